import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  capabilities,
  createIndex,
  createInstance,
  DimensionError,
  FreedError,
  FullError,
  IdError,
  MicroHnswError,
  ModuleError,
  OptionError,
  VectorError,
  type ErrorCode,
} from 'micro-hnsw';
import { Random } from './random.js';

/** Asserts that something throws an error of this package with a code, and answers it. */
function throws<T extends MicroHnswError>(kind: new (...args: never[]) => T, code: ErrorCode, body: () => unknown): T {
  let found: unknown;
  assert.throws(body, (error) => {
    found = error;
    return true;
  });
  assert.ok(found instanceof kind && found instanceof MicroHnswError && found instanceof Error, String(found));
  assert.equal(found.code, code);
  assert.equal(found.name, kind.name);
  return found;
}

test('what was inserted is found, nearest first', async () => {
  const index = await createIndex({ dimensions: 3 });
  index.insert('near', [0.5, 0.25, 0]);
  index.insert(-7, new Float32Array([0.5, -0.25, 0.5]), { type: 2 });
  assert.deepEqual(index.search([0.5, 0.25, 0.125], 5), [
    { id: 'near', distance: 1 / 64 },
    { id: -7, distance: 0.25 + 9 / 64 },
  ]);
  assert.deepEqual(index.searchExact([0.5, 0.25, 0.125], 1), [{ id: 'near', distance: 1 / 64 }]);
  assert.deepEqual(
    index.search([0, 0, 0], 2, { types: [2] }).map(({ id }) => id),
    [-7],
  );
  assert.deepEqual(index.search([0, 0, 0], 2, { types: [] }), []);
  assert.equal(index.size, 2);
  assert.deepEqual([...index.ids()], ['near', -7]);
  index.free();
});

test('metrics', async () => {
  for (const [metric, distance] of [
    ['l2', 1.25],
    ['dot', -0.5],
    ['cosine', 1 - Math.SQRT1_2],
  ] as const) {
    const index = await createIndex({ dimensions: 2, metric, range: 2 });
    index.insert('a', [0.5, 0.5]);
    const [found] = index.search([1, 0], 1);
    const [exact] = metric === 'l2' ? [0.5] : [distance];
    assert.ok(Math.abs(found!.distance - exact) < 2 ** -26, `${metric} ${found!.distance}`);
    assert.equal(index.metric, metric);
  }
});

test('vectors are read back, replaced, typed and deleted', async () => {
  using index = await createIndex({ dimensions: 2 });
  index.insert('a', [0.5, -0.5], { type: 15 });
  const stored = index.get('a')!;
  assert.deepEqual([...stored.vector], [0.5, -0.5]);
  assert.equal(stored.type, 15);
  index.update('a', [0.25, 0.125]);
  assert.deepEqual([...index.get('a')!.vector], [0.25, 0.125]);
  assert.deepEqual([...stored.vector], [0.5, -0.5], 'what was handed out is a copy');
  index.setType('a', 3);
  assert.equal(index.get('a')!.type, 3);
  assert.ok(index.has('a'));
  assert.equal(index.delete('a'), true);
  assert.equal(index.delete('a'), false);
  assert.equal(index.get('a'), undefined);
  assert.ok(!index.has('a'));
  assert.equal(index.stats().entry, undefined);
  assert.deepEqual(index.search([0, 0], 1), []);
});

test('searchInto writes the same as search', async () => {
  const random = new Random(1);
  const index = await createIndex({ dimensions: 8 });
  await index.insertBatch(
    Array.from({ length: 100 }, (_, nth) => `v${nth}`),
    random.vector(800),
  );
  const query = random.vector(8);
  const [slots, distances] = [new Uint32Array(10), new Float64Array(10)];
  assert.equal(index.searchInto(query, 10, slots, distances), 10);
  const results = Array.from(slots, (slot, nth) => ({ id: index.idOf(slot), distance: distances[nth] }));
  assert.deepEqual(results, index.search(query, 10));
  assert.equal(index.slotOf(results[0]!.id!), slots[0]);
});

