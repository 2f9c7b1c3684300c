import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createIndex, deserialize, type Id, type Metric, type VectorIndex } from 'micro-hnsw';
import { Random } from './random.js';

interface Entry {
  slot: number;
  vector: Float32Array;
  type: number;
}

const distances: Record<Exclude<Metric, 'cosine'>, (a: Float32Array, b: Float32Array) => number> = {
  l2: (a, b) => a.reduce((sum, value, nth) => sum + (value - b[nth]!) ** 2, 0),
  dot: (a, b) => 0 - a.reduce((sum, value, nth) => sum + value * b[nth]!, 0),
};

/** The k nearest of a plain map, ties to the lower slot. */
function scan(model: Map<Id, Entry>, metric: 'l2' | 'dot', query: Float32Array, k: number, types: readonly number[]) {
  return [...model]
    .filter(([, entry]) => types.includes(entry.type))
    .map(([id, entry]) => ({ id, slot: entry.slot, distance: distances[metric](query, entry.vector) }))
    .sort((a, b) => a.distance - b.distance || a.slot - b.slot)
    .slice(0, k)
    .map(({ id, distance }) => ({ id, distance }));
}

for (const metric of ['l2', 'dot'] as const) {
  test(`random operations as on a plain map with an exact scan, ${metric}`, async () => {
    const random = new Random(metric.length);
    const dimensions = 6;
    let index: VectorIndex = await createIndex({ dimensions, metric, M: 4, efConstruction: 32, capacity: 8, grow: true });
    const model = new Map<Id, Entry>();
    const some = () => [...model.keys()][random.below(model.size)]!;
    // Few bits, so that there are many ties.
    const vector = () => random.vector(dimensions, 2);
    let [hits, wanted] = [0, 0];
    for (let step = 0; step < 3000; step += 1) {
      const action = random.below(20);
      if (action < 8 || model.size === 0) {
        const [id, entry] = [random.below(2) ? step : `id ${step}`, { vector: vector(), type: random.below(4), slot: -1 }];
        index.insert(id, entry.vector, { type: entry.type });
        model.set(id, { ...entry, slot: index.slotOf(id)! });
      } else if (action < 13) {
        const id = some();
        assert.ok(index.delete(id) && model.delete(id));
      } else if (action < 15) {
        const id = some();
        model.get(id)!.vector = vector();
        index.update(id, model.get(id)!.vector);
      } else if (action < 16) {
        const id = some();
        model.get(id)!.type = random.below(16);
        index.setType(id, model.get(id)!.type);
      } else if (action < 17 && step % 10 === 0) {
        const bytes = index.serialize();
        index.free();
        index = await deserialize(bytes);
      } else {
        const [query, k, types] = [vector(), 1 + random.below(12), [...Array(16).keys()].filter(() => random.below(4) > 0)];
        const expected = scan(model, metric, query, k, types);
        assert.deepEqual(index.searchExact(query, k, { types }), expected);
        const found = index.search(query, k, { types, ef: 64 });
        assert.equal(found.length, expected.length);
        wanted += expected.length;
        hits += found.filter(({ distance }) => distance <= expected.at(-1)!.distance).length;
      }
      assert.equal(index.size, model.size);
    }
    assert.deepEqual(new Set(index.ids()), new Set(model.keys()));
    for (const [id, { vector, type }] of model) assert.deepEqual([[...index.get(id)!.vector], index.get(id)!.type], [[...vector], type]);
    assert.ok(wanted > 1000 && hits / wanted > 0.99, `${hits} of ${wanted}`);
  });
}
