import { decodeIds, encodeIds } from './container.js';
import { ensure, ensureSealed, flagsOf, policyOf, readHeader, seal, viewOf, writeWords } from './envelope.js';
import type { Ids } from './ids.js';
import type { PoolPolicy } from './pool.js';
import { Slots } from './slots.js';

// The bytes of a pool, all numbers little endian, 32 bits:
//   0  magic "MHNP"        12  shards            24  slots that were ever used
//   4  format, 1           16  flags, as MHNI    28  freed slots
//   8  length of all       20  most vectors      32  bytes of the ids
//  36  bytes of each shard; freed slots, the next one to use last; ids as in MHNI; CRC-32 of all before it; the shards, each an MHNI
const MAGIC = 0x504e484d;
const FORMAT = 1;
const WORDS = ['magic', 'format', 'length', 'shards', 'flags', 'capacity', 'high', 'freed', 'idBytes'] as const;
const HEADER = 4 * WORDS.length;

/** Writes down what a pool is now; the function makes the bytes when the shards have theirs. */
export function encodePool(
  ids: Ids,
  slots: Slots,
  policy: PoolPolicy,
): (parts: readonly Uint8Array[]) => Uint8Array<ArrayBuffer> {
  const names = encodeIds(ids);
  const freed = [...slots.free];
  const flags = flagsOf(policy);
  const { capacity } = policy;
  const { high } = slots;
  return (parts) => {
    const covered = HEADER + 4 * (parts.length + freed.length) + names.length;
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, covered + 4));
    const header = [MAGIC, FORMAT, bytes.length, parts.length, flags, capacity, high, freed.length, names.length];
    writeWords(viewOf(bytes), [...header, ...parts.map((part) => part.length), ...freed]);
    bytes.set(names, covered - names.length);
    seal(bytes, covered);
    let at = covered + 4;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  };
}

/** What a pool was; shards are bytes of indexes. */
export interface Decoded {
  readonly parts: readonly Uint8Array[];
  readonly ids: Ids;
  readonly slots: Slots;
  readonly policy: PoolPolicy;
}

export function decodePool(bytes: Uint8Array): Decoded {
  const view = viewOf(bytes);
  const word = (at: number) => view.getUint32(at, true);
  const { length, shards, flags, capacity, high, freed, idBytes } = readHeader(view, 'a pool', MAGIC, FORMAT, WORDS);
  const lists = HEADER + 4 * shards;
  const names = lists + 4 * freed;
  const covered = names + idBytes;
  ensure(covered + 4 <= length, 'Truncated', 'the lengths of the parts do not fit that of the whole');
  ensureSealed(bytes, covered);
  ensure(flags < 4 && shards >= 1 && shards <= 64, 'Format', 'there are flags or numbers of shards that are not known');
  let at = covered + 4;
  const parts = Array.from({ length: shards }, (_, nth) => {
    const start = at;
    at += word(HEADER + 4 * nth);
    ensure(at <= length, 'Truncated', 'the lengths of the shards do not fit that of the whole');
    return bytes.slice(start, at);
  });
  ensure(at === length, 'TrailingData', 'there are bytes after the last shard');
  const ids = decodeIds(bytes.subarray(names, covered), high);
  const slots = new Slots(
    high,
    Array.from({ length: freed }, (_, nth) => word(lists + 4 * nth)),
  );
  ensure(
    ids.size + freed === high && slots.free.every((slot) => ids.id(slot) === undefined),
    'FreeList',
    'the freed slots are not those without an id',
  );
  return {
    parts,
    ids,
    slots,
    policy: { capacity, ...policyOf(flags) },
  };
}
