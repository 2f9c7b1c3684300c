import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';

import { StorageError } from './errors.js';

export { StorageError } from './errors.js';

/** The last save under way to each path. */
const saves = new Map<string, Promise<void>>();

/**
 * Saves bytes in a file: writes another beside it, and renames that when all is on disk. If it is interrupted, the file is as it was; saves to
 * one path follow each other.
 *
 * @throws {StorageError} when it cannot be written.
 */
export async function saveToFile(path: string, bytes: Uint8Array): Promise<void> {
  const before = saves.get(path);
  const save = (async () => {
    await before?.catch(() => undefined);
    await replace(path, bytes);
  })();
  saves.set(path, save);
  try {
    await save;
  } catch (cause) {
    throw new StorageError(`cannot save ${path}: ${(cause as Error).message}`, cause);
  } finally {
    if (saves.get(path) === save) saves.delete(path);
  }
}

/**
 * The bytes of a file, nothing when there is none.
 *
 * @throws {StorageError} when it cannot be read.
 */
export async function loadFromFile(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StorageError(`cannot load ${path}: ${(cause as Error).message}`, cause);
  }
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  // One name for each thread, so that a process that was ended leaves at most one behind.
  const beside = `${path}.${process.pid}-${threadId}.tmp`;
  try {
    await written(beside, 'w', async (file) => file.writeFile(bytes));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  // A folder cannot be opened on Windows, where the rename itself is enough.
  if (process.platform !== 'win32') await written(dirname(path), 'r');
}

/** Opens a file or folder, does something, and waits until it is on disk. */
async function written(path: string, flags: string, act?: (file: Awaited<ReturnType<typeof open>>) => Promise<void>): Promise<void> {
  const file = await open(path, flags);
  try {
    await act?.(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
