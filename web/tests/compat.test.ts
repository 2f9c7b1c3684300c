import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { insertVector, instantiateCompat, mergeFrom, readRecords, searchVector, type CompatFunctions } from 'micro-hnsw/compat';
import { Random } from './random.js';

/** How many arguments each function takes. */
const ARGUMENTS: Record<keyof CompatFunctions, number> = {
  init: 3,
  insert: 0,
  search: 1,
  merge: 2,
  clear_global: 0,
  count: 0,
  get_core_id: 0,
  get_metric: 0,
  get_dims: 0,
  get_capacity: 0,
  get_insert_ptr: 0,
  get_query_ptr: 0,
  get_delta_ptr: 0,
  set_delta_ptr: 0,
  get_result_ptr: 0,
  get_global_ptr: 0,
  set_node_type: 2,
  get_node_type: 1,
  type_matches: 2,
  set_edge_weight: 2,
  get_edge_weight: 1,
  aggregate_neighbors: 1,
  update_vector: 2,
  hnsw_to_snn: 2,
  snn_reset: 0,
  snn_set_membrane: 2,
  snn_set_threshold: 2,
  snn_inject: 2,
  snn_get_membrane: 1,
  snn_spiked: 1,
  snn_get_spikes: 0,
  snn_step: 1,
  snn_propagate: 1,
  snn_stdp: 0,
  snn_tick: 3,
  snn_get_time: 0,
  encode_vector_to_spikes: 1,
  spike_timing_similarity: 2,
  spike_search: 2,
  homeostatic_update: 1,
  get_spike_rate: 1,
  get_network_activity: 0,
  oscillator_step: 1,
  oscillator_get_phase: 0,
  compute_resonance: 1,
  resonance_search: 2,
  wta_reset: 0,
  wta_compete: 0,
  wta_soft: 0,
  dendrite_reset: 0,
  dendrite_inject: 3,
  dendrite_integrate: 1,
  dendrite_propagate: 1,
  pattern_record: 0,
  get_pattern: 1,
  pattern_match: 1,
  pattern_correlate: 2,
  neuromorphic_search: 3,
};

const files = ['micro-hnsw/compat.wasm', 'micro-hnsw/compat.simd.wasm'].map((name) => fileURLToPath(import.meta.resolve(name)));

test('both builds have the 58 functions, each with its arguments, and memory', async () => {
  assert.equal(Object.keys(ARGUMENTS).length, 58);
  for (const file of files) {
    const exports = await instantiateCompat(await readFile(file));
    const found = Object.entries(exports)
      .filter(([, value]) => typeof value === 'function')
      .map(([name, value]) => [name, value.length]);
    assert.deepEqual(Object.fromEntries(found), ARGUMENTS);
    assert.ok(exports.memory instanceof WebAssembly.Memory);
  }
});

test('vectors are stored, found and merged across instances', async () => {
  const random = new Random(1);
  const cores = await Promise.all(
    [0, 1, 2].map(async (core) => {
      const exports = await instantiateCompat();
      exports.init(16, 0, core);
      return exports;
    }),
  );
  const all: { core: number; index: number; vector: Float32Array }[] = [];
  for (let nth = 0; nth < 96; nth += 1) {
    const [core, vector] = [nth % 3, random.vector(16)];
    all.push({ core, vector, index: insertVector(cores[core]!, vector) });
  }
  assert.equal(insertVector(cores[0]!, random.vector(16)), 255);
  const query = random.vector(16);
  const expected = all
    .map(({ core, index, vector }) => ({ core, index, distance: vector.reduce((sum, value, nth) => sum + (value - query[nth]!) ** 2, 0) }))
    .sort((a, b) => a.distance - b.distance);
  const [first] = cores as [(typeof cores)[0]];
  for (const from of [...cores].reverse()) {
    const found = searchVector(from, query, 16);
    assert.equal(found.length, 16);
    assert.equal(mergeFrom(first, from, 16), 16);
  }
  const merged = readRecords(first, first.get_global_ptr());
  assert.deepEqual(
    merged.map(({ core, index }) => [core, index]),
    expected.slice(0, 16).map(({ core, index }) => [core, index]),
  );
  first.clear_global();
  assert.deepEqual(readRecords(first, first.get_global_ptr()), []);
  assert.throws(() => searchVector(first, new Float32Array(17), 1), { code: 'INVALID_OPTION' });
});

test('bytes that are no module are refused', async () => {
  await assert.rejects(instantiateCompat(new Uint8Array(8)), { code: 'LOAD' });
});
