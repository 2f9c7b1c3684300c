import type { Body, Vector } from './body.js';
import { FLOATS, TYPES_FOLLOW } from './core.js';
import { DimensionError, IdError, OptionError, type Id } from './errors.js';
import { whole } from './options.js';

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

/** The vectors one behind the other, checked. */
function flatten(body: Body, count: number, vectors: Vector | readonly Vector[]): Vector {
  const { dim } = body.shape;
  if (typeof vectors[0] !== 'object') {
    const flat = vectors as Vector;
    if (flat.length !== count * dim) {
      throw new DimensionError(count * dim, flat.length, `there are ${flat.length} components for ${count} ids in ${dim} dimensions; there have to be ${count * dim}`);
    }
    body.checkComponents(flat);
    return flat;
  }
  if (vectors.length !== count) throw new OptionError('vectors', `there are ${vectors.length} vectors for ${count} ids; there have to be as many`);
  const flat = new Float32Array(count * dim);
  (vectors as readonly Vector[]).forEach((vector, nth) => {
    if (vector.length !== dim) throw new DimensionError(dim, vector.length, `vector ${nth} has ${vector.length} components, but the index has ${dim} dimensions`);
    body.checkComponents(vector);
    flat.set(vector, nth * dim);
  });
  return flat;
}

/** The type of each vector. */
function typesOf(types: number | ArrayLike<number>, count: number): Uint8Array {
  if (typeof types === 'number') return new Uint8Array(count).fill(whole('types', types, 0, 15));
  if (types.length !== count) throw new OptionError('types', `there are ${types.length} types for ${count} ids; there have to be as many, or one`);
  return Uint8Array.from(types, (type) => whole('types', type, 0, 15));
}

/** Ids that are new and different. */
function freshIds(body: Body, ids: Iterable<Id>): Id[] {
  const all = Array.from(ids, (id) => body.ids.fresh(id));
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
  const all = freshIds(body, ids);
  const flat = flatten(body, all.length, vectors);
  const types = typesOf(options.types ?? 0, all.length);
  body.makeRoom(all.length);
  let piece = 16;
  for (let stored = 0; stored < all.length; ) {
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
function insertPiece(body: Body, ids: readonly Id[], flat: Vector, first: number, types: Uint8Array): void {
  const { core } = body;
  const { dim } = body.shape;
  const count = ids.length;
  // Others had time to take ids and room.
  ids.forEach((id) => body.ids.fresh(id));
  body.makeRoom(count);
  const { handle } = body;
  const slots = (4 * count * dim + count + 3) >>> 2;
  core.room(4 * (slots + count));
  const components = ArrayBuffer.isView(flat) ? (flat as Float32Array).subarray(first * dim, (first + count) * dim) : Array.prototype.slice.call(flat, first * dim, (first + count) * dim);
  core.floats.set(components);
  core.bytes.set(types.subarray(first, first + count), 4 * count * dim);
  core.call(() => core.exports.insert_batch(handle, FLOATS, count, TYPES_FOLLOW));
  ids.forEach((id, nth) => body.ids.set(id, core.words[slots + nth]!));
}
