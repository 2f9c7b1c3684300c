/// <reference lib="esnext.disposable" preserve="true" />

import { insertBatch, type BatchOptions } from './batch.js';
import type { Body } from './body.js';
import { encode } from './container.js';
import { FLOATS, type Capabilities } from './core.js';
import type { Id } from './errors.js';
import { whole, type Metric } from './options.js';
import type { Result, SearchOptions } from './searching.js';
import { Spiking } from './spiking.js';
import type { Vector } from './vectors.js';

/** A stored vector. */
export interface Stored {
  /** A copy of the components, as they were rounded. */
  readonly vector: Float32Array;
  /** 0..=15. */
  readonly type: number;
  /** Highest layer of the graph that it is on. */
  readonly level: number;
}

/** Figures of an index. */
export interface IndexStats {
  readonly size: number;
  readonly capacity: number;
  readonly dimensions: number;
  readonly metric: Metric;
  readonly M: number;
  readonly M0: number;
  readonly levels: number;
  readonly efConstruction: number;
  readonly efSearch: number;
  readonly efMax: number;
  readonly expansion: number;
  /** Greatest magnitude of a component. */
  readonly range: number;
  /** Components beyond the range, of vectors and queries since the index was made, restored or last grew; the nearest in range took their place. */
  readonly saturated: number;
  /** Where searches start; nothing when the index is empty. */
  readonly entry: Id | undefined;
  readonly entryLevel: number;
  /** Bytes of linear memory that the index takes. */
  readonly memoryBytes: number;
  /** Bytes of a snapshot. */
  readonly snapshotBytes: number;
}

/** A vector index. It has memory that no garbage collector knows: `free()` it, or declare it with `using`. */
export class VectorIndex {
  /** The neurons. */
  readonly spiking: Spiking;
  readonly #body: Body;

  /** @internal */
  constructor(body: Body) {
    this.#body = body;
    this.spiking = new Spiking(body);
  }

  /** Number of vectors. */
  get size(): number {
    return this.#body.ids.size;
  }

  /** Components of a vector. */
  get dimensions(): number {
    return this.#body.shape.dim;
  }

  get metric(): Metric {
    return this.#body.shape.metric;
  }

  /** Vectors that there is room for. */
  get capacity(): number {
    return this.#body.shape.capacity;
  }

  /** Beam length of searches that do not say, 1..=efMax. */
  get efSearch(): number {
    return this.#body.stats()[17]!;
  }

  set efSearch(ef: number) {
    const { core, handle, shape } = this.#body;
    whole('efSearch', ef, 1, shape.efMax);
    core.call(() => core.exports.set_ef(handle, ef));
  }

  /**
   * Stores a vector.
   *
   * @throws {IdError} `INVALID_ID`, `DUPLICATE_ID`; {DimensionError}; {VectorError}; {FullError}; {OptionError} when the type is not in 0..=15.
   */
  insert(id: Id, vector: Vector, options?: { type?: number }): void {
    this.#body.insert(id, vector, options?.type ?? 0);
  }

