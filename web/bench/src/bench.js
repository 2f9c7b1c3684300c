// Everything in order: data, browser, comparisons, report.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

import { contenders } from './contenders.js';
import { dataset } from './data.js';
import { compareCalls } from './dropin.js';
import { measureLoads } from './loads.js';
import { commit, load, machine, version } from './machine.js';
import { compare } from './measure.js';
import { report } from './report.js';
import { write } from './write.js';

const FULL = { builds: 3, rounds: 7, passes: [2, 6], curveRounds: 3, curvePasses: [1, 2], curveStep: 1, loads: 7, calls: 7 };
const QUICK = { builds: 1, rounds: 1, passes: [1, 1], curveRounds: 1, curvePasses: [1, 1], curveStep: 4, loads: 1, calls: 1 };

function missing(what, command) {
  return Object.assign(new Error(`${what}; this makes it: ${command}`), { missing: true });
}

/** The programs that take part. */
function programs(root) {
  const python = join(root, '.venv/bin/python');
  const install = `${python} -m pip install --requirement bench/requirements.txt`;
  if (!existsSync(python)) throw missing('there is no .venv/bin/python', 'ci/setup');
  try {
    execFileSync(python, ['-c', 'import hnswlib'], { stdio: 'ignore' });
  } catch {
    throw missing('.venv has no hnswlib', install);
  }
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  execFileSync('cargo', ['build', '--quiet', '--release', '--locked', '--manifest-path', join(root, 'web/bench/native/Cargo.toml')], {
    env: { ...process.env, CARGO_TARGET_DIR: target },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const node = existsSync(join(root, 'web/bench/node_modules/hnswlib-node/build/Release/addon.node'));
  return { python, native: join(target, 'release/mh-web-bench'), rivals: { node } };
}

/** Scripts of the page, and the launcher, which is TypeScript. */
async function bundle(root, out) {
  const common = { bundle: true, format: 'esm', logLevel: 'error' };
  const source = (name) => join(root, 'web/bench/src', name);
  await build({ ...common, entryPoints: [source('page.js'), source('load-page.js')], splitting: true, outdir: join(out, 'page'), external: ['hnswlib-node'] });
  await build({ ...common, entryPoints: [source('browser.js')], platform: 'node', packages: 'external', outfile: join(out, 'browser.js') });
  return import(pathToFileURL(join(out, 'browser.js')));
}

/** Measures, and writes the report into docs/benchmarks, or prints it when it was quick. */
export async function bench(root, { quick, predecessor }) {
  const [began, effort] = [performance.now(), quick ? QUICK : FULL];
  const say = (what) => console.error(`${((performance.now() - began) / 1e3).toFixed(0).padStart(4)} s  ${what}`);
  const out = join(root, 'web/bench/out');
  mkdirSync(join(out, 'data'), { recursive: true });
  say('building');
  const there = programs(root);
  if (!there.rivals.node) say('hnswlib-node is not there (npm could not compile it): going on without');
  execFileSync(there.native, ['data', join(out, 'data')]);
  const { launch } = await bundle(root, out);
  const folder = (path) => pathToFileURL(`${join(root, path)}/`);
  const browser = await launch({ pkg: folder('web/pkg'), data: folder('web/bench/out/data'), page: folder('web/bench/out/page') });
  const [loadBefore, commitBefore] = [load(), commit(root)];
  try {
    const modules = ['micro_hnsw.wasm', 'micro_hnsw.simd.wasm', 'micro_hnsw_core.wasm', 'micro_hnsw_core.simd.wasm'].map((name) => ({
      name,
      file: join(root, 'web/pkg', name),
      address: `/pkg/${name}`,
    }));
    const older = predecessor ? [{ name: 'predecessor', file: predecessor }] : [];
    const comparisons = [];
    for (const name of quick ? ['digits'] : ['digits', 'clustered']) {
      const file = join(out, 'data', `${name}.json`);
      const data = dataset(JSON.parse(readFileSync(file, 'utf8')), new Uint8Array(readFileSync(file.replace(/json$/, 'i16'))).buffer);
      const { page, close } = await browser.open('/page/page.js', true);
      await page.waitForFunction(() => 'bench' in globalThis);
      const all = await contenders(data, file, page, there);
      comparisons.push(await compare(data, all, effort, say));
      for (const one of all) one.close();
      await close();
    }
    say('loading');
    const loads = await measureLoads(browser, [...modules, ...older], there.rivals, effort.loads);
    say('calls of the drop-in module');
    const dropin = [...older, ...modules.slice(0, 2)];
    const calls = await compareCalls(dropin, effort.calls);
    const results = {
      comparisons,
      loads,
      calls: { modules: dropin, rows: calls },
      modules: [...modules, ...older].map(({ name, file }) => ({ name, bytes: readFileSync(file).length })),
      effort,
      environment: {
        machine: machine(),
        load: [loadBefore, load()],
        node: process.version,
        chromium: browser.version,
        rustc: version('rustc'),
        commit: commitBefore,
      },
    };
    if (quick) console.info(report(results));
    else write(join(root, 'docs/benchmarks'), results);
    say(quick ? 'done; nothing was written' : 'written to docs/benchmarks');
  } finally {
    await browser.close();
  }
}
