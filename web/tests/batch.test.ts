import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createIndex, createInstance, deserialize, MemoryError } from 'micro-hnsw';
import { Random } from './random.js';

const DIMENSIONS = 16;
const COUNT = 3000;

test('a batch gives the index that single insertions give', async () => {
  const random = new Random(1);
  const vectors = random.vector(COUNT * DIMENSIONS);
  const types = Uint8Array.from({ length: COUNT }, () => random.below(16));
  const ids = Array.from({ length: COUNT }, (_, nth) => `v${nth}`);
  const options = { dimensions: DIMENSIONS, capacity: COUNT };
  const single = await createIndex(options);
  ids.forEach((id, nth) => single.insert(id, vectors.subarray(nth * DIMENSIONS, (nth + 1) * DIMENSIONS), { type: types[nth]! }));
  const told: number[] = [];
  const batch = await createIndex(options);
  await batch.insertBatch(ids, vectors, { types, onProgress: (stored, total) => told.push(stored) && assert.equal(total, COUNT) });
  assert.deepEqual(batch.serialize(), single.serialize());
  assert.ok(told.length > 3 && told.at(-1) === COUNT && told.every((stored, nth) => nth === 0 || stored > told[nth - 1]!));
  const rows = await createIndex(options);
  await rows.insertBatch(
    new Set(ids),
    ids.map((_, nth) => Array.from(vectors.slice(nth * DIMENSIONS, (nth + 1) * DIMENSIONS))),
    { types: [...types] },
  );
  assert.equal(rows.digest(), single.digest());
});

test('others run between the pieces, and may insert, search and delete', async () => {
  const random = new Random(2);
  const index = await createIndex({ dimensions: DIMENSIONS });
  const vectors = random.vector(COUNT * DIMENSIONS);
  let turns = 0;
  const batch = index.insertBatch(
    Array.from({ length: COUNT }, (_, nth) => nth),
    vectors,
    {
      onProgress: () => {
        turns += 1;
        if (turns === 2) index.delete(0);
        index.insert(`turn ${turns}`, vectors.subarray(0, DIMENSIONS));
      },
    },
  );
  await batch;
  assert.equal(index.size, COUNT + turns - 1);
  assert.equal(index.search(vectors.subarray(0, DIMENSIONS), 1)[0]!.id, 'turn 2', 'it took the slot of the one deleted');
});

test('a batch stops when the signal aborts, and keeps what was stored', async () => {
  const index = await createIndex({ dimensions: DIMENSIONS });
  const vectors = new Random(3).vector(COUNT * DIMENSIONS);
  const ids = Array.from({ length: COUNT }, (_, nth) => nth);
  const controller = new AbortController();
  const reason = new Error('enough');
  await assert.rejects(
    index.insertBatch(ids, vectors, { signal: controller.signal, onProgress: (stored) => stored > 100 && controller.abort(reason) }),
    reason,
  );
  assert.ok(index.size > 100 && index.size < COUNT);
  const { size } = index;
  await assert.rejects(index.insertBatch(['x'], vectors.subarray(0, DIMENSIONS), { signal: controller.signal }), reason);
  await index.insertBatch(ids.slice(size), vectors.subarray(size * DIMENSIONS));
  const whole = await createIndex({ dimensions: DIMENSIONS });
  await whole.insertBatch(ids, vectors);
  assert.equal(index.digest(), whole.digest());
});

test('an id that somebody else takes meanwhile ends the batch there', async () => {
  const index = await createIndex({ dimensions: DIMENSIONS });
  const vectors = new Random(7).vector(COUNT * DIMENSIONS);
  const batch = index.insertBatch(
    Array.from({ length: COUNT }, (_, nth) => nth),
    vectors,
    { onProgress: (stored) => index.has(COUNT - 1) || (stored < COUNT && index.insert(COUNT - 1, vectors.subarray(0, DIMENSIONS))) },
  );
  await assert.rejects(batch, { code: 'DUPLICATE_ID', id: COUNT - 1 });
  assert.equal(new Set(index.ids()).size, index.size);
  assert.ok(index.size <= COUNT);
});

