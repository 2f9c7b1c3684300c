import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { createIndex, type Result } from 'micro-hnsw';
import { createPool, deserializePool, type IndexPool } from 'micro-hnsw/worker';
import { Random } from './random.js';

const DIMENSIONS = 4;

test('a pool answers exact searches as one index with the same history, ties included', async () => {
  for (const workers of [1, 2, 3]) {
    const random = new Random(workers);
    const vector = () => random.vector(DIMENSIONS, 1);
    let pool = await createPool({ dimensions: DIMENSIONS, M: 4, workers });
    const single = await createIndex({ dimensions: DIMENSIONS, M: 4 });
    let compared = 0;
    for (let step = 0; step < 800; step += 1) {
      const action = random.below(10);
      const some = [...single.ids()][random.below(single.size || 1)];
      if (action < 4 || some === undefined) {
        const [value, type] = [vector(), random.below(3)];
        single.insert(`v${step}`, value, { type });
        void pool.insert(`v${step}`, value, { type });
      } else if (action < 6) {
        single.delete(some);
        void pool.delete(some);
      } else if (action < 7) {
        const value = vector();
        single.update(some, value);
        void pool.update(some, value);
        single.setType(some, step % 16);
        void pool.setType(some, step % 16);
      } else if (step % 97 === 0) {
        const bytes = await pool.serialize();
        pool.close();
        pool = await deserializePool(bytes);
      } else {
        const [query, k] = [vector(), 1 + random.below(9)];
        const types = random.below(2) ? [0, 1, 5, 7] : undefined;
        const expected = single.searchExact(query, k, types && { types });
        assert.deepEqual(await pool.searchExact(query, k, types && { types }), expected);
        compared += expected.length;
      }
      assert.equal(pool.size, single.size);
    }
    assert.ok(compared > 500, String(compared));
    assert.deepEqual([...pool.ids()], [...single.ids()]);
    for (const id of single.ids()) assert.deepEqual({ ...(await pool.get(id))!, level: 0 }, { ...single.get(id)!, level: 0 });
    pool.close();
  }
});

test('a pool loses no recall', async () => {
  const random = new Random(9);
  const [count, dimensions, k] = [6000, 24, 10];
  const vectors = random.vector(count * dimensions, 15);
  const ids = Array.from({ length: count }, (_, nth) => nth);
  const options = { dimensions, M: 8, efConstruction: 40, efSearch: 12 };
  const single = await createIndex(options);
  await single.insertBatch(ids, vectors);
  using pool = await createPool({ ...options, workers: 3 });
  const told: number[] = [];
  await pool.insertBatch(ids, vectors, { onProgress: (stored) => told.push(stored) });
  assert.ok(told.length > 3 && told.at(-1) === count);
  const queries = Array.from({ length: 100 }, () => random.vector(dimensions, 15));
  const found = await pool.searchBatch(queries, k);
  let [hits, hitsOfSingle] = [0, 0];
  for (const [nth, query] of queries.entries()) {
    const exact = new Set(single.searchExact(query, k).map(({ id }) => id));
    const count = (results: readonly Result[]) => results.filter(({ id }) => exact.has(id)).length;
    hits += count(found[nth]!);
    hitsOfSingle += count(single.search(query, k));
    assert.deepEqual(await pool.search(query, k), found[nth]);
  }
  assert.ok(hitsOfSingle < 980, 'hard enough to tell');
  assert.ok(hits >= hitsOfSingle, `${hits} hits of a pool, ${hitsOfSingle} of one index`);
});

test('a search tells the ids of its moment, whatever is called before its answer', async () => {
  using pool = await createPool({ dimensions: 1, workers: 2 });
  await pool.insertBatch(['a', 'b', 'c'], [0, 0.25, 0.5]);
  const before = pool.searchExact([0.25], 3);
  void pool.delete('b');
  const between = pool.searchExact([0.25], 3);
  void pool.insert('new', [0.25]);
  const after = pool.searchExact([0.25], 3);
  void pool.delete('a');
  const ids = async (results: Promise<Result[]>) => (await results).map(({ id }) => id);
  assert.deepEqual(await ids(before), ['b', 'a', 'c']);
  assert.deepEqual(await ids(between), ['a', 'c']);
  assert.deepEqual(await ids(after), ['new', 'a', 'c']);
  assert.deepEqual(await ids(pool.search([0], 3)), ['new', 'c']);
});

test('what is wrong is refused at once and changes nothing', async () => {
  using pool = await createPool({ dimensions: 2, workers: 2, capacity: 3, outOfRange: 'reject', efMax: 50 });
  await pool.insert('a', [0, 0]);
  const refused: [() => Promise<unknown>, string][] = [
    [() => pool.insert('b', [0]), 'DIMENSION_MISMATCH'],
    [() => pool.insert('a', [0, 0]), 'DUPLICATE_ID'],
    [() => pool.insert('b', [0, NaN]), 'INVALID_VECTOR'],
    [() => pool.insert('b', [0, 2]), 'OUT_OF_RANGE'],
    [() => pool.insert('b', [0, 0], { type: 16 }), 'INVALID_OPTION'],
    [() => pool.insertBatch(['b', 'c', 'd'], new Float32Array(6)), 'FULL'],
    [() => pool.insertBatch(['b', 'a'], new Float32Array(4)), 'DUPLICATE_ID'],
    [() => pool.update('x', [0, 0]), 'UNKNOWN_ID'],
    [() => pool.setType('x', 1), 'UNKNOWN_ID'],
    [() => pool.search([0, 0], 51), 'INVALID_OPTION'],
    [() => pool.searchExact([0, 0], 0), 'INVALID_OPTION'],
    [() => pool.search([0, 0], 5, { ef: 4 }), 'INVALID_OPTION'],
    [() => pool.searchBatch([0, 0, 0], 1), 'DIMENSION_MISMATCH'],
    [() => createPool({ dimensions: 2, workers: 0 }), 'INVALID_OPTION'],
    [() => createPool({ dimensions: 0 }), 'INVALID_OPTION'],
  ];
  for (const [body, code] of refused) await assert.rejects(body(), { code }, String(body));
  assert.equal(await pool.delete('x'), false);
  assert.equal(await pool.get('x'), undefined);
  assert.equal(pool.size, 1);
  assert.deepEqual(await pool.searchBatch([], 1), []);
  const { shards, capacity } = await pool.stats();
  assert.deepEqual([capacity, shards.length, shards.map(({ size }) => size)], [3, 2, [1, 0]]);
});

