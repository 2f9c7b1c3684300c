// The calls of a drop-in module, in a process of its own:  node dropin-peer.js FILE.wasm
// Reads names of calls from standard input, one JSON string a line, and answers each with the time of one call, ns.

import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

import { CALLS } from './dropin-calls.js';

/** A measurement takes at least so long, us, and the fastest of so many counts. */
const LEAST = 1500;
const ATTEMPTS = 3;

const module = new WebAssembly.Module(await readFile(process.argv[2]));

function processorTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function once(call, count) {
  const start = processorTime();
  for (let nth = 0; nth < count; nth += 1) call();
  return processorTime() - start;
}

/** Time of one call, ns. */
const counts = new Map();
function time(call) {
  let count = counts.get(call) ?? 64;
  while (once(call, count) < LEAST) count *= 2;
  counts.set(call, count);
  return (Math.min(...Array.from({ length: ATTEMPTS }, () => once(call, count))) * 1e3) / count;
}

/** Each call has an instance of its own. */
const made = new Map();
function prepared(name) {
  if (!made.has(name)) made.set(name, CALLS[name](new WebAssembly.Instance(module).exports));
  return made.get(name);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { call, without, items = 1 } = prepared(JSON.parse(line));
  const answer = (time(call) - (without ? time(without) : 0)) / items;
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
