// Hostile callers: any arguments, in any order.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CompatExports } from 'micro-hnsw/compat';
import { Random } from '../random.js';
import { Calls, perform, visible } from './calls.js';
import { builds, each, numbers } from './modules.js';
import { SIGNATURES } from './signatures.js';

const EMPTY = 255;

/** Checks a list: nearest first, empty records last, none without a distance, and indices below `end`. */
function checkList(module: CompatExports, address: number, end: number): void {
  const view = new DataView(module.memory.buffer, address, 128);
  let last = -Infinity;
  for (const nth of numbers(16)) {
    const index = view.getUint8(8 * nth);
    const distance = view.getFloat32(8 * nth + 4, true);
    assert.ok(index === EMPTY || index < end, `slot ${nth} has index ${index}`);
    assert.ok(distance >= last && (index !== EMPTY || distance > 3e38), `slot ${nth} has distance ${distance} after ${last}`);
    assert.equal(view.getUint16(8 * nth + 2, true), 0);
    last = distance;
  }
}

function describe(call: unknown): string {
  return JSON.stringify(call, (_, value: unknown) => (typeof value === 'number' ? String(value) : value));
}

test('100,000 hostile calls neither trap nor hang, and do the same in both builds', () => {
  const made: Record<string, number> = {};
  for (const seed of numbers(50)) {
    const calls = new Calls(seed, [3, 30, 100][seed % 3]!);
    const modules = builds.map(({ start }) => start());
    const [first] = modules as [CompatExports];
    for (const nth of numbers(2000)) {
      const call = calls.next();
      const where = `seed ${seed}, call ${nth}: ${describe(call)}`;
      const [value, ...others] = modules.map((module) => perform(module, call));
      assert.ok(Number.isFinite(value), `${where} returned ${value}`);
      const name = call.kind === 'call' ? call.name : call.kind;
      made[name] = (made[name] ?? 0) + 1;
      const bytes = visible(first);
      modules.slice(1).forEach((module, other) => {
        assert.ok(Object.is(others[other], value), `${where} returned ${value} and ${others[other]}`);
        visible(module).forEach((found, buffer) => assert.equal(Buffer.compare(found, bytes[buffer]!), 0, `${where}: buffer ${buffer} differs`));
      });
      checkList(first, first.get_result_ptr(), 32);
      checkList(first, first.get_global_ptr(), EMPTY);
    }
  }
  assert.deepEqual(Object.keys(SIGNATURES).filter((name) => (made[name] ?? 0) < 50), []);
});

each('records from any address within the memory leave a sorted list', ({ start }) => {
  const module = start();
  const random = new Random(1);
  const bytes = module.memory.buffer.byteLength;
  for (const nth of numbers(5000)) {
    const count = random.below(20);
    const found = module.merge(random.below(bytes - 8 * count), count);
    assert.ok(found <= 16);
    const view = new DataView(module.memory.buffer, module.get_global_ptr(), 128);
    const distances = numbers(found).map((place) => view.getFloat32(8 * place + 4, true));
    assert.ok(distances.every((distance, place) => place === 0 || distance >= distances[place - 1]!), `merge ${nth}: ${distances.join()}`);
    if (nth % 16 === 0) module.clear_global();
  }
  // Outside of it they trap, and all is as before.
  for (const address of [bytes, bytes - 4, -8, 2 ** 31 - 1]) assert.throws(() => module.merge(address, 1), WebAssembly.RuntimeError);
  assert.deepEqual([module.merge(bytes, 0), module.count()], [module.merge(0, 0), 0]);
});
