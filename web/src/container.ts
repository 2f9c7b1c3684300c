import { Body, restore } from './body.js';
import type { Core } from './core.js';
import { ensure, ensureSealed, flagsOf, magicOf, policyOf, readHeader, seal, viewOf, writeWords } from './envelope.js';
import { CorruptError, type Id } from './errors.js';
import { Ids } from './ids.js';
import { MEMORIES } from './constants.js';

// The bytes of an index, all numbers little endian:
//   0  magic "MHNI"         16  flags: bit 0 grow, bit 1 reject
//   4  format, 1            20  slots that were ever used
//   8  length of all        24  bytes of the ids
//  12  efSearch             28  bytes of the snapshot
//  32  an entry for each slot: 0 nothing; 1 a number, as a 64-bit float; 2 a string, its bytes in UTF-8 after their number (32 bits)
//      CRC-32 of all before it, the snapshot, which has a checksum of its own
const MAGIC = 0x494e484d;
const SNAPSHOT_MAGIC = 0x4e53484d;
const FORMAT = 1;
const WORDS = ['magic', 'format', 'length', 'efSearch', 'flags', 'slots', 'idBytes', 'snapshotBytes'] as const;
const HEADER = 4 * WORDS.length;

const META = MEMORIES.find((memory) => memory.name === 'meta')!;

/** The index as bytes, the same on every platform. */
export function encode(body: Body): Uint8Array<ArrayBuffer> {
  const snapshot = body.snapshot();
  const ids = encodeIds(body.ids);
  const covered = HEADER + ids.length;
  const bytes = new Uint8Array(covered + 4 + snapshot.length);
  writeWords(viewOf(bytes), [MAGIC, FORMAT, bytes.length, body.stats()[17]!, flagsOf(body.policy), body.ids.slots, ids.length, snapshot.length]);
  bytes.set(ids, HEADER);
  seal(bytes, covered);
  bytes.set(snapshot, covered + 4);
  return bytes;
}

/** Makes an index of bytes. */
export function decode(core: Core, bytes: Uint8Array): Body {
  const view = viewOf(bytes);
  if (magicOf(view) === SNAPSHOT_MAGIC) return fromSnapshot(core, bytes);
  const { length, efSearch, flags, slots, idBytes, snapshotBytes } = readHeader(view, 'an index', MAGIC, FORMAT, WORDS);
  const covered = HEADER + idBytes;
  ensure(covered + 4 + snapshotBytes === length, 'Truncated', 'the lengths of the parts do not fit that of the whole');
  ensureSealed(bytes, covered);
  ensure(flags < 4, 'Format', 'there are flags that are not known');
  const ids = decodeIds(bytes.subarray(HEADER, covered), slots);
  const handle = restore(core, bytes.subarray(covered + 4));
  const body = new Body(core, handle, policyOf(flags), ids);
  return settle(body, () => {
    ensure(efSearch >= 1 && efSearch <= body.shape.efMax, 'Format', `a beam length of ${efSearch} is not in 1..=${body.shape.efMax}`);
    const live = liveSlots(body);
    ensure(slots <= live.length && live.every((used, slot) => used === (ids.id(slot) !== undefined)), 'Ids', 'the ids are not those of the vectors');
    core.call(() => core.exports.set_ef(handle, efSearch));
  });
}

/** An index of a snapshot: ids are slots. */
function fromSnapshot(core: Core, bytes: Uint8Array): Body {
  const body = new Body(core, restore(core, bytes), { grow: false, reject: false });
  return settle(body, () => liveSlots(body).forEach((used, slot) => used && body.ids.set(slot, slot)));
}

/** Finishes an index, or gives it up. */
function settle(body: Body, finish: () => void): Body {
  try {
    finish();
  } catch (error) {
    body.free();
    throw error;
  }
  body.core.shrink();
  return body;
}

/** Which slots hold a vector. */
function liveSlots(body: Body): boolean[] {
  return Array.from(body.peek(META, 0, body.shape.capacity), (meta) => (meta & 1) === 1);
}

export function encodeIds(ids: Ids): Uint8Array {
  const encoder = new TextEncoder();
  const texts: (Uint8Array | undefined)[] = [];
  let length = 0;
  for (let slot = 0; slot < ids.slots; slot += 1) {
    const id = ids.id(slot);
    const text = typeof id === 'string' ? encoder.encode(id) : undefined;
    texts.push(text);
    length += id === undefined ? 1 : 1 + (text ? 4 + text.length : 8);
  }
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let slot = 0; slot < ids.slots; slot += 1) {
    const [id, text] = [ids.id(slot), texts[slot]];
    if (text) {
      bytes[at] = 2;
      view.setUint32(at + 1, text.length, true);
      bytes.set(text, at + 5);
      at += 5 + text.length;
    } else if (id !== undefined) {
      bytes[at] = 1;
      view.setFloat64(at + 1, id as number, true);
      at += 9;
    } else {
      at += 1;
    }
  }
  return bytes;
}

export function decodeIds(bytes: Uint8Array, slots: number): Ids {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  // Each takes a byte at least.
  ensure(slots <= bytes.length, 'Ids', 'the ids end too early');
  const ids = new Ids(slots);
  let at = 0;
  const take = (count: number) => {
    const start = at;
    at += count;
    ensure(at <= bytes.length, 'Ids', 'the ids end too early');
    return start;
  };
  const read = (kind: number): Id => {
    if (kind === 1) return view.getFloat64(take(8), true);
    ensure(kind === 2, 'Ids', `${kind} is no kind of id`);
    const length = view.getUint32(take(4), true);
    const start = take(length);
    return decoder.decode(bytes.subarray(start, at));
  };
  for (let slot = 0; slot < slots; slot += 1) {
    const kind = bytes[take(1)]!;
    if (kind !== 0) {
      try {
        ids.set(ids.fresh(read(kind)), slot);
      } catch (error) {
        throw error instanceof CorruptError ? error : new CorruptError('Ids', `slot ${slot} has no id that it can have`);
      }
    }
  }
  ensure(at === bytes.length, 'Ids', 'there are bytes after the last id');
  return ids;
}
