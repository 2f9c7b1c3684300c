import { crc32 } from './crc32.js';
import { CorruptError } from './errors.js';

// What the byte formats of the package share: a header of little-endian 32-bit words that begins with a magic number, the format and the length of all.

export function ensure(holds: boolean, reason: string, message: string): asserts holds {
  if (!holds) throw new CorruptError(reason, message);
}

/** The words from the start on, by their names. */
export function readWords<Name extends string>(view: DataView, names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name, nth) => [name, view.getUint32(4 * nth, true)])) as Record<Name, number>;
}

/** Writes words from the start on. */
export function writeWords(view: DataView, words: readonly number[]): void {
  words.forEach((word, nth) => view.setUint32(4 * nth, word, true));
}

/** A view of what a caller says are bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  if (!(bytes instanceof Uint8Array)) throw new CorruptError('Magic', 'what was given is no Uint8Array');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The first word, 0 when there is none. */
export const magicOf = (view: DataView) => (view.byteLength < 4 ? 0 : view.getUint32(0, true));

/** The words of the header of `what`, after all that every header has to be. */
export function readHeader<Name extends string>(
  view: DataView,
  what: string,
  magic: number,
  known: number,
  names: readonly (Name | 'magic' | 'format' | 'length')[],
): Record<Name | 'magic' | 'format' | 'length', number> {
  const bytes = view.byteLength;
  ensure(magicOf(view) === magic, 'Magic', `these are not the bytes of ${what}`);
  ensure(bytes >= 4 * names.length, 'Truncated', 'bytes are missing');
  const header = readWords(view, names);
  const { format, length } = header;
  ensure(format === known, 'Format', `format ${format} is not known, only ${known}: use a newer version of the package`);
  ensure(bytes >= length, 'Truncated', `there are ${bytes} bytes of ${length}`);
  ensure(bytes <= length, 'TrailingData', `there are ${bytes} bytes, but only ${length} belong to the ${what.replace(/^an? /, '')}`);
  return header;
}

/** Writes the checksum of the first so many bytes behind them. */
export function seal(bytes: Uint8Array, covered: number): void {
  viewOf(bytes).setUint32(covered, crc32(bytes.subarray(0, covered)), true);
}

/** Checks it. */
export function ensureSealed(bytes: Uint8Array, covered: number): void {
  ensure(crc32(bytes.subarray(0, covered)) === viewOf(bytes).getUint32(covered, true), 'Checksum', 'the checksum of the ids does not fit');
}

/** What happens to vectors that do not fit, as flags, and back. */
export const flagsOf = ({ grow, reject }: { readonly grow: boolean; readonly reject: boolean }) => Number(grow) | (Number(reject) << 1);
export const policyOf = (flags: number) => ({ grow: (flags & 1) !== 0, reject: (flags & 2) !== 0 });
