import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
import { chromium } from 'playwright-core';
import { build as viteBuild } from 'vite';

import { ARGS, EXECUTABLE, STRICT } from '../browser/chromium.js';
import { serve } from '../browser/server.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const tool = (name: string) => join(root, 'node_modules', '.bin', name);
/** What the consumer finds with each entry; names of errors outlive minifiers. */
const FOUND = 'near near near near DimensionError near';

let folder: string;
let tarball: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'micro-hnsw-pack-'));
  // Builds it too.
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root });
  const packed = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  assert.equal(packed.length, 1);
  tarball = join(folder, packed[0]!);
  await cp(join(root, 'tests/pack/consumer'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', version: '0.0.0', private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
});

after(() => rm(folder, { recursive: true }));

/** Opens what was built in a browser with a strict policy; the title that the page gives itself. */
async function title(built: string, script: string): Promise<string> {
  const files = pathToFileURL(`${built}/`);
  const server = await serve({ [script.split('/')[1]!]: new URL(`${script.split('/')[1]}/`, files) }, STRICT, script);
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS, headless: true });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(server.origin);
    await page.waitForFunction(() => document.title !== 'micro-hnsw', undefined, { timeout: 20_000 });
    assert.deepEqual(complaints, []);
    return await page.title();
  } finally {
    await browser.close();
    await server.close();
  }
}

test('the package has what it exports, no dependencies and no install scripts', async () => {
  const installed = join(folder, 'node_modules/micro-hnsw');
  assert.deepEqual(await readdir(join(folder, 'node_modules')).then((names) => names.filter((name) => !name.startsWith('.'))), ['micro-hnsw']);
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as Record<string, object> & {
    exports: Record<string, string | Record<string, string>>;
  };
  for (const key of ['dependencies', 'peerDependencies', 'optionalDependencies']) assert.equal(manifest[key], undefined);
  assert.ok(!Object.keys(manifest['scripts'] ?? {}).some((name) => /^(pre|post)?(install|prepare)/.test(name)));
  for (const target of Object.values(manifest.exports)) {
    const files = typeof target === 'string' ? [target] : Object.values(target);
    if (typeof target === 'object') assert.equal(Object.keys(target)[0], 'types');
    for (const file of files) assert.ok((await stat(join(installed, file))).size > 0);
  }
});

test('an import in an empty folder works', async () => {
  await writeFile(join(folder, 'run.js'), `import { work } from './work.js'; console.log(await work());`);
  const { stdout } = await run(process.execPath, ['run.js'], { cwd: folder });
  assert.equal(stdout, `${FOUND}\n`, 'and the process ends');
});

test('publint and attw have nothing to say', async () => {
  await run(tool('publint'), ['run', tarball, '--strict']).catch((error: { stdout: string; stderr: string }) =>
    assert.fail(error.stdout + error.stderr),
  );
  const wasm = ['core', 'core.simd', 'compat', 'compat.simd'].map((name) => `${name}.wasm`);
  await run(tool('attw'), [tarball, '--profile', 'esm-only', '--no-color', '--exclude-entrypoints', ...wasm]).catch(
    (error: { stdout: string; stderr: string }) => assert.fail(error.stdout + error.stderr),
  );
});

test('its types are right with both ways of resolving modules', async () => {
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    await run(
      tool('tsc'),
      [
        '--strict',
        '--noEmit',
        '--target',
        'es2022',
        '--lib',
        'es2022,dom',
        '--module',
        module!,
        '--moduleResolution',
        moduleResolution!,
        '--types',
        '',
        'types.ts',
      ],
      { cwd: folder },
    ).catch((error: { stdout: string }) => assert.fail(error.stdout));
  }
});

test('esbuild bundles it, each entry small', async (context) => {
  const entries = {
    'micro-hnsw': 'createIndex',
    'micro-hnsw/external': 'load',
    'micro-hnsw/worker': 'createPool',
    'micro-hnsw/worker-thread': '',
    'micro-hnsw/compat': 'instantiateCompat',
    'micro-hnsw/storage': 'saveToOpfs',
  };
  for (const [entry, name] of Object.entries(entries)) {
    const from = name
      ? { stdin: { contents: `export { ${name} } from '${entry}'`, resolveDir: folder } }
      : { entryPoints: [entry], absWorkingDir: folder };
    const { outputFiles } = await bundle({ ...from, bundle: true, minify: true, format: 'esm', platform: 'browser', write: false });
    const { contents: bytes } = outputFiles[0]!;
    context.diagnostic(`${entry}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} compressed`);
    assert.ok(bytes.length > 1000);
  }
  const tar = await stat(tarball);
  context.diagnostic(`tarball: ${tar.size} bytes`);
});

test('a page bundled by esbuild works under a strict policy', async () => {
  const built = join(folder, 'esbuild');
  await bundle({
    stdin: {
      contents: `import { work } from './work.js';
        const worker = () => new Worker(new URL('./thread.js', import.meta.url), { type: 'module' });
        work({ worker }).then((found) => (document.title = found), (error) => (document.title = error.stack));`,
      resolveDir: folder,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outfile: join(built, 'out/main.js'),
  });
  await bundle({
    entryPoints: ['micro-hnsw/worker-thread'],
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    outfile: join(built, 'out/thread.js'),
  });
  for (const name of ['micro_hnsw_core.wasm', 'micro_hnsw_core.simd.wasm'])
    await cp(join(folder, 'node_modules/micro-hnsw/pkg', name), join(built, 'out', name));
  assert.equal(await title(built, '/out/main.js'), FOUND);
});

test('a page built by Vite works under a strict policy', async () => {
  const built = join(folder, 'vite');
  await mkdir(built);
  await viteBuild({ root: folder, logLevel: 'error', configFile: false, build: { outDir: built, emptyOutDir: true, target: 'es2022' } });
  const assets = await readdir(join(built, 'assets'));
  const main = assets.find((name) => /^index-.*\.js$/.test(name));
  assert.ok(main && assets.some((name) => name.endsWith('.wasm')), assets.join());
  assert.equal(await title(built, `/assets/${main}`), FOUND);
});
