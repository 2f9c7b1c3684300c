// Neurons compete for a picture: its neighbours are driven by their nearness, spikes travel over links, the strongest inhibits the others.

import type { Id, IndexOptions, VectorIndex } from 'micro-hnsw';

import { vectorOf } from './digits.js';
import { LEARNING } from './learning.js';
import type { Query } from './query.js';

/** Time steps of a run, ms each. */
export const TICKS = 60;
/** Neighbours that are driven. */
const DRIVEN = 16;
/** Gain of the drive: a neighbour at distance d gets about this / (1 + d) in each step. */
const DRIVE = 0.6;
/** Weight of a link before anything was learned. */
export const START_WEIGHT = 0.1;

/** The index of all digits. */
export const WHOLE: IndexOptions = LEARNING;

/** What a run is told. */
export interface RunOptions {
  /** Share of the winner's potential that the others lose in each step, 0..=1. */
  readonly inhibition: number;
  /** What a spike brings over a link of weight 1. */
  readonly gain: number;
  /** Whether the weights learn. */
  readonly learn: boolean;
}

/** What happened in a run. */
export interface Run {
  /** Neighbours that were driven, nearest first. */
  readonly driven: readonly number[];
  /** Which neurons spiked, for each step. */
  readonly spikes: readonly (readonly number[])[];
  /** Who won the competition, for each step. */
  readonly winners: readonly (number | undefined)[];
}

/** Sets the parameters of the neurons; before the first insertion. */
export function prepareNeurons({ spiking }: VectorIndex): void {
  spiking.setParameters({ startWeight: START_WEIGHT, leak: 0.95, refractory: 2, aPlus: 0.02, aMinus: 0.012, preDecay: 0.9, postDecay: 0.9 });
}

/** Runs the neurons from rest. A digit of the set that is searched for is kept silent: it would only find itself. */
export function compete({ spiking }: VectorIndex, { pixels, id: itself }: Query, { inhibition, gain, learn }: RunOptions): Run {
  spiking.setParameters({ inhibition });
  spiking.reset();
  const query = vectorOf(pixels);
  const spikes: number[][] = [];
  const winners: (number | undefined)[] = [];
  let driven: Id[] = [];
  for (let tick = 0; tick < TICKS; tick += 1) {
    driven = spiking.searchInject(query, DRIVEN, { gain: DRIVE }).map(({ id }) => id).filter((id) => id !== itself);
    if (itself !== undefined) spiking.setPotential(itself, 0);
    const ticked = spiking.tick({ phases: learn ? ['step', 'propagate', 'learn', 'compete'] : ['step', 'propagate', 'compete'], gain });
    spikes.push(ticked.spikes > 0 ? (spiking.spikes() as number[]) : []);
    winners.push(ticked.winner as number | undefined);
  }
  return { driven: driven as number[], spikes, winners };
}
