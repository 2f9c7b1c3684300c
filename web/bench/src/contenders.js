import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { start } from './process.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Bytes that a process has in memory. */
const resident = (pid) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;

function contender(where, name, peer, more = {}) {
  return { where, name, builds: true, ask: peer.ask, resident: peer.pid && (() => resident(peer.pid)), close: peer.close, ...more };
}

/** Another call of an index that belongs to a contender. */
const also = (owner, name, call, more = {}) => ({
  ...owner,
  ...more,
  name,
  builds: false,
  digest: false,
  close: () => {},
  ask: (request) => owner.ask({ ...request, call }),
});

/** Those outside of a browser; the first is native hnswlib. */
function programs(data, file, { python, native, rivals }) {
  const node = (library) => start(process.execPath, here('peer.js'), library, file);
  const words = [data.dimensions, data.base.length, data.M, data.efConstruction, data.k].map(String);
  const peer = start(python, here('../../../bench/peers.py'), 'hnswlib', file.replace(/json$/, 'i16'), ...words);
  const simd = contender('Node', 'micro-hnsw SIMD', node('simd'), { each: true, digest: true });
  return [
    contender('native', 'hnswlib', peer),
    // Its memory is there before the first build.
    contender('native', 'golden model', start(native, 'serve', data.name), { digest: true, resident: undefined }),
    ...(rivals.node ? [contender('Node', 'hnswlib-node (native)', node('hnswlib-node'), { each: true })] : []),
    simd,
    also(simd, 'micro-hnsw SIMD, search()', 'search'),
    contender('Node', 'micro-hnsw scalar', node('scalar'), { each: true, digest: true }),
    contender('Node', 'hnswlib-wasm', node('hnswlib-wasm'), { each: true }),
    also(simd, 'micro-hnsw SIMD, searchExact()', 'searchExact', { exact: true }),
    contender('Node', 'exact scan in JavaScript', node('exact'), { each: true, exact: true, builds: false }),
  ];
}

/** Those in a page. */
async function inPage(data, page) {
  const peers = [];
  for (const [library, name, more] of [
    ['simd', 'micro-hnsw SIMD', { digest: true }],
    ['scalar', 'micro-hnsw scalar', { digest: true }],
    ['hnswlib-wasm', 'hnswlib-wasm', {}],
    ['exact', 'exact scan in JavaScript', { exact: true, builds: false }],
  ]) {
    await page.evaluate(([library, name]) => bench.open(library, name), [library, data.name]);
    const ask = (request) => page.evaluate((words) => bench.ask(...words), [library, data.name, request]);
    peers.push(contender('Chromium', name, { ask, close: () => {} }, { each: true, ...more }));
  }
  return peers;
}

/** Everyone who takes part, the first is what the others are compared with. */
export async function contenders(data, file, page, programsThere) {
  const all = [...programs(data, file, programsThere), ...(await inPage(data, page))];
  for (const one of all) one.description = await one.ask({ do: 'describe' });
  return all;
}
