import { StorageError } from './errors.js';

const DATABASE = 'micro-hnsw';
const STORE = 'indexes';

/** Opens the database, and makes it if there is none. */
function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Does something in one transaction; what it found, once all is stored. */
async function transact<T>(mode: IDBTransactionMode, what: string, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  try {
    const database = await open();
    try {
      return await new Promise<T>((resolve, reject) => {
        const transaction = database.transaction(STORE, mode, { durability: 'strict' });
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new StorageError(
      `cannot ${what} in IndexedDB: ${cause instanceof Error || cause instanceof DOMException ? cause.message : 'it is not available here'}`,
      cause,
    );
  }
}

/**
 * Saves bytes under a name, in one transaction: if it is interrupted, those saved before are still there.
 *
 * @throws {StorageError} when there is no room, or no IndexedDB.
 */
export async function saveToIndexedDB(name: string, bytes: Uint8Array): Promise<void> {
  await transact('readwrite', `save ${JSON.stringify(name)}`, (store) => store.put(bytes, name));
}

/**
 * The bytes last saved under a name, nothing when there are none.
 *
 * @throws {StorageError} when there is no IndexedDB.
 */
export function loadFromIndexedDB(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return transact('readonly', `load ${JSON.stringify(name)}`, (store) => store.get(name) as IDBRequest<Uint8Array<ArrayBuffer> | undefined>);
}

/**
 * Removes what was saved under a name.
 *
 * @throws {StorageError} when there is no IndexedDB.
 */
export async function deleteFromIndexedDB(name: string): Promise<void> {
  await transact('readwrite', `delete ${JSON.stringify(name)}`, (store) => store.delete(name));
}
