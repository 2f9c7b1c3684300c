// Times one load in a process that has loaded nothing yet, or instances of modules:  node load-peer.js LOAD | node load-peer.js --instances ROUNDS FILE..

import { readFile } from 'node:fs/promises';

import { LOADS, NODE_LOADS, timeInstances, timeLoad } from './loading.js';

const [what, rounds, ...files] = process.argv.slice(2);
if (what === '--instances') {
  const modules = await Promise.all(files.map((file) => readFile(file)));
  console.info(JSON.stringify(await timeInstances(modules, Number(rounds))));
} else {
  const time = await timeLoad({ ...LOADS, ...NODE_LOADS }[what]);
  // hnswlib-wasm has silenced the console, and complains at exit.
  process.stdout.write(`${JSON.stringify(time)}\n`, () => process.exit(0));
}
