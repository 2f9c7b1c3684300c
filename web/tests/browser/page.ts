// Runs in the page: what the test asks for by name.

import { capabilities, createIndex, LoadError } from '../../pkg/index.js';
import { load } from '../../pkg/external.js';
import { instantiateCompat, insertVector, searchVector } from '../../pkg/compat.js';
import { createPool } from '../../pkg/worker.js';
import { Random } from '../random.js';

const violations: string[] = [];
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => violations.push(`${violatedDirective} ${blockedURI}`));

/** An index after some work, and its digest. */
async function work(create: typeof createIndex) {
  const random = new Random(1);
  const index = await create({ dimensions: 16, metric: 'cosine' });
  await index.insertBatch(Array.from({ length: 500 }, (_, nth) => `v${nth}`), random.vector(500 * 16));
  for (let nth = 0; nth < 500; nth += 7) index.delete(`v${nth}`);
  return index;
}

const steps = {
  violations: async () => violations,

  /** The digest and the first answers, also with the module that was fetched. */
  async search() {
    const query = new Random(2).vector(16);
    const [inlined, fetched] = [await work(createIndex), await work((await load()).createIndex)];
    const digests = [inlined, fetched].map((index) => index.digest().toString(16));
    return { digests, found: inlined.search(query, 5), exact: inlined.searchExact(query, 5), simd: (await capabilities()).simd };
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