test('dimension errors say both numbers', async () => {
  const index = await createIndex({ dimensions: 4 });
  for (const body of [
    () => index.insert('a', [1, 2]),
    () => index.search([1, 2], 1),
    () => index.searchExact([1, 2], 1),
    () => (index.insert('b', [0, 0, 0, 0]), index.update('b', [1, 2])),
  ]) {
    const error = throws(DimensionError, 'DIMENSION_MISMATCH', body);
    assert.deepEqual([error.expected, error.actual], [4, 2]);
    assert.match(error.message, /2 components.*4 dimensions/);
  }
  assert.equal(index.size, 1);
});

test('components that are no numbers are refused and change nothing', async () => {
  const index = await createIndex({ dimensions: 2 });
  index.insert('a', [0, 0]);
  const before = index.digest();
  for (const value of [NaN, Infinity, -Infinity, 1e39]) {
    for (const body of [() => index.insert('b', [0, value]), () => index.update('a', [0, value]), () => index.search([0, value], 1)]) {
      const error = throws(VectorError, 'INVALID_VECTOR', body);
      assert.equal(error.position, 1);
      assert.deepEqual(error.value, value);
    }
  }
  assert.equal(index.digest(), before);
});

test('components beyond the range saturate and are counted, or are refused', async () => {
  const index = await createIndex({ dimensions: 3, range: 3 });
  assert.equal(index.stats().range, 4);
  index.insert('a', [5, -5, 3]);
  assert.deepEqual([...index.get('a')!.vector], [4 - 2 ** -13, -4, 3]);
  assert.equal(index.stats().saturated, 2);
  const strict = await createIndex({ dimensions: 3, outOfRange: 'reject' });
  strict.insert('ends', [1, -1, 0]);
  const error = throws(VectorError, 'OUT_OF_RANGE', () => strict.insert('a', [0, 0, -1.5]));
  assert.deepEqual([error.position, error.value], [2, -1.5]);
  assert.equal(strict.size, 1);
});

test('ids', async () => {
  const index = await createIndex({ dimensions: 1 });
  for (const id of ['', '0', -0, -1, 2 ** 53 - 1, 'Zürich 🧠', '\uFEFFmark']) index.insert(id, [0]);
  assert.equal(index.size, 7);
  assert.ok(index.has(0) && Object.is([...index.ids()][2], 0));
  for (const id of [1.5, NaN, 2 ** 53, '\uD800', null, undefined, {}]) throws(IdError, 'INVALID_ID', () => index.insert(id as string, [0]));
  const error = throws(IdError, 'DUPLICATE_ID', () => index.insert('0', [0]));
  assert.equal(error.id, '0');
  throws(IdError, 'UNKNOWN_ID', () => index.update('x', [0]));
  throws(IdError, 'UNKNOWN_ID', () => index.setType('x', 1));
});

test('illegal options and arguments have names', async () => {
  const index = await createIndex({ dimensions: 1, efMax: 100 });
  const calls: [string, () => unknown][] = [
    ['k', () => index.search([0], 0)],
    ['k', () => index.search([0], 101)],
    ['k', () => index.searchExact([0], 1.5)],
    ['ef', () => index.search([0], 1, { ef: 101 })],
    ['ef', () => index.search([0], 10, { ef: 9 })],
    ['expansion', () => index.search([0], 10, { expansion: 16 })],
    ['types', () => index.search([0], 1, { types: [16] })],
    ['type', () => index.insert('a', [0], { type: -1 })],
    ['efSearch', () => (index.efSearch = 0)],
  ];
  for (const [name, body] of calls) assert.equal(throws(OptionError, 'INVALID_OPTION', body).option, name);
  const options: [string, object][] = [
    ['dimensions', { dimensions: 0 }],
    ['dimensions', { dimensions: 1025 }],
    ['dimensions', { dimensions: '3' }],
    ['metric', { metric: 'L2' }],
    ['M', { M: 1 }],
    ['M0', { M: 8, M0: 8 }],
    ['efConstruction', { efConstruction: 0 }],
    ['efSearch', { efSearch: 11, efMax: 10 }],
    ['efMax', { efMax: 16385 }],
    ['seed', { seed: -1 }],
    ['capacity', { capacity: 65536 }],
    ['range', { range: 0 }],
    ['range', { range: 32769 }],
    ['outOfRange', { outOfRange: 'clamp' }],
    ['levels', { levels: 9 }],
    ['branches', { branches: 33 }],
    ['expansion', { expansion: 0 }],
  ];
  for (const [name, option] of options) {
    await assert.rejects(
      createIndex({ dimensions: 1, ...option } as never).then(() => assert.fail(name)),
      (error) => error instanceof OptionError && error.option === name,
    );
  }
});

