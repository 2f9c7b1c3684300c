import { LOADS, timeInstances, timeLoad } from './loading.js';

globalThis.bench = {
  load: (name) => timeLoad(LOADS[name]),
  async instances(rounds, addresses) {
    const modules = await Promise.all(addresses.map(async (address) => new Uint8Array(await (await fetch(address)).arrayBuffer())));
    return timeInstances(modules, rounds);
  },
};
