import { decimal, find, make } from './elements.js';
import type { Digits } from './digits.js';
import { pictureOf } from './picture.js';
import { distance, type Query } from './query.js';
import type { Hit } from './replay.js';

/** Neighbours that are shown. */
export const SHOWN = 10;

/** Shows the neighbours; `pick` makes one of them the query. */
export function showNearest(digits: Digits, query: Query, hits: readonly Hit[], pick: (id: number) => void): void {
  find('nearest').replaceChildren(...hits.map((hit) => card(digits, hit, query.id === hit.id, pick)));
  const scanned = scan(digits, query);
  const same = hits.filter(({ id }) => scanned.some((other) => other.id === id)).length;
  find('exact').textContent = same === SHOWN
    ? `These are the exact ten: a scan of all ${digits.count.toLocaleString('en')} finds the same.`
    : `${same} of these are among the exact ten, as a scan of all ${digits.count.toLocaleString('en')} finds: the search is approximate, a greater ef finds more.`;
  const answer = make('p', {}, ...verdict(digits, query, hits.filter(({ id }) => id !== query.id)));
  // While one draws, only what changes is worth telling.
  if (answer.textContent !== find('answer').textContent) find('answer').replaceChildren(...answer.childNodes);
}

/** The nearest by a scan of all, without the module. */
function scan(digits: Digits, { pixels }: Query): Hit[] {
  const all = Array.from({ length: digits.count }, (_, id) => ({ id, distance: distance(pixels, digits.pixels(id)) }));
  return all.sort((a, b) => a.distance - b.distance || a.id - b.id).slice(0, SHOWN);
}

function card(digits: Digits, { id, distance }: Hit, itself: boolean, pick: (id: number) => void): HTMLElement {
  const label = digits.label(id);
  const button = make('button', { type: 'button', ariaLabel: `a ${label}, distance ${decimal(distance)}, number ${id}: search for it` });
  button.append(pictureOf(digits.pixels(id)), make('b', {}, String(label)), make('small', {}, itself ? 'itself' : decimal(distance)));
  button.addEventListener('click', () => pick(id));
  return make('li', {}, button);
}

/** What most of the others are, of equals the label of the nearest; and what it is, if that is known. */
function verdict(digits: Digits, { id }: Query, others: readonly Hit[]): (Node | string)[] {
  const labels = others.map((hit) => digits.label(hit.id));
  const count = (label: number) => labels.filter((other) => other === label).length;
  const most = labels.reduce((best, label) => (count(label) > count(best) ? label : best));
  return ['It looks like a ', make('strong', {}, String(most)), `, as ${count(most)} of ${labels.length} neighbours are.${id === undefined ? '' : ` It is a ${digits.label(id)}.`}`];
}
