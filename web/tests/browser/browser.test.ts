import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';

import { createIndex } from 'micro-hnsw';
import { Random } from '../random.js';
import { snippets } from '../snippets.js';
import { ARGS, EXECUTABLE, STRICT } from './chromium.js';
import type { Steps } from './page.js';
import { serve, type Server } from './server.js';

const folders = { pkg: new URL('../../../pkg/', import.meta.url), tests: new URL('../', import.meta.url) };

let browser: Browser;
let server: Server;
let page: Page;
const complaints: string[] = [];

/** A page of a server; its complaints are collected, and what it prints. */
async function open(at: Server, printed: string[] = []): Promise<Page> {
  const opened = await (await browser.newContext()).newPage();
  opened.on('pageerror', (error) => complaints.push(error.message));
  opened.on('console', (message) => (message.type() === 'error' ? complaints : printed).push(message.text()));
  await opened.goto(at.origin);
  return opened;
}

/** Runs a step in the page. */
async function run<K extends keyof Steps>(name: K, where = page): Promise<Awaited<ReturnType<Steps[K]>>> {
  await where.waitForFunction(() => 'steps' in globalThis);
  return where.evaluate((step) => (globalThis as unknown as { steps: Steps }).steps[step]() as never, name);
}

before(async () => {
  assert.ok(existsSync(EXECUTABLE), `there is no ${EXECUTABLE}: install Debian's chromium, or say where it is in CHROMIUM`);
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS, headless: true });
  server = await serve(folders, STRICT, '/tests/browser/page.js');
  page = await open(server);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

test('the browser computes the same bits as Node', async () => {
  const { digests, found, exact, simd } = await run('search');
  const random = new Random(1);
  const index = await createIndex({ dimensions: 16, metric: 'cosine' });
  await index.insertBatch(
    Array.from({ length: 500 }, (_, nth) => `v${nth}`),
    random.vector(500 * 16),
  );
  for (let nth = 0; nth < 500; nth += 7) index.delete(`v${nth}`);
  const digest = index.digest().toString(16);
  const query = new Random(2).vector(16);
  assert.deepEqual(
    { digests, found, exact, simd },
    { digests: [digest, digest], found: index.search(query, 5), exact: index.searchExact(query, 5), simd: true },
  );
});

test('it runs in a worker', async () => {
  assert.equal(await run('worker'), 'near');
});

test('the small module runs', async () => {
  assert.deepEqual(await run('compat'), [
    { index: 1, core: 1, distance: 0.0625 },
    { index: 0, core: 1, distance: 0.3125 },
  ]);
});

test('a pool of web workers answers as one index', async () => {
  const answers = await run('pool');
  assert.equal(answers.length, 20);
  for (const [pool, single] of answers) assert.deepEqual(pool, single);
});

test('neurons spike and learn', async () => {
  const { raster, winner, digest } = await run('spikes');
  const index = await createIndex({ dimensions: 2 });
  const { spiking } = index;
  for (const id of 'abcd') index.insert(id, [id.charCodeAt(0) / 256, 0.5]);
  spiking.setParameters({ refractory: 0, startThreshold: 0.5, startWeight: 0.5 });
  const expected = [];
  for (let step = 0; step < 8; step += 1) {
    spiking.inject('abcd'[step % 4]!, 1.5);
    spiking.learn(0.75);
    expected.push(spiking.spikes());
  }
  assert.deepEqual({ raster, winner, digest }, { raster: expected, winner: spiking.compete(), digest: index.digest().toString(16) });
  assert.ok(raster.flat().length > 4);
});

test('what was saved is there after a reload, in IndexedDB and in the origin private file system', async () => {
  const digest = await run('save');
  await page.reload();
  assert.deepEqual(await run('load'), { indexedDB: digest, opfs: digest });
});

test('a save that a reload interrupts leaves something whole', async () => {
  for (const pause of [0, 20, 60, 150]) {
    await run('interrupt');
    await page.waitForTimeout(pause);
    await page.reload();
    assert.deepEqual(await run('whole'), { indexedDB: true, opfs: true });
  }
});

test('a file that was torn does not count, the one before it does', async () => {
  assert.deepEqual(await run('torn'), [2, 4, 2, 4, 2, 4, 2, 4]);
});

test('what the documentation shows runs in a page, and prints what it says', async () => {
  const printed: string[] = [];
  const all = (await snippets()).filter(({ browser }) => browser);
  assert.ok(all.length > 0);
  const built = new URL('../../docs/', import.meta.url);
  for (const { code, expected } of all) {
    printed.length = 0;
    await build({
      stdin: { contents: `${code}\ndocument.title = 'done';`, resolveDir: fileURLToPath(built) },
      bundle: true,
      format: 'esm',
      outfile: fileURLToPath(new URL('page.js', built)),
      allowOverwrite: true,
    });
    const shown = await serve({ docs: built }, STRICT, '/docs/page.js');
    const elsewhere = await open(shown, printed);
    await elsewhere.waitForFunction(() => document.title === 'done');
    assert.equal(printed.join('\n'), expected);
    await elsewhere.close();
    await shown.close();
  }
});

test('where WebAssembly is not allowed an error says what to allow', async () => {
  const forbidden = await serve(folders, STRICT.replace(" 'wasm-unsafe-eval'", ''), '/tests/browser/page.js');
  const elsewhere = await open(forbidden);
  complaints.length = 0;
  assert.match(await run('refused', elsewhere), /wasm-unsafe-eval/);
  assert.notDeepEqual(await run('violations', elsewhere), [], 'violations are noticed');
  complaints.length = 0;
  await elsewhere.close();
  await forbidden.close();
});

test('nothing broke the policy of the page, and it had nothing to complain about', async () => {
  assert.deepEqual(await run('violations'), []);
  assert.deepEqual(complaints, []);
});
