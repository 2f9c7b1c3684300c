// The calls of the drop-in modules side by side.

import { fileURLToPath } from 'node:url';

import { CALLS } from './dropin-calls.js';
import { start } from './process.js';
import { summary } from './statistics.js';

/** The first module is what the others are compared with; `[{ name, times }]` with a time for each module, ns. */
export async function compareCalls(modules, rounds) {
  const peers = modules.map(({ file }) => start(process.execPath, fileURLToPath(new URL('dropin-peer.js', import.meta.url)), file));
  const rows = [];
  for (const name of Object.keys(CALLS)) {
    const times = peers.map(() => []);
    for (const peer of peers) await peer.ask(name);
    for (let round = 0; round < rounds; round += 1) {
      for (let step = 0; step < peers.length; step += 1) {
        const place = (step + round) % peers.length;
        times[place].push(await peers[place].ask(name));
      }
    }
    rows.push({ name, times: summary(times) });
  }
  for (const peer of peers) peer.close();
  return rows;
}
