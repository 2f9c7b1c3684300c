// Loading, in Node and in a page, each time from nothing.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { LOADS, NODE_LOADS } from './loading.js';
import { summary } from './statistics.js';

const script = fileURLToPath(new URL('load-peer.js', import.meta.url));

async function node(...words) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...words]);
  return JSON.parse(stdout);
}

async function alternate(names, rounds, load) {
  const times = names.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [nth, name] of names.entries()) times[nth].push(await load(name));
  }
  return summary(times).map((time, nth) => ({ name: names[nth], time }));
}

/** Times of packages and of modules, ms; `modules` are `{ name, file, address }`, and those without an address are for Node only. */
export async function measureLoads(browser, modules, rivals, rounds) {
  const names = [...Object.keys(LOADS), ...(rivals.node ? Object.keys(NODE_LOADS) : [])];
  const inPage = async (use) => {
    const { page, close } = await browser.open('/page/load-page.js', false);
    await page.waitForFunction(() => 'bench' in globalThis);
    const result = await page.evaluate(...use);
    await close();
    return result;
  };
  const addresses = modules.flatMap(({ address }) => address ?? []);
  const instances = {
    Node: await node('--instances', String(rounds * 3), ...modules.map(({ file }) => file)),
    Chromium: await inPage([([rounds, addresses]) => bench.instances(rounds, addresses), [rounds * 3, addresses]]),
  };
  return {
    packages: {
      Node: await alternate(names, rounds, (name) => node(name)),
      Chromium: await alternate(Object.keys(LOADS), rounds, (name) => inPage([(name) => bench.load(name), name])),
    },
    instances: Object.fromEntries(
      Object.entries(instances).map(([where, times]) => [where, summary(times).map((time, nth) => ({ name: modules[nth].name, time }))]),
    ),
  };
}
