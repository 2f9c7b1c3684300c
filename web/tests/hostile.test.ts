import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createIndex, MicroHnswError, ModuleError } from 'micro-hnsw';
import { Random } from './random.js';

/** What somebody without types may give. */
const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  '',
  'a',
  'b',
  'step',
  -1,
  0,
  1,
  1.5,
  3,
  16,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  NaN,
  Infinity,
  -0,
  10n,
  [],
  [1],
  [0.5, 0.5],
  [NaN, 0],
  ['a', 'b'],
  [
    [0.5, 0.5],
    [0, 0],
  ],
  ['step'],
  {},
  { length: 2 },
  { types: [3] },
  { types: 3 },
  { types: [99] },
  { ef: 2 ** 31 },
  { ef: -1 },
  { phases: ['learn'] },
  { phases: 7 },
  { leak: 2 },
  { gain: 1e9 },
  { type: -1 },
  { ticks: 0 },
  new Float32Array(2),
  new Float32Array(3),
  new Float64Array([1e300, 0]),
  new Uint32Array(8),
  new Map(),
  () => 0,
];

const METHODS = [
  'insert',
  'search',
  'searchExact',
  'searchInto',
  'has',
  'get',
  'idOf',
  'slotOf',
  'update',
  'setType',
  'delete',
  'ids',
  'stats',
  'digest',
  'insertBatch',
] as const;
const SPIKING = [
  'tick',
  'learn',
  'compete',
  'inject',
  'setPotential',
  'setThreshold',
  'injectBranch',
  'reset',
  'neuron',
  'potentials',
  'spikes',
  'synapses',
  'setWeight',
  'setParameters',
  'encode',
  'searchCodes',
  'matchHistory',
  'correlateHistory',
  'aggregate',
  'nudge',
  'searchResonant',
  'searchInject',
  'searchSpiking',
] as const;

test('any arguments either do something or are refused, and then change nothing', async () => {
  const random = new Random(1);
  const index = await createIndex({ dimensions: 2, capacity: 6, M: 2 });
  for (const id of ['a', 0, 3]) index.insert(id, random.vector(2));
  const outcomes = { done: 0, refused: 0, types: 0 };
  for (let step = 0; step < 20000; step += 1) {
    const spiking = random.below(2) === 1;
    const name = spiking ? SPIKING[random.below(SPIKING.length)]! : METHODS[random.below(METHODS.length)]!;
    const args = Array.from({ length: random.below(5) }, () => VALUES[random.below(VALUES.length)]);
    const before = index.digest();
    const target = (spiking ? index.spiking : index) as unknown as Record<string, (...args: unknown[]) => unknown>;
    try {
      await target[name]!(...args);
      outcomes.done += 1;
    } catch (error) {
      assert.ok(
        !(error instanceof ModuleError) && (error instanceof MicroHnswError || error instanceof TypeError),
        `${name}(${args.map(String).join()}): ${String(error)}`,
      );
      outcomes[error instanceof TypeError ? 'types' : 'refused'] += 1;
      assert.equal(index.digest(), before, `${name} was refused, but changed something`);
    }
  }
  assert.ok(outcomes.done > 3000 && outcomes.refused > 3000 && outcomes.types < outcomes.refused, JSON.stringify(outcomes));
  assert.equal(index.size, [...index.ids()].length);
});