test('every legal extreme of the options makes an index', async () => {
  for (const M of [2, 3, 16, 32, 33, 63]) {
    const index = await createIndex({ dimensions: 1024, M, capacity: 3, efMax: 16384, range: 32768 });
    index.insert(0, new Float32Array(1024).fill(32767));
    assert.equal(index.search(new Float32Array(1024).fill(-32768), 1)[0]!.distance, 1024 * 65535 ** 2);
  }
});

test('a full index says so', async () => {
  const index = await createIndex({ dimensions: 1, capacity: 2 });
  index.insert(1, [0]);
  index.insert(2, [0]);
  const error = throws(FullError, 'FULL', () => index.insert(3, [0]));
  assert.equal(error.capacity, 2);
  index.delete(1);
  index.insert(3, [0]);
  assert.deepEqual([...index.ids()], [3, 2]);
});

test('an index that was freed refuses every call', async () => {
  const index = await createIndex({ dimensions: 1 });
  index.insert(1, [0]);
  index.free();
  index.free();
  const calls = [
    () => index.insert(2, [0]),
    () => index.search([0], 1),
    () => index.searchExact([0], 1),
    () => index.update(1, [0]),
    () => index.delete(1),
    () => index.get(1),
    () => index.setType(1, 1),
    () => index.stats(),
    () => index.digest(),
    () => index.serialize(),
    () => index.efSearch,
    () => (index.efSearch = 9),
  ];
  for (const body of calls) throws(FreedError, 'FREED', body);
  await assert.rejects(index.insertBatch([2], [[0]]), { code: 'FREED' });
});

test('indexes that share an instance do not disturb each other, and memory is used again', async () => {
  const instance = await createInstance();
  const random = new Random(2);
  const indexes = await Promise.all(Array.from({ length: 5 }, (_, nth) => createIndex({ dimensions: nth + 1, capacity: 100, instance })));
  const alone = await Promise.all(indexes.map((index) => createIndex({ dimensions: index.dimensions, capacity: 100 })));
  for (let id = 0; id < 100; id += 1) {
    indexes.forEach((index, nth) => {
      const vector = random.vector(nth + 1);
      index.insert(id, vector);
      alone[nth]!.insert(id, vector);
    });
  }
  assert.deepEqual(
    indexes.map((index) => index.digest()),
    alone.map((index) => index.digest()),
  );
  const { memoryBytes } = instance.capabilities();
  for (let round = 0; round < 20; round += 1) {
    indexes.pop()!.free();
    indexes.push(await createIndex({ dimensions: 5, capacity: 100, instance }));
  }
  assert.equal(instance.capabilities().memoryBytes, memoryBytes);
  assert.equal(instance.capabilities().live, 5);
});

test('the module says what it is', async () => {
  const found = await capabilities();
  assert.equal(found.simd, true);
  assert.ok(found.capacity >= 16384 && found.dimensions >= 384);
});

test('after a trap the instance is not used any more, and others are not touched', async () => {
  const instance = await createInstance();
  const [broken, fine] = await Promise.all([createIndex({ dimensions: 1, instance }), createIndex({ dimensions: 1 })]);
  for (const index of [broken, fine]) index.insert('a', [0]);
  const { core } = instance as unknown as { core: { exports: object } };
  const trap = new WebAssembly.RuntimeError('unreachable');
  core.exports = {
    ...core.exports,
    search() {
      throw trap;
    },
  };
  assert.equal(throws(ModuleError, 'MODULE', () => broken.search([0], 1)).cause, trap);
  assert.equal(throws(ModuleError, 'MODULE', () => broken.insert('b', [0])).cause, trap);
  await assert.rejects(createIndex({ dimensions: 1, instance }), { code: 'MODULE' });
  assert.equal(fine.search([0], 1).length, 1);
});
