import { MEMORIES, type Sizes } from './constants.js';
import { crc32 } from './crc32.js';

/** Words of a snapshot before the state; docs/format.md has all of them. */
const HEADER = 14;
/** Words of the header. */
const [LENGTH, HASH, SIZES] = [2, 4, 6];

/** FNV-1a: the prime, and its inverse modulo 2^64. */
const PRIME = 0x100000001b3n;
const INVERSE = 0xce965057aff6957bn;

/** State memories whose rows, as long as no vector was there, are all ones. */
const ONES = new Set(['ring', 'links0', 'links_up']);

/**
 * The snapshot of the same index with a larger capacity: new rows as after power-on behind those there are. So an index that grew is the one that
 * would have been if its capacity had been larger from the start, to the last bit.
 */
export function enlarge(snapshot: Uint8Array, capacity: number): Uint8Array {
  const old = new DataView(snapshot.buffer, snapshot.byteOffset, snapshot.length);
  const word = (nth: number) => old.getUint32(4 * nth, true);
  const before = Array.from({ length: 8 }, (_, nth) => word(SIZES + nth));
  const after = [capacity, ...before.slice(1)];
  const [from, to] = [sizes(before), sizes(after)];

  const words = MEMORIES.reduce((sum, memory) => sum + memory.rows(to) * memory.words(to), HEADER + 1);
  const bytes = new Uint8Array(4 * words);
  bytes.set(snapshot.subarray(0, 4 * HEADER));
  let [source, target] = [4 * HEADER, 4 * HEADER];
  for (const memory of MEMORIES) {
    const kept = 4 * memory.rows(from) * memory.words(from);
    const length = 4 * memory.rows(to) * memory.words(to);
    bytes.set(snapshot.subarray(source, source + kept), target);
    if (ONES.has(memory.name)) bytes.fill(0xff, target + kept, target + length);
    source += kept;
    target += length;
  }

  const view = new DataView(bytes.buffer);
  view.setUint32(4 * LENGTH, bytes.length, true);
  // The sizes are the last that the hash takes: taken out backwards, and in again.
  let hash = old.getBigUint64(4 * HASH, true);
  for (const size of [...before].reverse()) hash = BigInt.asUintN(64, hash * INVERSE) ^ BigInt(size);
  for (const size of after) hash = BigInt.asUintN(64, (hash ^ BigInt(size)) * PRIME);
  view.setBigUint64(4 * HASH, hash, true);
  after.forEach((size, nth) => view.setUint32(4 * (SIZES + nth), size, true));
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
}

/** Sizes in the order of the header. */
function sizes([capacity, dim, m, m0, levels, , , branches]: readonly number[]): Sizes {
  return { capacity, dim, m, m0, levels, branches } as Sizes;
}
