import { CorruptError } from './errors.js';
import { decodePool } from './pool-container.js';
import { CAPACITY_MAX, plan, whole, type IndexOptions } from './options.js';
import { inlinedModule } from './inlined-module.js';
import { IndexPool, type Part } from './pool.js';
import { Thread, type WorkerLike } from './thread.js';

/** Where a pool lives. */
export interface PoolPlace {
  /** Makes a worker that runs `micro-hnsw/worker-thread`; for bundlers that do not find that script by themselves. */
  worker?: () => WorkerLike;
  /** Compiled module for all workers; default that inside of the package. */
  module?: WebAssembly.Module;
}

/** What a pool is made with: the options of an index, of which `capacity` is that of all shards together, up to 65,535 a shard. */
export interface PoolOptions extends IndexOptions, PoolPlace {
  /** Workers, 1..=64, each with a shard; default what the machine can run at a time, up to 8. */
  workers?: number;
}

/** What both kinds of workers offer. */
export interface PoolFunctions {
  /**
   * Makes an empty index in shards, one in each worker.
   *
   * @throws {OptionError} when an option is illegal; {WorkerError} when a worker does not start.
   */
  createPool(options: PoolOptions): Promise<IndexPool>;
  /**
   * Makes a pool of the bytes of its `serialize`, with as many workers.
   *
   * @throws {CorruptError} when they are not; {WorkerError} when a worker does not start.
   */
  deserializePool(bytes: Uint8Array, place?: PoolPlace): Promise<IndexPool>;
}

/** Most workers. */
export const WORKERS_MAX = 64;

/** The functions, with a way to make workers. */
export function poolOver(spawn: () => WorkerLike, parallelism: () => number): PoolFunctions {
  /** Starts workers, and ends them all if one fails. */
  async function start<T>(
    count: number,
    place: PoolPlace | undefined,
    first: (thread: Thread, nth: number, module: WebAssembly.Module) => Promise<T>,
  ): Promise<{ threads: Thread[]; opened: T[] }> {
    const module = place?.module ?? (await inlinedModule());
    const threads = Array.from({ length: count }, () => new Thread((place?.worker ?? spawn)()));
    try {
      return { threads, opened: await Promise.all(threads.map((thread, nth) => first(thread, nth, module))) };
    } catch (error) {
      threads.forEach((thread) => thread.end(error));
      throw error;
    }
  }

  return {
    async createPool({ workers, worker, module, ...options }) {
      const count = whole('workers', workers ?? Math.max(1, Math.min(8, parallelism())), 1, WORKERS_MAX);
      const { capacity: total, grow } = options;
      const most = count * CAPACITY_MAX;
      if (total !== undefined) whole('capacity', total, 1, most);
      const { policy } = plan({ ...options, capacity: 1 });
      const grows = grow ?? total === undefined;
      const share: IndexOptions = { ...options, grow: grows };
      if (total !== undefined) share.capacity = Math.ceil(total / count);
      const place = { ...(worker && { worker }), ...(module && { module }) };
      const { threads, opened } = await start(count, place, (thread, _, compiled) => thread.call<Part['stats']>('create', [compiled, count, share]));
      return new IndexPool(threads, opened[0]!, { capacity: grows || total === undefined ? most : total, grow: grows, reject: policy.reject });
    },

    async deserializePool(bytes, place) {
      const { parts, ids, slots, policy } = decodePool(bytes);
      const { threads, opened } = await start(parts.length, place, (thread, nth, compiled) =>
        thread.call<Part>('open', [compiled, parts.length, parts[nth]]),
      );
      const pool = new IndexPool(threads, opened[0]!.stats, policy, ids, slots);
      for (let slot = 0; slot < slots.high; slot += 1) {
        const found = opened[slot % parts.length]!.slots[Math.floor(slot / parts.length)];
        if ((found === slot) !== (ids.id(slot) !== undefined)) {
          pool.close();
          throw new CorruptError('Ids', 'the ids are not those of the vectors');
        }
      }
      return pool;
    },
  };
}
