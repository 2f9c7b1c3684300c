// The part of the page in which learning changes answers.

import type { MicroHnsw } from 'micro-hnsw/external';

import type { Digits } from './digits.js';
import { find, make } from './elements.js';
import { STREAM } from './learning.js';
import { pictureOf } from './picture.js';
import type { Query } from './query.js';
import { Trial, type Answers } from './trial.js';

/** Changed answers that are shown: those that are right now, and those that are wrong now. */
const [MENDED, BROKEN] = [14, 6];

/** Shows what a network answers before and after it learned. */
export class LearnedView {
  readonly #digits: Digits;
  readonly #pick: (id: number) => void;
  readonly #learn = find<HTMLButtonElement>('learn');
  readonly #relabel = find<HTMLButtonElement>('relabel');
  #trial: Trial | undefined;
  #query: Query | undefined;
  #seed = 1;

  /** `pick` makes a digit the query. */
  constructor(digits: Digits, hnsw: MicroHnsw, pick: (id: number) => void) {
    this.#digits = digits;
    this.#pick = pick;
    this.#learn.addEventListener('click', () => this.#work(async () => {
      this.#trial = await Trial.run(digits, hnsw, progress);
      this.#learn.hidden = true;
      this.#relabel.hidden = false;
    }));
    this.#relabel.addEventListener('click', () => this.#work(async () => {
      this.#seed += 1;
      this.#trial!.draw(this.#seed);
    }));
  }

  /** Asks for the query too. */
  show(query: Query): void {
    this.#query = query;
    if (!this.#trial) return;
    const answers = this.#trial.answer(query.pixels);
    ['query-before', 'query-after'].forEach((id, nth) => {
      find(id).textContent = this.#says(answers[nth], query);
    });
  }

  /** Does what a button asks for, and examines the networks anew. */
  async #work(work: () => Promise<void>): Promise<void> {
    this.#learn.disabled = this.#relabel.disabled = true;
    await work();
    const trial = this.#trial!;
    const [before, after] = await trial.examine(progress);
    const [light, heavy] = trial.weights();
    const asked = before.led.length;
    const cells: Record<string, string> = {
      'within-before': light.within.toFixed(3), 'within-after': heavy.within.toFixed(3),
      'between-before': light.between.toFixed(3), 'between-after': heavy.between.toFixed(3),
    };
    for (const [id, text] of Object.entries(cells)) find(id).textContent = text;
    for (const [when, { right }] of [['before', before], ['after', after]] as const) {
      const share = ((100 * right) / asked).toFixed(1);
      find(`right-${when}`).replaceChildren(make('b', {}, `${share} %`), `${right} of ${asked}`);
      find(`bar-${when}`).style.width = `${share}%`;
    }
    find('labelled').replaceChildren(...trial.labelled.map((id) => this.#card(id, String(this.#digits.label(id)), `a ${this.#digits.label(id)} with a label, number ${id}`)));
    this.#showChanged(before, after);
    find('learned').hidden = false;
    if (this.#query) this.show(this.#query);
    this.#learn.disabled = this.#relabel.disabled = false;
  }

  #showChanged({ led: before }: Answers, { led: after }: Answers): void {
    const label = (id: number | undefined) => (id === undefined ? undefined : this.#digits.label(id));
    const all = before.map((id, nth) => ({ id: STREAM + nth, was: label(id), is: label(after[nth]), truth: this.#digits.label(STREAM + nth) })).filter(({ was, is }) => was !== is);
    const [mended, broken] = [all.filter(({ is, truth }) => is === truth), all.filter(({ was, truth }) => was === truth)];
    find('learn-text').textContent = `Learning changed ${all.length} of ${before.length} answers: ${mended.length} are right now and were wrong, ${broken.length} are wrong now and were right.`;
    find('changed').replaceChildren(...[...mended.slice(0, MENDED), ...broken.slice(0, BROKEN)].map(({ id, was, is, truth }) => (
      this.#card(id, `${was ?? '–'} → ${is ?? '–'}`, `a ${truth}, number ${id}: before ${was ?? 'nothing'}, after ${is ?? 'nothing'}`)
    )));
  }

  #card(id: number, text: string, name: string): HTMLElement {
    const button = make('button', { type: 'button', ariaLabel: `${name}: search for it` }, pictureOf(this.#digits.pixels(id)), make('b', {}, text));
    button.addEventListener('click', () => this.#pick(id));
    return make('li', {}, button);
  }

  #says(led: number | undefined, { id }: Query): string {
    const answer = led === undefined ? 'nothing' : String(this.#digits.label(led));
    if (id === undefined) return answer;
    return led !== undefined && this.#digits.label(led) === this.#digits.label(id) ? `${answer}, right` : `${answer}, wrong: it is a ${this.#digits.label(id)}`;
  }
}

function progress(doing: string, share: number): void {
  find('learn-text').textContent = `${doing}: ${Math.round(100 * share)} %.`;
}
