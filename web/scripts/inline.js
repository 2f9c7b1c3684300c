// Copies the modules from dist, and the licences, to pkg, and writes the modules as text into pkg/inlined.js and pkg/inlined-compat.js.

import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';

const folder = (name) => new URL(`../${name}/`, import.meta.url);

/** Puts a module into pkg; the export of its text. */
function inline(name, file) {
  const source = new URL(file, folder('dist'));
  if (!existsSync(source)) throw new Error(`web/dist/${file} is missing: run web/build`);
  copyFileSync(source, new URL(file, folder('pkg')));
  return `export const ${name} = '${deflateSync(readFileSync(source), { level: 9, memLevel: 9 }).toString('base64')}';\n`;
}

for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(new URL(`../../${name}`, import.meta.url), new URL(name, folder('pkg')));
for (const [target, scalar, file] of [
  ['inlined.js', 'core', 'micro_hnsw_core'],
  ['inlined-compat.js', 'compat', 'micro_hnsw'],
]) {
  writeFileSync(new URL(target, folder('pkg')), inline(scalar, `${file}.wasm`) + inline('simd', `${file}.simd.wasm`));
}
