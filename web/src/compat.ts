import type { CompatExports } from './compat-exports.js';
import { LoadError, OptionError } from './errors.js';
import { inflate } from './inflate.js';
import { compat, simd } from './inlined-compat.js';
import { compile, hasSimd } from './load.js';
import { once } from './once.js';

export type { CompatExports, CompatFunctions } from './compat-exports.js';

/** A hit as the small module writes it: 8 bytes. */
export interface CompatRecord {
  /** 0..=31. */
  readonly index: number;
  /** The number of the instance, from `init`. */
  readonly core: number;
  readonly distance: number;
}

/** Bytes of a record, records of a list, and the index of an empty one. */
const [RECORD, RECORDS, EMPTY] = [8, 16, 255];

const module = /* @__PURE__ */ once(async () => compile(await inflate(hasSimd() ? simd : compat)));

/**
 * An instance of the small module, which replaces `micro_hnsw.wasm`: the raw exports. With SIMD where the engine has it; both builds give the
 * same bits. Give bytes or a module to take another build.
 *
 * @throws {LoadError} when it cannot be loaded.
 */
export async function instantiateCompat(source?: BufferSource | WebAssembly.Module): Promise<CompatExports> {
  const compiled = source instanceof WebAssembly.Module ? source : await (source ? compile(source) : module());
  const { exports } = await WebAssembly.instantiate(compiled, {}).catch((cause: unknown) =>
    Promise.reject(new LoadError('the module is none that replaces micro_hnsw.wasm', cause)),
  );
  return exports as unknown as CompatExports;
}

/** Writes a vector to the insert buffer and stores it; its index, or 255 when 32 are stored. */
export function insertVector(exports: CompatExports, vector: ArrayLike<number>): number {
  write(exports, exports.get_insert_ptr(), vector);
  return exports.insert();
}

/** Writes a query and searches; the records, nearest first. */
export function searchVector(exports: CompatExports, query: ArrayLike<number>, k: number): CompatRecord[] {
  write(exports, exports.get_query_ptr(), query);
  return readRecords(exports, exports.get_result_ptr(), exports.search(k));
}

/** Records from an address on, up to the first empty one; at most 16. */
export function readRecords(exports: CompatExports, address: number, count = RECORDS): CompatRecord[] {
  const view = new DataView(exports.memory.buffer, address, RECORD * Math.min(count, RECORDS));
  const records: CompatRecord[] = [];
  for (let at = 0; at < view.byteLength && view.getUint8(at) !== EMPTY; at += RECORD) {
    records.push({ index: view.getUint8(at), core: view.getUint8(at + 1), distance: view.getFloat32(at + 4, true) });
  }
  return records;
}

/**
 * Merges the last results of one instance into the global list of another: `merge` reads its own memory only, so they are first copied over the
 * results of the receiver. The length of the list. With the same instance twice nothing is copied.
 */
export function mergeFrom(receiver: CompatExports, from: CompatExports, count: number): number {
  const address = receiver.get_result_ptr();
  const bytes = RECORD * Math.max(0, Math.min(count, RECORDS));
  if (receiver !== from) new Uint8Array(receiver.memory.buffer, address, bytes).set(new Uint8Array(from.memory.buffer, from.get_result_ptr(), bytes));
  return receiver.merge(address, bytes / RECORD);
}

/** Writes components to a buffer of 16 floats. */
function write(exports: CompatExports, address: number, vector: ArrayLike<number>): void {
  if (vector.length > RECORDS) throw new OptionError('vector', `the vector has ${vector.length} components, but the buffer has room for ${RECORDS}`);
  new Float32Array(exports.memory.buffer, address, vector.length).set(vector);
}
