// The part of the page in which neurons compete.

import { compete, START_WEIGHT } from './competition.js';
import type { Digits } from './digits.js';
import { counted, decimal, find, make } from './elements.js';
import { Figure } from './figure.js';
import { Graph } from './graph.js';
import type { Query } from './query.js';
import { drawRaster, rasterHeight, rowsOf, type Row } from './raster.js';
import type { VectorIndex } from 'micro-hnsw';

/** Most rows of the raster. */
const ROWS = 20;

/** Shows how neurons compete for the query. */
export class SpikesView {
  readonly #digits: Digits;
  readonly #index: VectorIndex;
  readonly #figure: Figure;
  readonly #inhibition = find<HTMLInputElement>('inhibition');
  readonly #gain = find<HTMLInputElement>('gain');
  readonly #learn = find<HTMLInputElement>('stdp');
  #rows: readonly Row[] = [];
  #query: Query | undefined;

  constructor(digits: Digits, index: VectorIndex) {
    this.#digits = digits;
    this.#index = index;
    this.#figure = new Figure(find('raster'), () => rasterHeight(this.#rows.length));
    for (const control of [this.#inhibition, this.#gain]) control.addEventListener('input', () => this.#run());
    find('run').addEventListener('click', () => this.#run());
    find('forget').addEventListener('click', () => {
      for (const { from, to } of this.#changed()) this.#index.spiking.setWeight(from, to, START_WEIGHT);
      this.#run(false);
    });
  }

  /** Lets neurons compete for a query. */
  show(query: Query): void {
    this.#query = query;
    this.#run();
  }

  #run(learn = this.#learn.checked): void {
    if (!this.#query) return;
    const [inhibition, gain] = [this.#inhibition.valueAsNumber, this.#gain.valueAsNumber];
    find('inhibition-value').textContent = decimal(inhibition);
    find('gain-value').textContent = decimal(gain);
    const run = compete(this.#index, this.#query, { inhibition, gain, learn });
    const all = rowsOf(run);
    this.#rows = all.slice(0, ROWS);
    const winner = all.reduce((best, row) => (row.spikes > best.spikes || (row.spikes === best.spikes && row.spikes > 0 && row.first < best.first) ? row : best));
    const text = this.#verdict(all, winner);
    find('spikes-text').textContent = text;
    find('spikes-note').textContent = this.#learned();
    find('rows').replaceChildren(...this.#rows.map(({ id, spikes, first, wins }) => make(
      'tr', {}, make('th', { scope: 'row' }, this.#name(id)), ...[spikes, first < 0 ? 'none' : `${first} ms`, wins].map((cell) => make('td', {}, String(cell))),
    )));
    const hidden = all.length - this.#rows.length;
    find('hidden').textContent = hidden > 0 ? `${counted(hidden, 'more neuron')} spiked and ${hidden === 1 ? 'is' : 'are'} not shown.` : '';
    const [digits, rows] = [this.#digits, this.#rows];
    this.#figure.show(`Spikes of ${counted(rows.length, 'neuron')} over ${run.spikes.length} ms. ${text}`, (context, width, colours) => {
      drawRaster(context, width, colours, digits, run, rows, winner.spikes > 0 ? winner.id : undefined);
    });
  }

  #verdict(rows: readonly Row[], winner: Row): string {
    if (winner.spikes === 0) return 'No neuron spiked: nothing stored is near enough to drive one over its threshold.';
    const counts = new Map<number, number>();
    for (const { id, spikes } of rows) counts.set(this.#digits.label(id), (counts.get(this.#digits.label(id)) ?? 0) + spikes);
    const ranked = [...counts].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]).map(([label, count]) => `${count} by ${label}s`);
    const total = rows.reduce((sum, { spikes }) => sum + spikes, 0);
    return `The winner is ${this.#name(winner.id)} with ${counted(winner.spikes, 'spike')} of ${total}: ${ranked.join(', ')}.`;
  }

  #learned(): string {
    const changed = this.#changed();
    if (changed.length === 0) return `All links have the weight ${decimal(START_WEIGHT)}.`;
    const weights = changed.map(({ weight }) => weight);
    return `Spike timing has changed ${counted(changed.length, 'link')} so far, from ${decimal(START_WEIGHT)} to ${decimal(Math.min(...weights))}–${decimal(Math.max(...weights))}. Run it again and see.`;
  }

  /** Links whose weight is not what it was. */
  #changed(): { from: number; to: number; weight: number }[] {
    const graph = new Graph(this.#index.snapshot());
    return graph.layer(0).flatMap((from) => {
      const weights = graph.weights(from);
      return graph.links(from, 0).map((to, nth) => ({ from, to, weight: weights[nth]! })).filter(({ weight }) => Math.abs(weight - START_WEIGHT) > 1e-4);
    });
  }

  #name(id: number): string {
    return `a ${this.#digits.label(id)} (number ${id})`;
  }
}
