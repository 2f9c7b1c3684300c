export { StorageError } from './errors.js';
export { deleteFromIndexedDB, loadFromIndexedDB, saveToIndexedDB } from './indexed-db.js';
export { deleteFromOpfs, loadFromOpfs, saveToOpfs } from './opfs.js';
