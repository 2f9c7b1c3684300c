// From nothing to the first answer, in Node and in a page.

const VECTOR = Array.from({ length: 64 }, (_, nth) => nth / 64);

async function answer({ createIndex }) {
  const index = await createIndex({ dimensions: 64 });
  index.insert(0, VECTOR);
  return index.search(VECTOR, 1).length;
}

async function answerHnswlib(index) {
  index.initIndex(256, 16, 128, 1);
  index.addPoint([...VECTOR], 0, false);
  return index.searchKnn([...VECTOR], 1, undefined).neighbors.length;
}

/** By name: imports a package, makes an index of one vector and finds that. */
export const LOADS = {
  'micro-hnsw': async () => answer(await import('../../pkg/index.js')),
  'micro-hnsw/external': async () => answer(await (await import('../../pkg/external.js')).load(globalThis.document && '/pkg/micro_hnsw_core.simd.wasm')),
  'micro-hnsw/compat': async () => {
    const { insertVector, instantiateCompat, searchVector } = await import('../../pkg/compat.js');
    const compat = await instantiateCompat();
    compat.init(16, 0, 0);
    insertVector(compat, VECTOR.slice(0, 16));
    return searchVector(compat, VECTOR.slice(0, 16), 1).length;
  },
  'hnswlib-wasm': async () => {
    const load = globalThis.document ? (await import('hnswlib-wasm/dist/hnswlib.js')).loadHnswlib : (await import('./rivals.js')).loadHnswlibWasm;
    return answerHnswlib(new (await load()).HierarchicalNSW('l2', 64, ''));
  },
};

/** Only in Node. */
export const NODE_LOADS = {
  'hnswlib-node': async () => answerHnswlib(new (await import('hnswlib-node')).default.HierarchicalNSW('l2', 64)),
};

/** Time that a load takes, ms. */
export async function timeLoad(load) {
  const start = performance.now();
  if ((await load()) !== 1) throw new Error('the first search found nothing');
  return performance.now() - start;
}

/** Times that modules take from bytes to an instance, ms, of each in all rounds. */
export async function timeInstances(modules, rounds) {
  const times = modules.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [nth, bytes] of modules.entries()) {
      const module = unique(bytes);
      const start = performance.now();
      await WebAssembly.instantiate(module);
      times[nth].push(performance.now() - start);
    }
  }
  return times;
}

/** Engines keep what they compiled, so that the bytes have to be others each time: a custom section without a meaning is added. */
function unique(bytes) {
  const contents = new TextEncoder().encode(`\x01n${Math.random().toFixed(15)}`);
  return new Uint8Array([...bytes, 0, contents.length, ...contents]);
}
