/// <reference lib="esnext.disposable" preserve="true" />

import { freshIds, type BatchOptions } from './batch.js';
import { FreedError, FullError, type Id } from './errors.js';
import { Ids } from './ids.js';
import { Journal } from './journal.js';
import { whole, type Metric } from './options.js';
import { encodePool } from './pool-container.js';
import { checkSearch, type Result, type SearchOptions } from './searching.js';
import type { Hits } from './shard.js';
import { Slots } from './slots.js';
import type { Thread } from './thread.js';
import type { IndexStats, Stored } from './vector-index.js';
import { checkVector, FLOAT_MAX, flatten, typesOf, type Form, type Vector } from './vectors.js';

/** A shard that was opened. */
export interface Part {
  readonly stats: IndexStats;
  readonly slots: readonly (number | undefined)[];
}

/** What a pool does by itself. */
export interface PoolPolicy {
  /** Most vectors. */
  readonly capacity: number;
  readonly grow: boolean;
  readonly reject: boolean;
}

/** Figures of a pool. */
export interface PoolStats {
  readonly size: number;
  /** Most vectors. */
  readonly capacity: number;
  /** Figures of each shard, whose ids are slots of the pool. */
  readonly shards: readonly IndexStats[];
}

/** Vectors that each shard of a batch gets at a time. */
const PIECE = 256;

/**
 * An index in shards, each in a worker. Calls take effect in the order in which they are made, awaited or not. Exact search answers as one index
 * with the same history would, ties included; approximate search looks in every shard, each with the whole beam length. Arguments are checked and
 * copied at once; only those of a batch must not change until it is stored.
 */
export class IndexPool {
  readonly #threads: readonly Thread[];
  readonly #shape: IndexStats;
  readonly #policy: PoolPolicy;
  readonly #ids: Ids;
  readonly #slots: Slots;
  readonly #journal = new Journal();
  #closed = false;

  /** @internal */
  constructor(threads: readonly Thread[], shape: IndexStats, policy: PoolPolicy, ids = new Ids(), slots = new Slots()) {
    this.#threads = threads;
    this.#shape = shape;
    this.#policy = policy;
    this.#ids = ids;
    this.#slots = slots;
  }

  /** Number of vectors. */
  get size(): number {
    return this.#ids.size;
  }

  /** Number of workers. */
  get workers(): number {
    return this.#threads.length;
  }

  get dimensions(): number {
    return this.#shape.dimensions;
  }

  get metric(): Metric {
    return this.#shape.metric;
  }

  /** Whether a vector has this id. */
  has(id: Id): boolean {
    return this.#ids.has(id);
  }

  /** The ids, in the order of slots. */
  ids(): IterableIterator<Id> {
    return this.#ids[Symbol.iterator]();
  }

  /** See `VectorIndex.insert`. */
  async insert(id: Id, vector: Vector, options?: { type?: number }): Promise<void> {
    await this.#store([this.#open().fresh(id)], this.#vector(vector), Uint8Array.of(whole('type', options?.type ?? 0, 0, 15)));
  }

