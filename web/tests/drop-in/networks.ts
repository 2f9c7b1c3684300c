// Networks that tests of the neurons start from.

import assert from 'node:assert/strict';

import { insertVector, type CompatExports } from 'micro-hnsw/compat';
import { Random } from '../random.js';
import { numbers } from './modules.js';

/** An index of random vectors of 16 components. */
export function filled(module: CompatExports, count: number, metric = 0, seed = 1): Float32Array[] {
  const random = new Random(seed);
  module.init(16, metric, 0);
  return numbers(count).map(() => {
    const vector = random.vector(16);
    insertVector(module, vector);
    return vector;
  });
}

/** Fails unless a number is near another. */
export function near(found: number, expected: number, tolerance = 1e-5): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected}`);
}

/** Lets these neurons fire, and no others. */
export function fire(module: CompatExports, spiking: number[], dt: number): void {
  for (const number of numbers(module.count())) module.snn_set_membrane(number, spiking.includes(number) ? 100 : 0);
  assert.equal(module.snn_step(dt), spiking.length);
}
