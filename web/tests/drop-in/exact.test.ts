// Searches are exact: they answer as scans of all vectors do.

import assert from 'node:assert/strict';

import { insertVector, mergeFrom, readRecords, searchVector, type CompatExports } from 'micro-hnsw/compat';
import { Random } from '../random.js';
import { each, floats, numbers } from './modules.js';
import { Reference, type Metric } from './reference.js';

const METRICS: readonly Metric[] = [0, 1, 2];

/** Components of any size around `scale`, f32. */
function vector(random: Random, scale: number): Float32Array {
  return Float32Array.from({ length: 16 }, () => (2 * random.next() - 1) * scale);
}

function check(module: CompatExports, reference: Reference, query: Float32Array, what: string): void {
  for (const k of [1, 5, 10, 16]) {
    assert.deepEqual(
      searchVector(module, query, k).map(({ index, distance }) => ({ index, distance })),
      reference.search(query, k).map(({ index, distance }) => ({ index, distance })),
      `${what}, k ${k}`,
    );
  }
}

each('vectors of any size, growing and shrinking, updated: the bits of the scan in integers', ({ start }) => {
  const module = start();
  let searches = 0;
  for (const seed of numbers(60)) {
    const random = new Random(seed);
    const metric = METRICS[seed % 3]!;
    const dimensions = [16, 16, 5, 1][seed % 4]!;
    // Of these the first are within 1, others beyond 32767, and the last so small that they are 0.
    const scales = [[1], [1, 1, 7, 300], [1e-3, 1], [30_000, 1e5], [1e-6], [1e-20, 1e3], [1e30, 1]][seed % 7]!;
    const reference = new Reference(dimensions, metric);
    const draw = (): Float32Array => vector(random, scales[random.below(scales.length)]!);
    module.init(dimensions, metric, 0);
    for (const nth of numbers(32)) {
      const stored = draw();
      assert.equal(insertVector(module, stored), nth);
      reference.insert(stored);
      check(module, reference, nth % 5 === 0 ? stored : draw(), `seed ${seed}, ${nth + 1} vectors`);
      searches += 4;
    }
    for (const _ of numbers(24)) {
      const [index, alpha, delta] = [random.below(32), 4 * random.next() - 2, draw()];
      floats(module, module.get_delta_ptr()).set(delta);
      module.update_vector(index, alpha);
      reference.update(index, alpha, delta);
      check(module, reference, draw(), `seed ${seed}, updated`);
      searches += 4;
    }
  }
  assert.equal(searches, 60 * 56 * 4);
});

/** 1 - cos, squared distance or minus the product, in f64. */
function float64(metric: Metric, a: ArrayLike<number>, b: ArrayLike<number>): number {
  const sum = (term: (nth: number) => number): number => numbers(16).reduce((total, nth) => total + term(nth), 0);
  if (metric === 0) return sum((nth) => (a[nth]! - b[nth]!) ** 2);
  const product = sum((nth) => a[nth]! * b[nth]!);
  return metric === 2 ? -product : 1 - product / Math.sqrt(sum((nth) => a[nth]! ** 2) * sum((nth) => b[nth]! ** 2));
}

/** How far a distance may be off: components within 1 are rounded by up to 2^-16. */
const RESOLUTION = { 0: 2 ** -9, 1: 2 ** -10, 2: 2 ** -10 };

each('recall@1, @5 and @10 against f64 is 1 in any order of insertion, after updates too', ({ start }) => {
  const module = start();
  let compared = 0;
  let skipped = 0;
  for (const seed of numbers(60)) {
    const random = new Random(seed);
    const metric = METRICS[seed % 3]!;
    const vectors = numbers(32).map(() => vector(random, 1));
    module.init(16, metric, 0);
    const order = numbers(32).sort(() => random.next() - 0.5);
    for (const at of order) insertVector(module, vectors[at]!);
    for (const round of numbers(20)) {
      const query = vector(random, 1);
      const expected = order
        .map((at, index) => ({ index, distance: float64(metric, query, vectors[at]!) }))
        .sort((a, b) => a.distance - b.distance);
      const found = searchVector(module, query, 16);
      for (const k of [1, 5, 10]) {
        // Nearer than the resolution of each other, both are right.
        if (expected[k]!.distance - expected[k - 1]!.distance <= RESOLUTION[metric]) {
          skipped += 1;
          continue;
        }
        const nearest = new Set(expected.slice(0, k).map(({ index }) => index));
        assert.equal(found.slice(0, k).filter(({ index }) => nearest.has(index)).length, k, `seed ${seed}, recall@${k}`);
        compared += 1;
      }
      const target = vector(random, 1);
      const index = round % 32;
      floats(module, module.get_delta_ptr()).set(target.map((value, nth) => value - vectors[order[index]!]![nth]!));
      module.update_vector(index, 1);
      vectors[order[index]!] = target;
    }
  }
  assert.ok(compared > 20 * skipped, `${compared} compared, ${skipped} too near`);
});

each('256 instances of each metric, merged: the bits of the scan in integers', ({ start }) => {
  const shards = numbers(256).map(start);
  const [first] = shards as [CompatExports];
  for (const metric of METRICS) {
    const random = new Random(metric);
    const references = shards.map((shard, core) => {
      const reference = new Reference(16, metric);
      shard.init(16, metric, core);
      for (const _ of numbers(32)) {
        const stored = vector(random, 1);
        insertVector(shard, stored);
        reference.insert(stored);
      }
      return reference;
    });
    for (const _ of numbers(3)) {
      const query = vector(random, 0.5);
      first.clear_global();
      for (const shard of shards) {
        searchVector(shard, query, 10);
        mergeFrom(first, shard, 10);
      }
      const expected = references
        .flatMap((reference, core) => reference.search(query, 10).map(({ index, distance }) => ({ index, core, distance })))
        .sort((a, b) => a.distance - b.distance || a.core - b.core || a.index - b.index);
      assert.deepEqual(readRecords(first, first.get_global_ptr()), expected.slice(0, 16));
    }
  }
});
