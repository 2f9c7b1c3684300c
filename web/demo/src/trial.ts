// Before and after: the same questions to a network that learned and to its copy that did not.

import type { VectorIndex } from 'micro-hnsw';
import type { MicroHnsw } from 'micro-hnsw/external';

import { vectorOf, type Digits } from './digits.js';
import { drawLabelled } from './draws.js';
import { Graph } from './graph.js';
import { ask, LEARNING, prepare, present, STREAM } from './learning.js';

/** How long a piece of work may take, ms. */
const PIECE_MS = 12;

/** Is told what is being done, and how much of it is done, 0..=1. */
export type Progress = (doing: string, share: number) => void;

/** What a network answers. */
export interface Answers {
  /** The labelled digit that each held-out digit was led to, if any. */
  readonly led: readonly (number | undefined)[];
  /** How many of them are of the right class. */
  readonly right: number;
}

/** Mean weights of links. */
export interface Weights {
  /** Between digits of the same class. */
  readonly within: number;
  /** Between digits of different ones. */
  readonly between: number;
}

/** A network before and after it learned. */
export class Trial {
  readonly #digits: Digits;
  readonly #before: VectorIndex;
  readonly #after: VectorIndex;
  /** The digits whose labels are known. */
  labelled: readonly number[];

  private constructor(digits: Digits, before: VectorIndex, after: VectorIndex) {
    this.#digits = digits;
    this.#before = before;
    this.#after = after;
    this.labelled = drawLabelled(digits, STREAM, 1);
  }

  /** Stores the stream, keeps a copy, and lets the stream pass once more, from which the one learns. */
  static async run(digits: Digits, { createIndex, deserialize }: MicroHnsw, progress: Progress): Promise<Trial> {
    const after = await createIndex(LEARNING);
    prepare(after);
    await inPieces('Storing digits', STREAM, (id) => after.insert(id, vectorOf(digits.pixels(id))), progress);
    const before = await deserialize(after.serialize());
    await inPieces('Learning from digits', STREAM, (id) => present(after, digits.pixels(id)), progress);
    return new Trial(digits, before, after);
  }

  /** Draws other digits whose labels are known. */
  draw(seed: number): void {
    this.labelled = drawLabelled(this.#digits, STREAM, seed);
  }

  /** What both say about a picture: a labelled digit, or nothing. */
  answer(pixels: Uint8Array): readonly [number | undefined, number | undefined] {
    return [ask(this.#before, pixels, this.labelled), ask(this.#after, pixels, this.labelled)];
  }

  /** Asks both for all digits that were held out. */
  async examine(progress: Progress): Promise<readonly [Answers, Answers]> {
    const both: (readonly [number | undefined, number | undefined])[] = [];
    await inPieces('Asking', this.#digits.count - STREAM, (nth) => both.push(this.answer(this.#digits.pixels(STREAM + nth))), progress);
    return [this.#count(both.map(([before]) => before)), this.#count(both.map(([, after]) => after))];
  }

  /** Mean weights of the links of both. */
  weights(): readonly [Weights, Weights] {
    return [this.#means(this.#before), this.#means(this.#after)];
  }

  #count(led: readonly (number | undefined)[]): Answers {
    const right = led.filter((id, nth) => id !== undefined && this.#digits.label(id) === this.#digits.label(STREAM + nth)).length;
    return { led, right };
  }

  #means(index: VectorIndex): Weights {
    const graph = new Graph(index.snapshot());
    const [within, between]: [number[], number[]] = [[], []];
    for (const from of graph.layer(0)) {
      const weights = graph.weights(from);
      graph.links(from, 0).forEach((to, nth) => (this.#digits.label(from) === this.#digits.label(to) ? within : between).push(weights[nth]!));
    }
    const mean = (weights: readonly number[]) => weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    return { within: mean(within), between: mean(between) };
  }
}

/** Does work for 0, 1, .. `count - 1`, and lets the page do its own in between. */
async function inPieces(doing: string, count: number, work: (nth: number) => void, progress: Progress): Promise<void> {
  for (let nth = 0; nth < count;) {
    progress(doing, nth / count);
    await new Promise((resolve) => setTimeout(resolve));
    for (const end = performance.now() + PIECE_MS; nth < count && performance.now() < end; nth += 1) work(nth);
  }
}
