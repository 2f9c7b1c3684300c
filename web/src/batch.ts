import type { Body } from './body.js';
import { FLOATS, TYPES_FOLLOW } from './core.js';
import { IdError, type Id } from './errors.js';
import type { Ids } from './ids.js';
import { flatten, typesOf, type Vector } from './vectors.js';

/** What `insertBatch` may be told. */
export interface BatchOptions {
  /** Stops it between two pieces. */
  signal?: AbortSignal;
  /** Is told after each piece how many vectors of this batch are stored, and of how many. */
  onProgress?: (stored: number, total: number) => void;
  /** The type of all, or one for each, 0..=15; default 0. */
  types?: number | ArrayLike<number>;
}

declare const setImmediate: ((callback: () => void) => void) | undefined;

/** How long a piece should take, in ms: a page stays fluent. */
const PIECE_MS = 8;

/** Lets others run. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
    } else {
      // Nested timers wait 4 ms, messages do not.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    }
  });
}

/** Ids that are new and different. */
export function freshIds(known: Ids, ids: Iterable<Id>): Id[] {
  const all = Array.from(ids, (id) => known.fresh(id));
  const seen = new Set<Id>();
  for (const id of all) {
    if (seen.has(id)) throw new IdError('DUPLICATE_ID', id);
    seen.add(id);
  }
  return all;
}

/** See `VectorIndex.insertBatch`. */
export async function insertBatch(body: Body, ids: Iterable<Id>, vectors: Vector | readonly Vector[], options: BatchOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const all = freshIds(body.ids, ids);
  const flat = flatten(all.length, vectors, body.form);
  const types = typesOf(options.types ?? 0, all.length);
  body.makeRoom(all.length);
  let piece = 16;
  for (let stored = 0; stored < all.length;) {
    const count = Math.min(piece, all.length - stored);
    const start = performance.now();
    insertPiece(body, all.slice(stored, stored + count), flat, stored, types);
    stored += count;
    piece = Math.max(1, Math.min(2 * piece, 4096, Math.floor((piece * PIECE_MS) / Math.max(0.1, performance.now() - start))));
    options.onProgress?.(stored, all.length);
    if (stored < all.length) {
      await pause();
      options.signal?.throwIfAborted();
    }
  }
}

/** Stores vectors from one position of the batch on. */
function insertPiece(body: Body, ids: readonly Id[], flat: Float32Array, first: number, types: Uint8Array): void {
  const { core } = body;
  const { dim } = body.shape;
  const count = ids.length;
  // Others had time to take ids and room.
  ids.forEach((id) => body.ids.fresh(id));
  body.makeRoom(count);
  const { handle } = body;
  const slots = (4 * count * dim + count + 3) >>> 2;
  core.room(4 * (slots + count));
  core.floats.set(flat.subarray(first * dim, (first + count) * dim));
  core.bytes.set(types.subarray(first, first + count), 4 * count * dim);
  core.call(() => core.exports.insert_batch(handle, FLOATS, count, TYPES_FOLLOW));
  ids.forEach((id, nth) => body.ids.set(id, core.words[slots + nth]!));
}
