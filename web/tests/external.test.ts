import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { createIndex } from 'micro-hnsw';
import { load, type Source } from 'micro-hnsw/external';
import { Random } from './random.js';

const files = ['micro-hnsw/core.wasm', 'micro-hnsw/core.simd.wasm'].map((name) => new URL(import.meta.resolve(name)));

/** Digest of an index after some work. */
async function work(create: typeof createIndex): Promise<bigint> {
  const random = new Random(1);
  using index = await create({ dimensions: 9, metric: 'cosine' });
  for (let id = 0; id < 300; id += 1) index.insert(id, random.vector(9));
  for (let id = 0; id < 300; id += 3) index.delete(id);
  return index.digest();
}

test('every source gives the same bits, with and without SIMD', async (context) => {
  const expected = await work(createIndex);
  const types: Record<string, string> = { '/right': 'application/wasm', '/wrong': 'application/octet-stream' };
  const bytes = await readFile(files[1]!);
  const server = createServer((request, response) => {
    const type = types[request.url!];
    response.writeHead(type ? 200 : 404, { 'content-type': type ?? 'text/plain' }).end(type ? bytes : 'nothing');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const scalar = await readFile(files[0]!);
  const sources: (Source | undefined)[] = [
    undefined,
    files[0]!,
    scalar,
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    await WebAssembly.compile(scalar),
    `${at}/right`,
    new URL('/wrong', at),
    fetch(`${at}/right`),
    await fetch(`${at}/wrong`),
  ];
  for (const source of sources) assert.equal(await work((await load(source)).createIndex), expected);
  const builds = await Promise.all(files.map(async (file) => (await (await load(file)).capabilities()).simd));
  assert.deepEqual(builds, [false, true]);
  const wrong: Source[] = [
    `${at}/missing`,
    'http://127.0.0.1:1/',
    new Uint8Array(9),
    pathToFileURL('/nowhere/core.wasm'),
    new Response('no module', { headers: { 'content-type': 'application/wasm' } }),
  ];
  for (const source of wrong) await assert.rejects(load(source), { code: 'LOAD', name: 'LoadError' });
});

test('a module of somebody else is refused', async () => {
  const other = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
  const { createIndex: create } = await load(other);
  await assert.rejects(create({ dimensions: 1 }), { code: 'LOAD' });
});
