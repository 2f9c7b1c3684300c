import type { Capabilities } from './core.js';
import { inlinedModule } from './inlined-module.js';
import type { IndexOptions } from './options.js';
import { over, type Instance, type Place } from './package.js';
import type { VectorIndex } from './vector-index.js';

export type { BatchOptions } from './batch.js';
export type { Capabilities } from './core.js';
export * from './errors.js';
export type { IndexOptions, Metric } from './options.js';
export type { Instance, Place } from './package.js';
export type { Result, SearchOptions } from './searching.js';
export type { Parameters } from './parameters.js';
export type { Neuron, Phase, Score, Spiking, SpikingSearchOptions, Synapse, Ticked, TickOptions } from './spiking.js';
export type { IndexStats, Stored, VectorIndex } from './vector-index.js';
export type { Vector } from './vectors.js';

const inlined = /* @__PURE__ */ over(inlinedModule);

/**
 * Makes an empty index.
 *
 * @throws {OptionError} when an option is illegal; {MemoryError}; {LoadError} when the module cannot be loaded.
 */
export function createIndex(options: IndexOptions & Place): Promise<VectorIndex> {
  return inlined.createIndex(options);
}

/**
 * Makes an index of the bytes of `serialize`, or of a snapshot (docs/format.md), whose ids are the numbers of the slots.
 *
 * @throws {CorruptError} when they are not; {MemoryError}; {LoadError} when the module cannot be loaded.
 */
export function deserialize(bytes: Uint8Array, place?: Place): Promise<VectorIndex> {
  return inlined.deserialize(bytes, place);
}

/** Makes an instance of the module that indexes can share. */
export function createInstance(): Promise<Instance> {
  return inlined.createInstance();
}

/** What the module is and can do. */
export function capabilities(): Promise<Capabilities> {
  return inlined.capabilities();
}
