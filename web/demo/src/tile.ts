// The part of the page in which the small module works.

import type { Digits } from './digits.js';
import { decimal, find, make, whole } from './elements.js';
import { pictureOf } from './picture.js';
import type { Query } from './query.js';
import type { Hit } from './replay.js';
import { fill, searchTile, shrink, smallVector, spikeTile, TILE, type Small } from './small.js';

/** Results that are marked, time of the neurons in ms, and searches that are timed together. */
const [MARKED, STEPS, TIMED] = [5, 40, 2000];

/** Shows a tile of 32 digits. */
export class TileView {
  readonly #digits: Digits;
  readonly #small: Small;
  readonly #cells: HTMLElement[];

  /** The tile holds the first digits of the set. */
  constructor(digits: Digits, small: Small) {
    this.#digits = digits;
    this.#small = small;
    const pictures = Array.from({ length: TILE }, (_, id) => shrink(digits.pixels(id)));
    fill(small.exports, pictures.map(smallVector));
    this.#cells = pictures.map((picture) => make('li', {}, pictureOf(picture), make('b', { ariaHidden: 'true' }), make('span', { className: 'spoken' })));
    find('tile').replaceChildren(...this.#cells);
    const pages = small.exports.memory.buffer.byteLength / 65536;
    find('tile-title').textContent = `The ${Math.round(small.size / 1000)} KB module`;
    find('small-facts').textContent = `micro_hnsw.wasm: ${whole(small.size)} bytes, ${small.functions} functions, ${small.imports} imports, ${pages} ${pages === 1 ? 'page' : 'pages'} of memory.`;
  }

  /** Searches the tile for a picture. */
  show({ pixels }: Query): void {
    const { exports } = this.#small;
    const picture = shrink(pixels);
    const vector = smallVector(picture);
    const hits = searchTile(exports, vector, MARKED);
    this.#cells.forEach((cell, id) => {
      const rank = hits.findIndex((hit) => hit.id === id);
      cell.className = rank < 0 ? '' : 'hit';
      cell.querySelector('b')!.textContent = rank < 0 ? '' : String(rank + 1);
      cell.querySelector('span')!.textContent = `a ${this.#digits.label(id)}${rank < 0 ? '' : `, place ${rank + 1}, distance ${decimal(hits[rank]!.distance)}`}`;
    });
    find('tile-query').replaceChildren(pictureOf(picture));
    const spikes = spikeTile(exports, MARKED, STEPS);
    const most = Math.max(...spikes);
    const winner = most > 0 ? `a ${this.#digits.label(spikes.indexOf(most))} with ${most} spikes in ${STEPS} ms` : 'nobody';
    const names = hits.map(({ id, distance }) => `${this.#digits.label(id)} (${decimal(distance)})`).join(', ');
    find('tile-text').textContent = `The nearest of the 32 are ${names}; ${same(hits, this.#scan(picture)) ? 'a scan finds the same' : 'a scan does not find the same'}. The competition goes to ${winner}. `
      + `One search takes ${this.#time(vector).toFixed(1)} µs here.`;
  }

  /** The nearest by a scan without the module. */
  #scan(picture: Uint8Array): Hit[] {
    const distance = (cells: Uint8Array) => cells.reduce((sum, cell, nth) => sum + (cell - picture[nth]!) ** 2, 0) / 4096;
    const all = Array.from({ length: TILE }, (_, id) => ({ id, distance: distance(shrink(this.#digits.pixels(id))) }));
    return all.sort((a, b) => a.distance - b.distance || a.id - b.id).slice(0, MARKED);
  }

  /** The time of a call of `search`, µs. */
  #time(vector: Float32Array): number {
    const { exports } = this.#small;
    searchTile(exports, vector, MARKED);
    const began = performance.now();
    for (let times = 0; times < TIMED; times += 1) exports.search(MARKED);
    return ((performance.now() - began) * 1e3) / TIMED;
  }
}

/** Whether both are the same digits at the same distances. */
function same(hits: readonly Hit[], others: readonly Hit[]): boolean {
  return hits.length === others.length && hits.every(({ id, distance }, nth) => id === others[nth]!.id && distance === others[nth]!.distance);
}
