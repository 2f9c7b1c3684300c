// Copies the modules from dist to pkg and writes pkg/inlined.js, which holds those of the larger one as text.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';

const folder = (name) => new URL(`../${name}/`, import.meta.url);

function module(name) {
  copyFileSync(new URL(name, folder('dist')), new URL(name, folder('pkg')));
  return readFileSync(new URL(name, folder('dist')));
}

const text = (bytes) => deflateSync(bytes, { level: 9, memLevel: 9 }).toString('base64');
const [core, simd] = ['micro_hnsw_core.wasm', 'micro_hnsw_core.simd.wasm'].map(module);
writeFileSync(new URL('inlined.js', folder('pkg')), `export const core = '${text(core)}';\nexport const simd = '${text(simd)}';\n`);
