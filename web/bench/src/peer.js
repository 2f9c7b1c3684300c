// A library in a process of its own: reads requests from standard input, one JSON object a line, and answers each with one.
//   node peer.js LIBRARY NAME.json     LIBRARY: simd, scalar, hnswlib-wasm, hnswlib-node, exact

import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

import { dataset } from './data.js';
import { exactScan, hnswlib, hnswlibWasm, microHnsw } from './libraries.js';
import { loadHnswlibWasm } from './rivals.js';
import { requests } from './requests.js';

const core = (name) => readFile(new URL(`../../pkg/${name}`, import.meta.url));

const LIBRARIES = {
  simd: async (data) => microHnsw(data, await core('micro_hnsw_core.simd.wasm')),
  scalar: async (data) => microHnsw(data, await core('micro_hnsw_core.wasm')),
  exact: exactScan,
  'hnswlib-wasm': (data) => hnswlibWasm(data, loadHnswlibWasm),
  'hnswlib-node': async (data) => {
    const { HierarchicalNSW } = (await import('hnswlib-node')).default;
    const create = (dimensions) => new HierarchicalNSW('l2', dimensions);
    return hnswlib(data, 'hnswlib-node: native hnswlib as its package compiles it, float32', create, () => ({}));
  },
};

const [library, file] = process.argv.slice(2);
const bytes = await readFile(file.replace(/json$/, 'i16'));
const data = dataset(JSON.parse(await readFile(file, 'utf8')), new Uint8Array(bytes).buffer);
const index = await LIBRARIES[library](data);

/** Processor time of this process, ns: what the machine did for others meanwhile is not in it. */
function now() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}

const answers = requests(index, data.queries.length, now, 1);
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await answers[request.do](request))}\n`);
}
