import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';

import { CorruptError, createIndex, createInstance, deserialize, type VectorIndex } from 'micro-hnsw';
import { Random } from './random.js';

/** An index with ids of every kind and a deleted one. */
async function sample(): Promise<VectorIndex> {
  const random = new Random(7);
  const index = await createIndex({ dimensions: 5, metric: 'cosine', M: 3, efSearch: 17, capacity: 20, grow: true, outOfRange: 'reject' });
  for (const id of ['a', 12, '', -1, 2 ** 53 - 1, 'Zürich 🧠', '\uFEFFmark', 'last']) index.insert(id, random.vector(5), { type: random.below(16) });
  index.delete(12);
  index.delete('last');
  return index;
}

test('what comes back is the same, to the last byte', async () => {
  const index = await sample();
  const bytes = index.serialize();
  const back = await deserialize(bytes);
  assert.deepEqual([...back.ids()], [...index.ids()]);
  assert.deepEqual({ ...back.stats() }, { ...index.stats() });
  assert.equal(back.efSearch, 17);
  assert.deepEqual(back.serialize(), bytes);
  const query = new Random(8).vector(5);
  assert.deepEqual(back.search(query, 5), index.search(query, 5));
  for (const one of [index, back]) one.insert('new', query);
  assert.deepEqual(back.serialize(), index.serialize());
  assert.throws(() => back.insert('beyond', [2, 0, 0, 0, 0]), { code: 'OUT_OF_RANGE' });
  for (let id = 100; id < 150; id += 1) back.insert(id, query);
  assert.equal(back.size, 57, 'it still grows');
});

test('bytes that start anywhere in a buffer are read', async () => {
  const bytes = (await sample()).serialize();
  for (const offset of [1, 2, 3]) {
    const moved = new Uint8Array(bytes.length + 8).subarray(offset, offset + bytes.length);
    moved.set(bytes);
    assert.equal((await deserialize(moved)).size, 6);
  }
});

test('a snapshot of another body is an index with slots as ids', async () => {
  const index = await sample();
  const back = await deserialize(index.snapshot());
  assert.equal(back.digest(), index.digest());
  assert.deepEqual([...back.ids()], [0, 2, 3, 4, 5, 6]);
  assert.deepEqual(back.snapshot(), index.snapshot());
});

test('corrupt bytes give a named error, and never an index', async () => {
  const instance = await createInstance();
  const bytes = (await sample()).serialize();
  const reason = (wrong: Uint8Array) =>
    deserialize(wrong, { instance }).then(
      () => assert.fail('it was accepted'),
      (error: unknown) => {
        assert.ok(error instanceof CorruptError, String(error));
        assert.equal(error.code, 'CORRUPT');
        return error.reason;
      },
    );
  assert.equal(await reason(new Uint8Array(0)), 'Magic');
  assert.equal(await reason(new Uint8Array(100)), 'Magic');
  for (let length = 4; length < bytes.length; length += 37) assert.equal(await reason(bytes.slice(0, length)), 'Truncated');
  assert.equal(await reason(Uint8Array.of(...bytes, 0)), 'TrailingData');
  const reasons = new Set<string>();
  for (let at = 0; at < bytes.length; at += at < 300 ? 1 : 7) {
    const wrong = bytes.slice();
    wrong[at]! ^= 1 << (at % 8);
    reasons.add(await reason(wrong));
  }
  for (const expected of ['Magic', 'Format', 'Truncated', 'TrailingData', 'Checksum'])
    assert.ok(reasons.has(expected), `${expected} in ${[...reasons].join()}`);
  assert.equal(instance.capabilities().live, 0, 'nothing stays behind');
});

test('bytes with a right checksum and random contents are refused or give an index that works', async () => {
  const instance = await createInstance();
  const random = new Random(9);
  const bytes = (await sample()).serialize();
  const view = new DataView(bytes.buffer);
  const [ids, snapshot] = [32, 32 + view.getUint32(24, true) + 4];
  const outcomes = { refused: 0, accepted: 0 };
  for (let round = 0; round < 3000; round += 1) {
    const wrong = bytes.slice();
    const end = round % 2 ? snapshot - 4 : bytes.length - 4;
    for (let times = 1 + random.below(3); times > 0; times -= 1)
      wrong[12 + random.below(end - 12)] = random.below(2) ? random.below(256) : random.below(3);
    const sealed = new DataView(wrong.buffer);
    sealed.setUint32(snapshot - 4, crc32(wrong.subarray(0, snapshot - 4)), true);
    sealed.setUint32(bytes.length - 4, crc32(wrong.subarray(snapshot, -4)), true);
    try {
      const index = await deserialize(wrong, { instance });
      outcomes.accepted += 1;
      const found = index.search([0.5, 0, 0, 0, 0], 20, { ef: 20 });
      assert.equal(found.length, index.size);
      assert.ok(found.every(({ id }) => index.has(id)));
      index.insert('new', [0, 0, 0, 0, 0.5]);
      index.free();
    } catch (error) {
      assert.ok(error instanceof CorruptError, String(error));
      outcomes.refused += 1;
    }
  }
  assert.ok(ids < snapshot && outcomes.refused > 1000 && outcomes.accepted > 50, JSON.stringify(outcomes));
  assert.equal(instance.capabilities().live, 0);
});

test('ids that are not those of the vectors are refused', async () => {
  const [first, second] = await Promise.all(
    ['a', 'b'].map(async (deleted) => {
      const index = await createIndex({ dimensions: 1, capacity: 3 });
      for (const id of ['a', 'b', 'c']) index.insert(id, [0]);
      index.delete(deleted);
      return index.serialize();
    }),
  );
  assert.equal(first!.length, second!.length);
  const start = 32 + new DataView(first!.buffer).getUint32(24, true) + 4;
  const mixed = Uint8Array.of(...first!.subarray(0, start), ...second!.subarray(start));
  await assert.rejects(deserialize(mixed), { code: 'CORRUPT', reason: 'Ids' });
});