test('a batch with anything wrong stores nothing', async () => {
  const index = await createIndex({ dimensions: 2, capacity: 4 });
  index.insert('there', [0, 0]);
  const four = [0, 0, 0, 0];
  await assert.rejects(index.insertBatch(['a', 'b'], [0, 0, 0]), { code: 'DIMENSION_MISMATCH', expected: 4, actual: 3 });
  await assert.rejects(index.insertBatch(['a', 'b'], [[0, 0], [0]]), { code: 'DIMENSION_MISMATCH', expected: 2, actual: 1 });
  await assert.rejects(index.insertBatch(['a', 'b'], [[0, 0]]), { code: 'INVALID_OPTION', option: 'vectors' });
  await assert.rejects(index.insertBatch(['a', 'b'], [0, 0, 0, NaN]), { code: 'INVALID_VECTOR', position: 3 });
  await assert.rejects(index.insertBatch(['a', 'a'], four), { code: 'DUPLICATE_ID', id: 'a' });
  await assert.rejects(index.insertBatch(['a', 'there'], four), { code: 'DUPLICATE_ID', id: 'there' });
  await assert.rejects(index.insertBatch(['a', 1.5], four), { code: 'INVALID_ID' });
  await assert.rejects(index.insertBatch(['a', 'b'], four, { types: [1] }), { code: 'INVALID_OPTION', option: 'types' });
  await assert.rejects(index.insertBatch(['a', 'b'], four, { types: [1, 16] }), { code: 'INVALID_OPTION' });
  await assert.rejects(index.insertBatch(['a', 'b', 'c', 'd'], new Float32Array(8)), { code: 'FULL', capacity: 4 });
  assert.deepEqual([...index.ids()], ['there']);
  await index.insertBatch([], []);
});

test('an index that grew is the one that would have been with its capacity from the start', async () => {
  for (const options of [
    { dimensions: 5, M: 3 },
    { dimensions: 8, M: 16, metric: 'cosine' as const },
    { dimensions: 1, M: 2, levels: 1, branches: 3 },
  ]) {
    const random = new Random(4);
    const grown = await createIndex({ ...options, capacity: 1, grow: true });
    const large = await createIndex({ ...options, capacity: 512, grow: true });
    for (let step = 0; step < 700; step += 1) {
      const vector = random.vector(options.dimensions);
      const victim = random.below(step + 1);
      for (const index of [grown, large]) {
        if (step % 4 === 3) index.delete(victim);
        else index.insert(step, vector);
        if (step % 10 === 0) {
          index.spiking.inject(step, 2);
          index.spiking.learn(0.25);
          index.spiking.encode(step);
        }
      }
    }
    assert.ok(grown.spiking.time > 50 && [...grown.spiking.potentials().values()].some((potential) => potential > 0));
    assert.equal(grown.capacity, 512);
    grown.efSearch = large.efSearch;
    assert.deepEqual(grown.serialize(), large.serialize());
  }
});

test('memory grows without invalidating anything that was handed out', async () => {
  const random = new Random(5);
  const index = await createIndex({ dimensions: 64 });
  index.insert('first', random.vector(64));
  const [stored, bytes] = [index.get('first')!.vector, index.serialize()];
  const copies = [stored.slice(), bytes.slice()];
  const { memoryBytes } = index.capabilities();
  await index.insertBatch(
    Array.from({ length: 5000 }, (_, nth) => nth),
    random.vector(5000 * 64),
  );
  assert.ok(index.capabilities().memoryBytes > 4 * memoryBytes);
  assert.deepEqual([stored, bytes], copies);
  assert.deepEqual([...index.get('first')!.vector], [...stored]);
  assert.equal((await deserialize(bytes)).size, 1);
});

test('a growing index ends at 65,535 vectors', async () => {
  const index = await createIndex({ dimensions: 1, M: 2, capacity: 60000, grow: true, efConstruction: 4 });
  await assert.rejects(
    index.insertBatch(
      Array.from({ length: 65536 }, (_, nth) => nth),
      new Float32Array(65536),
    ),
    { code: 'FULL', capacity: 65535 },
  );
  await index.insertBatch(
    Array.from({ length: 60001 }, (_, nth) => nth),
    Float32Array.from({ length: 60001 }, (_, nth) => Math.sin(nth)),
  );
  assert.equal(index.capacity, 65535);
  const exact = await createIndex({ dimensions: 1, M: 2 });
  await exact.insertBatch(
    Array.from({ length: 1000 }, (_, nth) => nth),
    new Float32Array(1000),
  );
  assert.equal(exact.capacity, 1000, 'a batch makes room for itself');
});

test('without memory to grow nothing changes', async () => {
  const random = new Random(6);
  const instance = await createInstance();
  const index = await createIndex({ dimensions: 1024, instance, capacity: 100, grow: true });
  await index.insertBatch(
    Array.from({ length: 100 }, (_, nth) => nth),
    random.vector(100 * 1024),
  );
  // Somebody else takes nearly all addresses that there are.
  const { memory } = (instance as unknown as { core: { exports: { memory: WebAssembly.Memory } } }).core.exports;
  memory.grow(65536 - memory.buffer.byteLength / 65536 - 8);
  const bytes = index.serialize();
  assert.throws(
    () => index.insert('more', random.vector(1024)),
    (error) => error instanceof MemoryError && error.code === 'OUT_OF_MEMORY',
  );
  await assert.rejects(createIndex({ dimensions: 1024, capacity: 1000, instance }), { code: 'OUT_OF_MEMORY' });
  assert.deepEqual(index.serialize(), bytes);
  assert.equal(index.search(random.vector(1024), 100).length, 100);
  index.free();
});
