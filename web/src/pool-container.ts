import { decodeIds, encodeIds, ensure } from './container.js';
import { crc32 } from './crc32.js';
import { CorruptError } from './errors.js';
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
const HEADER = 36;

/** Writes down what a pool is now; the function makes the bytes when the shards have theirs. */
export function encodePool(
  ids: Ids,
  slots: Slots,
  { capacity, grow, reject }: PoolPolicy,
): (parts: readonly Uint8Array[]) => Uint8Array<ArrayBuffer> {
  const names = encodeIds(ids);
  const freed = [...slots.free];
  const flags = Number(grow) | (Number(reject) << 1);
  const { high } = slots;
  return (parts) => {
    const covered = HEADER + 4 * (parts.length + freed.length) + names.length;
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, covered + 4));
    const view = new DataView(bytes.buffer);
    const words = [MAGIC, FORMAT, bytes.length, parts.length, flags, capacity, high, freed.length, names.length, ...parts.map((part) => part.length)];
    words.forEach((word, nth) => view.setUint32(4 * nth, word, true));
    freed.forEach((slot, nth) => view.setUint32(4 * (words.length + nth), slot, true));
    bytes.set(names, covered - names.length);
    view.setUint32(covered, crc32(bytes.subarray(0, covered)), true);
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
  if (!(bytes instanceof Uint8Array)) throw new CorruptError('Magic', 'what was given is no Uint8Array');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (at: number) => view.getUint32(at, true);
  ensure(bytes.length >= 4 && word(0) === MAGIC, 'Magic', 'these are not the bytes of a pool');
  ensure(bytes.length >= HEADER, 'Truncated', 'bytes are missing');
  const [, format, length, shards, flags, capacity, high, freed, idBytes] = Array.from({ length: 9 }, (_, nth) => word(4 * nth)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  ensure(format === FORMAT, 'Format', `format ${format} is not known, only ${FORMAT}: use a newer version of the package`);
  ensure(bytes.length >= length, 'Truncated', `there are ${bytes.length} bytes of ${length}`);
  ensure(bytes.length <= length, 'TrailingData', `there are ${bytes.length} bytes, but only ${length} belong to the pool`);
  const lists = HEADER + 4 * shards;
  const names = lists + 4 * freed;
  const covered = names + idBytes;
  ensure(covered + 4 <= length, 'Truncated', 'the lengths of the parts do not fit that of the whole');
  ensure(crc32(bytes.subarray(0, covered)) === word(covered), 'Checksum', 'the checksum of the ids does not fit');
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
    policy: { capacity, grow: (flags & 1) !== 0, reject: (flags & 2) !== 0 },
  };
}
