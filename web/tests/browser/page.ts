// Runs in the page: what the test asks for by name.

import { capabilities, createIndex, deserialize, LoadError, type Parameters } from '../../pkg/index.js';
import { load } from '../../pkg/external.js';
import { instantiateCompat, insertVector, searchVector } from '../../pkg/compat.js';
import { deleteFromIndexedDB, deleteFromOpfs, loadFromIndexedDB, loadFromOpfs, saveToIndexedDB, saveToOpfs } from '../../pkg/storage.js';
import { createPool } from '../../pkg/worker.js';
import { Random } from '../random.js';

const violations: string[] = [];
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => violations.push(`${violatedDirective} ${blockedURI}`));

/** An index after some work, and its digest. */
async function work(create: typeof createIndex) {
  const random = new Random(1);
  const index = await create({ dimensions: 16, metric: 'cosine' });
  await index.insertBatch(
    Array.from({ length: 500 }, (_, nth) => `v${nth}`),
    random.vector(500 * 16),
  );
  for (let nth = 0; nth < 500; nth += 7) index.delete(`v${nth}`);
  return index;
}

/** Where a page can save. */
const stores = {
  indexedDB: { save: saveToIndexedDB, load: loadFromIndexedDB, remove: deleteFromIndexedDB },
  opfs: { save: saveToOpfs, load: loadFromOpfs, remove: deleteFromOpfs },
};

const steps = {
  violations: async () => violations,

  /** The digest and the first answers, also with the module that was fetched. */
  async search() {
    const query = new Random(2).vector(16);
    const [inlined, fetched] = [await work(createIndex), await work((await load()).createIndex)];
    const digests = [inlined, fetched].map((index) => index.digest().toString(16));
    return { digests, found: inlined.search(query, 5), exact: inlined.searchExact(query, 5), simd: (await capabilities()).simd };
  },

  async worker() {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    const answer = await new Promise<string>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
      worker.onerror = reject;
    });
    worker.terminate();
    return answer;
  },

  async compat() {
    const exports = await instantiateCompat();
    exports.init(2, 0, 1);
    insertVector(exports, [0.5, 0]);
    insertVector(exports, [0, 0.5]);
    return searchVector(exports, [0, 0.25], 2);
  },

  /** Exact answers of a pool, and of one index. */
  async pool() {
    const random = new Random(3);
    const [single, pool] = [await createIndex({ dimensions: 8 }), await createPool({ dimensions: 8, workers: 2 })];
    const [ids, vectors] = [Array.from({ length: 900 }, (_, nth) => nth), random.vector(900 * 8, 1)];
    await Promise.all([single.insertBatch(ids, vectors), pool.insertBatch(ids, vectors)]);
    const answers = [];
    for (let round = 0; round < 20; round += 1) {
      const query = random.vector(8, 1);
      answers.push([await pool.searchExact(query, 10), single.searchExact(query, 10)]);
    }
    pool.close();
    return answers;
  },

  /** Spikes of some time steps, and weights after them. */
  async spikes() {
    const index = await createIndex({ dimensions: 2 });
    const { spiking } = index;
    for (const id of 'abcd') index.insert(id, [id.charCodeAt(0) / 256, 0.5]);
    const parameters: Partial<Parameters> = { refractory: 0, startThreshold: 0.5, startWeight: 0.5 };
    spiking.setParameters(parameters);
    const raster = [];
    for (let step = 0; step < 8; step += 1) {
      spiking.inject('abcd'[step % 4]!, 1.5);
      spiking.learn(0.75);
      raster.push(spiking.spikes());
    }
    return { raster, winner: spiking.compete(), digest: index.digest().toString(16) };
  },

  /** Saves an index in every store; its digest. */
  async save() {
    const index = await work(createIndex);
    const bytes = index.serialize();
    for (const { save, load, remove } of Object.values(stores)) {
      await save('kept', bytes);
      await save('gone/with a slash', bytes);
      await remove('gone/with a slash');
      await remove('never was');
      if (await load('never was')) throw new Error('there is something that was never saved');
    }
    return index.digest().toString(16);
  },

  /** The digests of what was saved. */
  async load() {
    const digests: Record<string, string> = {};
    for (const [name, { load }] of Object.entries(stores)) {
      if (await load('gone/with a slash')) throw new Error(`what was deleted is still in ${name}`);
      digests[name] = (await deserialize((await load('kept'))!)).digest().toString(16);
    }
    return digests;
  },

  /** Starts saves that nobody waits for. */
  async interrupt() {
    for (const [nth, { save }] of Object.values(stores).entries()) {
      for (let round = 0; round < 20; round += 1) void save('kept', new Uint8Array(5_000_000).fill(nth + round)).catch(() => undefined);
    }
  },

  /** What each store has: the first byte and the length, if all bytes are what one save wrote. */
  async whole() {
    const found: Record<string, unknown> = {};
    for (const [name, { load }] of Object.entries(stores)) {
      const bytes = (await load('kept'))!;
      found[name] = bytes.length === 5_000_000 ? bytes.every((byte) => byte === bytes[0]) : (await deserialize(bytes)).size > 0;
    }
    return found;
  },

  /** Tears what the origin private file system saved last, in each way it can be torn; the first byte that is then loaded. */
  async torn() {
    const folder = await navigator.storage.getDirectory();
    const found = [];
    for (const tear of [
      (file: Uint8Array) => file.subarray(0, 100),
      (file: Uint8Array) => file.subarray(0, 10),
      (file: Uint8Array) => file.with(50, 9),
      (file: Uint8Array) => file.with(8, 255),
    ]) {
      await deleteFromOpfs('torn');
      for (const content of [1, 2, 3]) await saveToOpfs('torn', new Uint8Array(1000).fill(content));
      const handle = await folder.getFileHandle('torn.0.mhnsw');
      const file = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      const stream = await handle.createWritable();
      await stream.write(tear(file) as Uint8Array<ArrayBuffer>);
      await stream.close();
      found.push((await loadFromOpfs('torn'))![0]);
      await saveToOpfs('torn', new Uint8Array(1000).fill(4));
      found.push((await loadFromOpfs('torn'))![0]);
    }
    return found;
  },

  /** What happens where WebAssembly is not allowed. */
  async refused() {
    try {
      await createIndex({ dimensions: 1 });
      return 'it was allowed';
    } catch (error) {
      return error instanceof LoadError ? error.message : String(error);
    }
  },
};

export type Steps = typeof steps;

Object.assign(globalThis, { steps });
