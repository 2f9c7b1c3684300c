// Writes random calls of the drop-in module as `compat/tests/data/calls.txt` has them; `RECORD=1 cargo test --package micro-hnsw-compat` adds what they
// give:
//   npm run build:tests && node out/tests/drop-in/record.js > compat/tests/data/calls.txt

import { Calls, type Call } from './calls.js';
import { numbers } from './modules.js';

/** Of each part: how many calls in a hundred are hostile. */
const PARTS = [0, 2, 10, 40];
/** Calls of a part, and between two checkpoints. */
const [LENGTH, INTERVAL] = [600, 50];

function line(call: Call): string {
  switch (call.kind) {
    case 'write':
      return ['write', call.buffer, ...call.values.map(show)].join(' ');
    case 'merge':
      return ['merge', call.list, call.first, call.count].join(' ');
    case 'call':
      return [call.name, ...call.arguments.map(show)].join(' ');
  }
}

/** As Rust reads it too; fractions with four digits. */
function show(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}

for (const [nth, hostile] of PARTS.entries()) {
  const calls = new Calls(nth + 1, hostile);
  console.log(`init ${[16, 9, 16, 12][nth]} ${nth % 3} ${nth}`);
  for (const call of numbers(LENGTH)) {
    console.log(line(calls.next()));
    if ((call + 1) % INTERVAL === 0) console.log('=');
  }
}