  /**
   * Stores vectors, in pieces between which others get to run. Ids and components are checked before the first is stored; the arrays must not change
   * meanwhile. When the signal aborts, the promise is rejected with its reason, and what was stored by then stays.
   *
   * @throws As `insert`; {DimensionError} also when there are not as many components as ids need.
   */
  insertBatch(ids: Iterable<Id>, vectors: Vector | readonly Vector[], options?: BatchOptions): Promise<void> {
    return insertBatch(this.#body, ids, vectors, options ?? {});
  }

  /**
   * The `k` nearest of the query, nearest first, ties in the order of slots; fewer if there are fewer. Approximate.
   *
   * @throws {DimensionError}; {VectorError}; {OptionError} when `k` is not in 1..=efMax, or an option is illegal.
   */
  search(query: Vector, k: number, options?: SearchOptions): Result[] {
    return this.#body.results(this.#search(query, k, options));
  }

  /**
   * As `search`, without objects: writes slots and distances, and answers how many. A slot belongs to a vector as long as that is stored;
   * `idOf` tells its id.
   */
  searchInto(query: Vector, k: number, slots: Uint32Array, distances: Float32Array | Float64Array, options?: SearchOptions): number {
    const count = this.#search(query, k, options);
    const { words, doubles } = this.#body.core;
    for (let nth = 0; nth < count; nth += 1) {
      slots[nth] = words[nth]!;
      distances[nth] = doubles[count + nth]!;
    }
    return count;
  }

  /**
   * The `k` nearest of all vectors of the types, without the graph.
   *
   * @throws As `search`.
   */
  searchExact(query: Vector, k: number, options?: Pick<SearchOptions, 'types'>): Result[] {
    const { exports } = this.#body.core;
    const types = options?.types && { types: options.types };
    return this.#body.results(this.#body.search(query, k, types, (handle, { mask }) => exports.search_exact(handle, FLOATS, k, mask)));
  }

  /** Whether a vector has this id. */
  has(id: Id): boolean {
    return this.#body.ids.has(id);
  }

  /** A copy of the vector, its type and its level; nothing when there is none. */
  get(id: Id): Stored | undefined {
    const { core, handle, shape, ids } = this.#body;
    const slot = ids.find(id);
    if (slot === undefined) return undefined;
    core.room(shape.dim * 4);
    const found = core.call(() => core.exports.get(handle, FLOATS, slot));
    return { vector: core.floats.slice(0, shape.dim), type: found & 0xff, level: found >>> 8 };
  }

  /** The id of a slot, nothing when it is empty. */
  idOf(slot: number): Id | undefined {
    return this.#body.ids.id(slot);
  }

  /** The slot of an id, nothing when there is none. */
  slotOf(id: Id): number | undefined {
    return this.#body.ids.find(id);
  }

  /**
   * Replaces a vector and links it anew; id, type and neuron stay.
   *
   * @throws {IdError} `UNKNOWN_ID`; {DimensionError}; {VectorError}.
   */
  update(id: Id, vector: Vector): void {
    const { core, handle, ids } = this.#body;
    const slot = ids.slot(id);
    this.#body.write(vector);
    core.call(() => core.exports.update(handle, FLOATS, slot));
  }

  /**
   * Changes the type of a vector.
   *
   * @throws {IdError} `UNKNOWN_ID`; {OptionError} when it is not in 0..=15.
   */
  setType(id: Id, type: number): void {
    this.#body.command('SetType', whole('type', type, 0, 15), [this.#body.ids.slot(id)]);
  }

  /** Removes a vector; whether there was one. */
  delete(id: Id): boolean {
    const { core, handle, ids } = this.#body;
    const slot = ids.find(id);
    if (slot === undefined) return false;
    core.call(() => core.exports.remove(handle, slot));
    ids.delete(id);
    return true;
  }

  /** The ids, in the order of slots. */
  ids(): IterableIterator<Id> {
    return this.#body.ids[Symbol.iterator]();
  }

  stats(): IndexStats {
    const { shape, ids, range } = this.#body;
    const words = this.#body.stats();
    const { capacity, dim: dimensions, metric, m: M, m0: M0, levels, efConstruction, efMax, expansion } = shape;
    return {
      size: ids.size,
      capacity,
      dimensions,
      metric,
      M,
      M0,
      levels,
      efConstruction,
      efSearch: words[17]!,
      efMax,
      expansion,
      range,
      saturated: words[18]!,
      entry: ids.id(words[2]!),
      entryLevel: words[3]!,
      memoryBytes: words[19]!,
      snapshotBytes: words[20]!,
    };
  }

  /** What the module is and can do. */
  capabilities(): Capabilities {
    return this.#body.core.capabilities();
  }

  /** 64-bit digest of the whole state but the ids, the same in every body of the project that executed the same commands. */
  digest(): bigint {
    const [low = 0, high = 0] = this.#body.command('Digest');
    return BigInt(low) | (BigInt(high) << 32n);
  }

  /**
   * The index as bytes, the same on every platform: ids, settings, graph, neurons and weights.
   *
   * @throws {MemoryError}.
   */
  serialize(): Uint8Array<ArrayBuffer> {
    return encode(this.#body);
  }

  /**
   * A snapshot (docs/format.md), which every body of the project reads: all but the ids and what only this package knows.
   *
   * @throws {MemoryError}.
   */
  snapshot(): Uint8Array<ArrayBuffer> {
    return this.#body.snapshot();
  }

  /** Gives the memory back; the index cannot be used any more. */
  free(): void {
    this.#body.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }

  #search(query: Vector, k: number, options: SearchOptions | undefined): number {
    const { exports } = this.#body.core;
    return this.#body.search(query, k, options, (handle, { ef, mask, expansion }) => exports.search(handle, FLOATS, k, ef, mask, expansion));
  }
}
