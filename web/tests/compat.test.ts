import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { insertVector, instantiateCompat, mergeFrom, readRecords, searchVector } from 'micro-hnsw/compat';
import { SIGNATURES } from './drop-in/signatures.js';
import { Random } from './random.js';

/** How many arguments each function takes. */
const ARGUMENTS = Object.fromEntries(Object.entries(SIGNATURES).map(([name, types]) => [name, types.indexOf('>')]));

const files = ['micro-hnsw/compat.wasm', 'micro-hnsw/compat.simd.wasm'].map((name) => fileURLToPath(import.meta.resolve(name)));

test('both builds have the 58 functions, each with its arguments, and memory', async () => {
  assert.equal(Object.keys(ARGUMENTS).length, 58);
  for (const file of files) {
    const exports = await instantiateCompat(await readFile(file));
    const found = Object.entries(exports)
      .filter(([, value]) => typeof value === 'function')
      .map(([name, value]) => [name, value.length]);
    assert.deepEqual(Object.fromEntries(found), ARGUMENTS);
    assert.ok(exports.memory instanceof WebAssembly.Memory);
  }
});

test('vectors are stored, found and merged across instances', async () => {
  const random = new Random(1);
  const cores = await Promise.all(
    [0, 1, 2].map(async (core) => {
      const exports = await instantiateCompat();
      exports.init(16, 0, core);
      return exports;
    }),
  );
  const all: { core: number; index: number; vector: Float32Array }[] = [];
  for (let nth = 0; nth < 96; nth += 1) {
    const [core, vector] = [nth % 3, random.vector(16)];
    all.push({ core, vector, index: insertVector(cores[core]!, vector) });
  }
  assert.equal(insertVector(cores[0]!, random.vector(16)), 255);
  const query = random.vector(16);
  const expected = all
    .map(({ core, index, vector }) => ({ core, index, distance: vector.reduce((sum, value, nth) => sum + (value - query[nth]!) ** 2, 0) }))
    .sort((a, b) => a.distance - b.distance);
  const [first] = cores as [(typeof cores)[0]];
  for (const from of [...cores].reverse()) {
    const found = searchVector(from, query, 16);
    assert.equal(found.length, 16);
    assert.equal(mergeFrom(first, from, 16), 16);
  }
  const merged = readRecords(first, first.get_global_ptr());
  assert.deepEqual(
    merged.map(({ core, index }) => [core, index]),
    expected.slice(0, 16).map(({ core, index }) => [core, index]),
  );
  first.clear_global();
  assert.deepEqual(readRecords(first, first.get_global_ptr()), []);
  assert.throws(() => searchVector(first, new Float32Array(17), 1), { code: 'INVALID_OPTION' });
});

test('bytes that are no module are refused', async () => {
  await assert.rejects(instantiateCompat(new Uint8Array(8)), { code: 'LOAD' });
});
