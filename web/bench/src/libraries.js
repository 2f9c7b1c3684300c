// The libraries that run in Node and in a page alike. Each makes an index of a data set: `build` empties it and inserts everything, `prepare` sets the
// beam, and each function of `calls` answers one query, given by number, into `answers`.

import { load } from '../../pkg/external.js';
import { squaredDistance } from './data.js';

/** The package, over these bytes of the larger module. */
export async function microHnsw(data, bytes) {
  const { createIndex, capabilities } = await load(bytes);
  const { k, base, queries } = data;
  const answers = new Int32Array(queries.length * k);
  const [slots, distances] = [new Uint32Array(k), new Float32Array(k)];
  let index;
  return {
    answers,
    description: `micro-hnsw, module with${(await capabilities()).simd ? '' : 'out'} SIMD128: 16-bit components, exact distances`,
    async clear() {
      index?.free();
      const { dimensions, capacity, M, M0, levels, branches, efMax, efConstruction, expansion, range } = data;
      index = await createIndex({ dimensions, capacity, M, M0, levels, branches, efMax, efConstruction, expansion, range, seed: 1 });
    },
    insert() {
      base.forEach((vector, nth) => index.insert(nth, vector));
    },
    prepare(ef) {
      index.efSearch = ef;
    },
    calls: {
      searchInto(nth) {
        index.searchInto(queries[nth], k, slots, distances);
        answers.set(slots, nth * k);
      },
      search(nth) {
        index.search(queries[nth], k).forEach(({ id }, place) => (answers[nth * k + place] = id));
      },
      searchExact(nth) {
        index.searchExact(queries[nth], k).forEach(({ id }, place) => (answers[nth * k + place] = id));
      },
    },
    digest: () => index.digest().toString(16).padStart(16, '0'),
    memory: () => ({ index: index.stats().memoryBytes, linear: index.capabilities().memoryBytes }),
  };
}

/** An index of hnswlib with the interface that its two packages share. */
export function hnswlib(data, description, create, memory) {
  const { k, dimensions, M, efConstruction } = data;
  // Plain arrays: one of the packages takes nothing else, the other is quicker with them.
  const [base, queries] = [data.base, data.queries].map((vectors) => vectors.map((vector) => [...vector]));
  const answers = new Int32Array(queries.length * k);
  let index;
  return {
    answers,
    description,
    async clear() {
      index?.delete?.();
      index = create(dimensions);
      index.initIndex(base.length, M, efConstruction, 1);
    },
    insert() {
      base.forEach((vector, nth) => index.addPoint(vector, nth, false));
    },
    prepare(ef) {
      (index.setEfSearch ?? index.setEf).call(index, ef);
    },
    calls: {
      search(nth) {
        answers.set(index.searchKnn(queries[nth], k, undefined).neighbors, nth * k);
      },
    },
    memory,
  };
}

export async function hnswlibWasm(data, loadHnswlib) {
  const library = await loadHnswlib();
  const create = (dimensions) => new library.HierarchicalNSW('l2', dimensions, '');
  return hnswlib(data, 'hnswlib-wasm: hnswlib by Emscripten, float32', create, () => ({ linear: library.HEAP8.length }));
}

/** A scan of everything in plain JavaScript. */
export async function exactScan({ base, queries, k }) {
  const answers = new Int32Array(queries.length * k);
  const nearest = new Float64Array(k);
  return {
    answers,
    description: 'exact scan in plain JavaScript: float32 components, float64 sums',
    async clear() {},
    insert() {},
    prepare() {},
    calls: {
      search(nth) {
        const [query, ids] = [queries[nth], answers.subarray(nth * k, (nth + 1) * k)];
        nearest.fill(Infinity);
        for (let id = 0; id < base.length; id += 1) {
          const distance = squaredDistance(query, base[id]);
          if (distance >= nearest[k - 1]) continue;
          let place = k - 1;
          for (; place > 0 && nearest[place - 1] > distance; place -= 1) {
            nearest[place] = nearest[place - 1];
            ids[place] = ids[place - 1];
          }
          nearest[place] = distance;
          ids[place] = id;
        }
      },
    },
    memory: () => ({}),
  };
}