  /** See `VectorIndex.insertBatch`. */
  async insertBatch(ids: Iterable<Id>, vectors: Vector | readonly Vector[], options: BatchOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const all = freshIds(this.#open(), ids);
    const flat = flatten(all.length, vectors, this.#form());
    const types = typesOf(options.types ?? 0, all.length);
    this.#checkRoom(all.length);
    const piece = PIECE * this.workers;
    for (let first = 0; first < all.length; first += piece) {
      options.signal?.throwIfAborted();
      const last = Math.min(first + piece, all.length);
      const [some, { dimensions }] = [all.slice(first, last), this];
      // Others had time to take ids.
      some.forEach((id) => this.#open().fresh(id));
      await this.#store(some, flat.subarray(first * dimensions, last * dimensions), types.subarray(first, last));
      options.onProgress?.(last, all.length);
    }
  }

  /** See `VectorIndex.update`. */
  async update(id: Id, vector: Vector): Promise<void> {
    const slot = this.#open().slot(id);
    await this.#thread(slot).call('update', [slot, this.#vector(vector)]);
  }

  /** See `VectorIndex.setType`. */
  async setType(id: Id, type: number): Promise<void> {
    const slot = this.#open().slot(id);
    await this.#thread(slot).call('setType', [slot, whole('type', type, 0, 15)]);
  }

  /** See `VectorIndex.delete`. */
  async delete(id: Id): Promise<boolean> {
    const slot = this.#open().find(id);
    if (slot === undefined) return false;
    this.#ids.delete(id);
    this.#slots.give(slot);
    this.#journal.free(slot, id);
    await this.#thread(slot).call('delete', [slot]);
    return true;
  }

  /** See `VectorIndex.get`. */
  async get(id: Id): Promise<Stored | undefined> {
    const slot = this.#open().find(id);
    return slot === undefined ? undefined : this.#thread(slot).call('get', [slot]);
  }

  /** See `VectorIndex.search`. */
  async search(query: Vector, k: number, options?: SearchOptions): Promise<Result[]> {
    return (await this.#search(this.#vector(query), k, options, false))[0]!;
  }

  /** See `VectorIndex.searchExact`. */
  async searchExact(query: Vector, k: number, options?: Pick<SearchOptions, 'types'>): Promise<Result[]> {
    return (await this.#search(this.#vector(query), k, options?.types && { types: options.types }, true))[0]!;
  }

  /** Results of many queries, one behind the other or each by itself; one message a worker for all of them. */
  async searchBatch(queries: Vector | readonly Vector[], k: number, options?: SearchOptions): Promise<Result[][]> {
    const { dimensions } = this;
    const count = typeof queries[0] === 'object' ? queries.length : Math.ceil(queries.length / dimensions);
    return this.#search(flatten(count, queries, this.#form()), k, options, false);
  }

  async stats(): Promise<PoolStats> {
    this.#open();
    const shards = await this.#all<IndexStats>('stats');
    return { size: this.size, capacity: this.#policy.capacity, shards };
  }

  /** The pool as bytes, for `deserializePool`. */
  async serialize(): Promise<Uint8Array<ArrayBuffer>> {
    this.#open();
    // The state of this moment: what is called later, shards execute later.
    const finish = encodePool(this.#ids, this.#slots, this.#policy);
    return finish(await this.#all<Uint8Array>('serialize'));
  }

  /** Ends the workers; the pool cannot be used any more. */
  close(): void {
    this.#closed = true;
    this.#threads.forEach((thread) => thread.end(new FreedError('pool')));
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The ids, unless the pool was closed. */
  #open(): Ids {
    if (this.#closed) throw new FreedError('pool');
    return this.#ids;
  }

  #form(): Form {
    return { dimensions: this.dimensions, limit: this.#policy.reject ? this.#shape.range : FLOAT_MAX };
  }

  /** A copy of a vector, checked. */
  #vector(vector: Vector): Float32Array {
    this.#open();
    checkVector(vector, this.#form());
    return Float32Array.from(vector);
  }

  #checkRoom(more: number): void {
    if (this.size + more > this.#policy.capacity) throw new FullError(this.#policy.capacity, this.#policy.grow);
  }

  #thread(slot: number): Thread {
    return this.#threads[slot % this.workers]!;
  }

  #all<T>(name: string, ...args: readonly unknown[]): Promise<T[]> {
    return Promise.all(this.#threads.map((thread) => thread.call<T>(name, args)));
  }

  /** Gives vectors of new ids to the shards whose turn it is. */
  async #store(ids: readonly Id[], vectors: Float32Array, types: Uint8Array): Promise<void> {
    this.#checkRoom(ids.length);
    const { dimensions, workers } = this;
    const parts = Array.from({ length: workers }, () => ({ slots: [] as number[], from: [] as number[] }));
    ids.forEach((id, nth) => {
      const slot = this.#slots.take();
      this.#ids.set(id, slot);
      const part = parts[slot % workers]!;
      part.slots.push(slot);
      part.from.push(nth);
    });
    await Promise.all(
      parts.map(({ slots, from }, shard) => {
        if (slots.length === 0) return undefined;
        const components = new Float32Array(slots.length * dimensions);
        from.forEach((nth, place) => components.set(vectors.subarray(nth * dimensions, (nth + 1) * dimensions), place * dimensions));
        const own = Uint8Array.from(from, (nth) => types[nth]!);
        const thread = this.#threads[shard]!;
        return thread.call('insert', [slots, components, own], [components.buffer]).catch((error: unknown) => {
          // Its slots are no longer those of the pool, so that nothing it would answer is right.
          thread.end(error);
          throw error;
        });
      }),
    );
  }

  async #search(queries: Float32Array, k: number, options: SearchOptions | undefined, exact: boolean): Promise<Result[][]> {
    this.#open();
    checkSearch(k, options, this.#shape.efMax);
    const count = queries.length / this.dimensions;
    return this.#journal.during(this.#ids, this.#all<Hits>('search', queries, k, options, exact), (parts, id) =>
      Array.from({ length: count }, (_, query) => merge(parts, query, k).map(({ slot, distance }) => ({ id: id(slot), distance }))),
    );
  }
}

/** The k nearest of the hits of all shards, in the order of one index: ties to the lower slot. */
function merge(parts: readonly Hits[], query: number, k: number): { slot: number; distance: number }[] {
  const hits = parts.flatMap(({ counts, slots, distances }) =>
    Array.from({ length: counts[query]! }, (_, rank) => ({ slot: slots[query * k + rank]!, distance: distances[query * k + rank]! })),
  );
  return hits.sort((a, b) => a.distance - b.distance || a.slot - b.slot).slice(0, k);
}
