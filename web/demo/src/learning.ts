// The protocol of docs/learning.md: learning without labels, then answers with ten labels.

import type { IndexOptions, Result, VectorIndex } from 'micro-hnsw';

import { vectorOf } from './digits.js';

/** Digits that are inserted and learned from; the others are held out. */
export const STREAM = 1500;
/** Beam and width of its searches. */
const SEARCH = { ef: 64, expansion: 4 } as const;
/** Hits of a digit of the stream, and of a question. */
const [LEARNING_HITS, HITS] = [20, 10];
/** Gain of spreading spikes, and steps for which a spread is waited for. */
const [SPREAD_GAIN, SPREAD_STEPS] = [0.3, 12];
const ONE = 2 ** 24;
/** The highest threshold: such a neuron never spikes. */
const NEVER = 128 - 1 / ONE;

/** An index that learns: sizes and settings of the configuration `digits`, pixels as components of 0..=1 in steps of 1/4096. */
export const LEARNING: IndexOptions = { dimensions: 64, range: 8, M: 16, M0: 32, levels: 3, branches: 16, capacity: 2048, efMax: 128, efConstruction: 64, expansion: 4, seed: 1 };

/** Sets the parameters of the neurons; before the first insertion. */
export function prepare({ spiking }: VectorIndex): void {
  const twentieth = Math.floor(ONE / 20) / ONE;
  spiking.setParameters({
    startThreshold: twentieth, resetPotential: 0, refractory: 0, leak: 1, preDecay: 0.5, postDecay: 0.5,
    startWeight: Math.floor(65535 / 20) / 65536, aPlus: twentieth, inhibition: 0.5,
  });
}

/** A digit of the stream passes: its nearest spike together, and the links between them grow. Nothing is told about labels. */
export function present(index: VectorIndex, pixels: Uint8Array): void {
  const { spiking } = index;
  const hits = index.search(vectorOf(pixels), LEARNING_HITS, SEARCH);
  const farthest = hits.at(-1)!.distance;
  spiking.reset();
  for (const { id, distance } of hits) spiking.inject(id, share(farthest, farthest + distance));
  spiking.tick({ phases: ['compete'], gain: 0 });
  spiking.tick({ phases: ['step', 'learn'], gain: 0 });
}

/** Which labelled digit spikes that spread from the nearest of a picture reach first; nothing if they reach none. */
export function ask(index: VectorIndex, pixels: Uint8Array, labelled: readonly number[]): number | undefined {
  const { spiking } = index;
  const hits = index.search(vectorOf(pixels), HITS, SEARCH);
  spiking.reset();
  const thresholds = labelled.map((id) => spiking.neuron(id).threshold);
  for (const id of labelled) spiking.setThreshold(id, NEVER);
  try {
    return spread(index, hits, new Set(labelled));
  } finally {
    labelled.forEach((id, nth) => spiking.setThreshold(id, thresholds[nth]!));
  }
}

function spread({ spiking }: VectorIndex, hits: readonly Result[], labelled: ReadonlySet<unknown>): number | undefined {
  for (let step = 0; step < SPREAD_STEPS; step += 1) {
    for (const { id, distance } of hits) spiking.inject(id, share(hits[0]!.distance, distance));
    const { winner } = spiking.tick({ phases: ['step', 'compete'], gain: 0 });
    if (labelled.has(winner)) return winner as number;
    spiking.tick({ phases: ['propagate'], gain: SPREAD_GAIN });
  }
  return undefined;
}

/** (part + 1) / (whole + 1) of distances as integers, rounded down to 24 fraction bits. */
function share(part: number, whole: number): number {
  const bits = (distance: number) => BigInt(distance * ONE) + 1n;
  return Number((BigInt(ONE) * bits(part)) / bits(whole)) / ONE;
}
