import { CorruptError, MicroHnswError, ModuleError } from './errors.js';
import type { IndexOptions } from './options.js';
import { over } from './package.js';
import type { SearchOptions } from './searching.js';
import type { Answer, Request } from './thread.js';
import type { IndexStats, Stored, VectorIndex } from './vector-index.js';

/** Results of queries, one behind the other: how many each has, slots of the pool, distances. */
export interface Hits {
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly slots: Uint32Array<ArrayBuffer>;
  readonly distances: Float64Array<ArrayBuffer>;
}

/** What a shard is asked to do. The ids of its index are the slots of the pool. */
export interface ShardCalls {
  create(module: WebAssembly.Module, count: number, options: IndexOptions): Promise<IndexStats>;
  /** Answers the slots too, in the order of its own. */
  open(module: WebAssembly.Module, count: number, bytes: Uint8Array): Promise<{ stats: IndexStats; slots: (number | undefined)[] }>;
  insert(slots: readonly number[], vectors: Float32Array, types: Uint8Array): Promise<void>;
  update(slot: number, vector: Float32Array): void;
  setType(slot: number, type: number): void;
  delete(slot: number): void;
  get(slot: number): Stored | undefined;
  search(queries: Float32Array, k: number, options: SearchOptions | undefined, exact: boolean): Hits;
  stats(): IndexStats;
  serialize(): Uint8Array<ArrayBuffer>;
}

/** A part of a pool's index. */
class Shard implements ShardCalls {
  #index!: VectorIndex;
  /** Shards there are. */
  #count = 1;

  async create(module: WebAssembly.Module, count: number, options: IndexOptions) {
    this.#count = count;
    this.#index = await over(async () => module).createIndex(options);
    return this.#index.stats();
  }

  async open(module: WebAssembly.Module, count: number, bytes: Uint8Array) {
    this.#count = count;
    this.#index = await over(async () => module).deserialize(bytes);
    const slots: (number | undefined)[] = [];
    for (const slot of this.#index.ids()) {
      if (typeof slot !== 'number' || this.#index.slotOf(slot) !== this.#own(slot))
        throw new CorruptError('Ids', `${slot} is not the slot of a vector of this shard`);
      slots[this.#own(slot)] = slot;
    }
    return { stats: this.#index.stats(), slots };
  }

  async insert(slots: readonly number[], vectors: Float32Array, types: Uint8Array) {
    await this.#index.insertBatch(slots, vectors, { types });
    for (const slot of slots) if (this.#index.slotOf(slot) !== this.#own(slot)) throw new ModuleError(`the vector of slot ${slot} is in another one`);
  }

  update(slot: number, vector: Float32Array) {
    this.#index.update(slot, vector);
  }

  setType(slot: number, type: number) {
    this.#index.setType(slot, type);
  }

  delete(slot: number) {
    this.#index.delete(slot);
  }

  get(slot: number) {
    return this.#index.get(slot);
  }

  search(queries: Float32Array, k: number, options: SearchOptions | undefined, exact: boolean) {
    const { dimensions } = this.#index;
    const count = queries.length / dimensions;
    const hits: Hits = { counts: new Uint32Array(count), slots: new Uint32Array(count * k), distances: new Float64Array(count * k) };
    for (let nth = 0; nth < count; nth += 1) {
      const query = queries.subarray(nth * dimensions, (nth + 1) * dimensions);
      const found = exact ? this.#index.searchExact(query, k, options) : this.#index.search(query, k, options);
      hits.counts[nth] = found.length;
      found.forEach(({ id, distance }, rank) => {
        hits.slots[nth * k + rank] = id as number;
        hits.distances[nth * k + rank] = distance;
      });
    }
    return hits;
  }

  stats() {
    return this.#index.stats();
  }

  serialize() {
    return this.#index.serialize();
  }

  /** The own slot of one of the pool. */
  #own(slot: number): number {
    return Math.floor(slot / this.#count);
  }
}

/** Answers requests, one after the other; what it is given is called for each. */
export function serve(post: (answer: Answer) => void): (request: Request) => void {
  const shard = new Shard();
  let last: Promise<void> = Promise.resolve();
  return ({ call, name, args }) => {
    last = last.then(async () => {
      try {
        const value: unknown = await (shard[name as keyof ShardCalls] as (...args: readonly unknown[]) => unknown).apply(shard, [...args]);
        post({ call, value });
      } catch (error) {
        const { message } = error as Error;
        post({
          call,
          error: {
            message,
            ...(error instanceof MicroHnswError && { code: error.code }),
            ...(error instanceof CorruptError && { reason: error.reason }),
          },
        });
      }
    });
  };
}