test('a batch stops when the signal aborts', async () => {
  using pool = await createPool({ dimensions: 1, workers: 2 });
  const controller = new AbortController();
  const ids = Array.from({ length: 2000 }, (_, nth) => nth);
  await assert.rejects(pool.insertBatch(ids, new Float32Array(2000), { signal: controller.signal, onProgress: () => controller.abort() }), {
    name: 'AbortError',
  });
  assert.equal(pool.size, 512);
  assert.deepEqual(
    (await pool.searchExact([0], 3)).map(({ id }) => id),
    [0, 1, 2],
  );
});

test('corrupt bytes of a pool give a named error', async () => {
  let pool: IndexPool = await createPool({ dimensions: 2, workers: 2, outOfRange: 'reject' });
  await pool.insertBatch(['a', 2, 'c'], [0, 0, 0.5, 0, 1, 1]);
  await pool.delete(2);
  const bytes = await pool.serialize();
  pool.close();
  pool = await deserializePool(bytes);
  assert.deepEqual([...pool.ids()], ['a', 'c']);
  assert.deepEqual(await pool.serialize(), bytes);
  await assert.rejects(pool.insert('d', [0, 2]), { code: 'OUT_OF_RANGE' });
  pool.close();
  const reasons = new Set<string>();
  const places = [...Array(130).keys()].filter((at) => at < bytes.length);
  for (const at of [...places, bytes.length - 9, bytes.length - 1]) {
    const wrong = bytes.slice();
    wrong[at]! ^= 1;
    await assert.rejects(
      deserializePool(wrong).then((opened) => opened.close()),
      (error: { code: string; reason: string }) => {
        reasons.add(error.reason);
        return error.code === 'CORRUPT';
      },
      `byte ${at}`,
    );
  }
  for (const length of [0, 3, 20, 60, bytes.length - 1]) await assert.rejects(deserializePool(bytes.slice(0, length)), { code: 'CORRUPT' });
  for (const reason of ['Magic', 'Format', 'Truncated', 'Checksum']) assert.ok(reasons.has(reason), [...reasons].join());
});

test('a pool that was closed, and one whose worker dies, refuse every call', async () => {
  const pool = await createPool({ dimensions: 1, workers: 1 });
  const pending = pool.insert('a', [0]);
  pool.close();
  await assert.rejects(pending, { code: 'FREED' });
  for (const body of [() => pool.search([0], 1), () => pool.insert('b', [0]), () => pool.delete('a'), () => pool.stats(), () => pool.serialize()])
    await assert.rejects(body(), { code: 'FREED' });
  const workers: Worker[] = [];
  const script = fileURLToPath(import.meta.resolve('micro-hnsw/worker-thread'));
  const module = await WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve('micro-hnsw/core.wasm'))));
  using other = await createPool({ dimensions: 1, workers: 2, module, worker: () => workers[workers.push(new Worker(script)) - 1]! });
  await other.insertBatch(['a', 'b'], [0, 0.5]);
  const late = other.search([0], 1);
  await workers[1]!.terminate();
  await assert.rejects(
    late.then(() => other.search([0], 1)),
    { code: 'WORKER' },
  );
  await assert.rejects(createPool({ dimensions: 1, workers: 1, worker: () => new Worker('throw new Error("no")', { eval: true }) }), {
    code: 'WORKER',
  });
});

test('a shard that cannot store what it should ends, as its slots are no longer those of the pool', async () => {
  const script = fileURLToPath(import.meta.resolve('micro-hnsw/worker-thread'));
  /** A worker without memory for a second vector. */
  class Full extends Worker {
    #answer: ((answer: unknown) => void) | undefined;
    #inserts = 0;

    override on(event: string, listener: (value: never) => void): this {
      if (event === 'message') this.#answer = listener as (answer: unknown) => void;
      return super.on(event, listener as () => void);
    }

    override postMessage(request: { call: number; name: string }, transfer?: never): void {
      if (request.name === 'insert' && (this.#inserts += 1) > 1) {
        this.#answer!({ call: request.call, error: { message: 'the memory cannot grow', code: 'OUT_OF_MEMORY' } });
      } else {
        super.postMessage(request, transfer);
      }
    }
  }
  using pool = await createPool({ dimensions: 1, workers: 1, worker: () => new Full(script) });
  await pool.insert('a', [0]);
  await assert.rejects(pool.insert('b', [0]), { code: 'WORKER', message: /the memory cannot grow/ });
  await assert.rejects(pool.search([0], 1), { code: 'WORKER' });
});
