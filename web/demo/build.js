#!/usr/bin/env node
// Builds the demo into web/demo/dist: page, script, modules and the digits of sim/data. The package has to be built before.

import { build } from 'esbuild';
import { constants, gzipSync } from 'node:zlib';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { layOut } from './layout.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The elements of an `.npy` file of bytes. */
function npy(path) {
  const bytes = readFileSync(at(path));
  return bytes.subarray(10 + bytes.readUInt16LE(8));
}

/** Builds the demo. */
export async function buildDemo() {
  if (!existsSync(at('../pkg/external.js'))) throw new Error('web/pkg is not there: build the package first, with `npm run build --prefix web`');
  rmSync(at('dist'), { recursive: true, force: true });
  mkdirSync(at('dist'));
  for (const file of ['index.html', 'style.css', 'icon.svg']) cpSync(at(file), at(`dist/${file}`));
  for (const file of ['micro_hnsw.wasm', 'micro_hnsw_core.wasm', 'micro_hnsw_core.simd.wasm']) cpSync(at(`../pkg/${file}`), at(`dist/${file}`));
  const pixels = npy('../../sim/data/digits.npy');
  const labels = npy('../../sim/data/digits_labels.npy');
  writeFileSync(at('dist/digits.bin.gz'), gzipSync(Buffer.concat([pixels, labels, layOut(pixels, labels.length)]), { level: constants.Z_BEST_COMPRESSION }));
  await build({
    entryPoints: [at('src/main.ts')], outfile: at('dist/main.js'), tsconfig: at('tsconfig.json'),
    bundle: true, minify: true, format: 'esm', target: 'es2022', legalComments: 'none', logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDemo();
