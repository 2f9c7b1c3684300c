import { crc32 } from './crc32.js';
import { readWords, writeWords } from './envelope.js';
import { StorageError } from './errors.js';

// Two files take turns, each with a header and a checksum: what is written never touches what was saved before, and the newest that is whole counts.
//   0  magic "MHNF"   4  format, 1   8  turn   12  length of the bytes   16  CRC-32 of the bytes   20  CRC-32 of all before it   24  the bytes
const MAGIC = 0x464e484d;
const FORMAT = 1;
const HEADER = 24;

/** What a file holds. */
interface Saved {
  readonly turn: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The two files of a name. Names are escaped: a file name has no slash. */
const files = (name: string) => [0, 1].map((nth) => `${encodeURIComponent(name)}.${nth}.mhnsw`);

/** What a file holds, if it is whole. */
async function read(folder: FileSystemDirectoryHandle, file: string): Promise<Saved | undefined> {
  let buffer;
  try {
    buffer = await (await (await folder.getFileHandle(file)).getFile()).arrayBuffer();
  } catch (error) {
    if ((error as DOMException).name === 'NotFoundError') return undefined;
    throw error;
  }
  if (buffer.byteLength < HEADER) return undefined;
  const view = new DataView(buffer);
  const { magic, format, turn, length, sum, headerSum } = readWords(view, ['magic', 'format', 'turn', 'length', 'sum', 'headerSum']);
  const bytes = new Uint8Array(buffer, HEADER);
  const whole =
    magic === MAGIC &&
    format === FORMAT &&
    headerSum === crc32(new Uint8Array(buffer, 0, HEADER - 4)) &&
    length === bytes.length &&
    sum === crc32(bytes);
  return whole ? { turn, bytes } : undefined;
}

/** Does something with the two files while nobody else of this site does. */
async function withFiles<T>(
  what: string,
  name: string,
  act: (folder: FileSystemDirectoryHandle, saved: readonly (Saved | undefined)[]) => Promise<T>,
): Promise<T> {
  try {
    return (await navigator.locks.request(`micro-hnsw ${name}`, async () => {
      const folder = await navigator.storage.getDirectory();
      return act(folder, await Promise.all(files(name).map((file) => read(folder, file))));
    })) as T;
  } catch (cause) {
    throw new StorageError(`cannot ${what} ${JSON.stringify(name)} in the origin private file system: ${(cause as Error).message}`, cause);
  }
}

/** Which file is whole and newest; -1 when none is. */
const newest = ([first, second]: readonly (Saved | undefined)[]) =>
  first && second ? Number(second.turn > first.turn) : first ? 0 : second ? 1 : -1;

/**
 * Saves bytes under a name in the origin private file system. If it is interrupted, those saved before are still there.
 *
 * @throws {StorageError} when there is no room, no such file system, or the context is not a secure one.
 */
export function saveToOpfs(name: string, bytes: Uint8Array): Promise<void> {
  return withFiles('save', name, async (folder, saved) => {
    const kept = newest(saved);
    const header = new DataView(new ArrayBuffer(HEADER));
    writeWords(header, [MAGIC, FORMAT, (saved[kept]?.turn ?? 0) + 1, bytes.length, crc32(bytes)]);
    header.setUint32(HEADER - 4, crc32(new Uint8Array(header.buffer, 0, HEADER - 4)), true);
    const file = await folder.getFileHandle(files(name)[kept === 0 ? 1 : 0]!, { create: true });
    const stream = await file.createWritable();
    await stream.write(header);
    await stream.write(bytes as Uint8Array<ArrayBuffer>);
    await stream.close();
  });
}

/**
 * The bytes last saved under a name, nothing when there are none.
 *
 * @throws {StorageError} when there is no such file system.
 */
export function loadFromOpfs(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return withFiles('load', name, async (_, saved) => saved[newest(saved)]?.bytes);
}

/**
 * Removes what was saved under a name.
 *
 * @throws {StorageError} when there is no such file system.
 */
export function deleteFromOpfs(name: string): Promise<void> {
  return withFiles('delete', name, async (folder, saved) => {
    // The older one first, so that it never comes back.
    const first = newest(saved) === 0 ? 1 : 0;
    for (const nth of [first, 1 - first]) {
      await folder.removeEntry(files(name)[nth]!).catch((error: DOMException) => {
        if (error.name !== 'NotFoundError') throw error;
      });
    }
  });
}
