// In the page: an index for each library, by name. The driver calls `bench`.

import { loadHnswlib } from 'hnswlib-wasm/dist/hnswlib.js';

import { dataset } from './data.js';
import { exactScan, hnswlibWasm, microHnsw } from './libraries.js';
import { requests } from './requests.js';

/** The clock of a page ticks every 5 us. */
const REPEATS = 8;

const bytes = async (address) => (await fetch(address)).arrayBuffer();

const LIBRARIES = {
  simd: async (data) => microHnsw(data, await bytes('/pkg/micro_hnsw_core.simd.wasm')),
  scalar: async (data) => microHnsw(data, await bytes('/pkg/micro_hnsw_core.wasm')),
  exact: exactScan,
  'hnswlib-wasm': (data) => hnswlibWasm(data, loadHnswlib),
};

const opened = new Map();

globalThis.bench = {
  isolated: () => crossOriginIsolated,

  async open(library, name) {
    const description = await (await fetch(`/data/${name}.json`)).json();
    const data = dataset(description, await bytes(`/data/${name}.i16`));
    const now = () => performance.now() * 1e6;
    opened.set(`${library} ${name}`, requests(await LIBRARIES[library](data), data.queries.length, now, REPEATS));
  },

  ask: (library, name, request) => opened.get(`${library} ${name}`)[request.do](request),
};
