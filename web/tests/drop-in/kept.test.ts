// What the module has in common with the one that it replaces.

import assert from 'node:assert/strict';

import { insertVector, readRecords, searchVector, type CompatExports } from 'micro-hnsw/compat';
import { Random } from '../random.js';
import { each, floats, numbers } from './modules.js';
import { SIGNATURES, signaturesOf } from './signatures.js';

/** The greatest f32. */
const MAX = Math.fround(3.4028234663852886e38);

/** All 16 records of a list: index, core, distance. */
function slots(module: CompatExports, address: number): number[][] {
  const view = new DataView(module.memory.buffer, address, 128);
  return numbers(16).map((nth) => [view.getUint8(8 * nth), view.getUint8(8 * nth + 1), view.getFloat32(8 * nth + 4, true)]);
}

each('58 functions of these types, memory, and no imports', ({ bytes }) => {
  const module = new WebAssembly.Module(bytes);
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const kinds = WebAssembly.Module.exports(module).filter(({ kind }) => kind !== 'global');
  assert.equal(kinds.length, 59);
  assert.deepEqual(
    kinds.filter(({ kind }) => kind !== 'function'),
    [{ name: 'memory', kind: 'memory' }],
  );
  assert.deepEqual(signaturesOf(bytes), SIGNATURES);
});

each('what a module has after power-on', ({ start }) => {
  const module = start();
  assert.deepEqual([module.count(), module.get_core_id(), module.get_metric(), module.get_dims(), module.get_capacity()], [0, 0, 0, 16, 32]);
  for (const address of [module.get_insert_ptr(), module.get_query_ptr(), module.get_delta_ptr()]) {
    assert.equal(address % 4, 0);
    assert.deepEqual(floats(module, address), new Float32Array(16));
  }
  assert.equal(module.get_delta_ptr(), module.set_delta_ptr());
  for (const address of [module.get_result_ptr(), module.get_global_ptr()]) {
    assert.equal(address % 4, 0);
    assert.ok(slots(module, address).every(([index, core]) => index === 255 && core === 0));
  }
  assert.equal(module.search(5), 0);
  assert.deepEqual([module.get_edge_weight(3), module.get_node_type(3), module.snn_get_time(), module.oscillator_get_phase()], [255, 0, 0, 0]);
  // Without `init`, and before any `clear_global`.
  assert.equal(insertVector(module, [1]), 0);
  searchVector(module, [0], 1);
  assert.equal(module.merge(module.get_result_ptr(), 1), 1);
  assert.deepEqual(slots(module, module.get_global_ptr())[0], [0, 0, 1]);
});

each('arguments of init', ({ start }) => {
  const module = start();
  for (const [dims, metric, core, expected] of [
    [3, 1, 300, [3, 1, 44]],
    [256, 2, 255, [16, 2, 255]],
    [0, 256, 0, [0, 0, 0]],
    [-1, -1, -1, [16, 0, 255]],
  ] as const) {
    module.init(dims, metric, core);
    assert.deepEqual([module.get_dims(), module.get_metric(), module.get_core_id()], expected);
  }
});

each('distances: squared, minus the product, 1 minus the cosine; what is past the dimension does not count', ({ start }) => {
  const module = start();
  const distances = (dims: number, metric: number, query: number[], vectors: number[][]): number[] => {
    module.init(dims, metric, 7);
    vectors.forEach((vector) => insertVector(module, vector));
    const found = searchVector(module, query, 16).sort((a, b) => a.index - b.index);
    assert.ok(found.every(({ core }) => core === 7));
    return found.map(({ distance }) => Math.round(distance * 100) / 100);
  };
  assert.deepEqual(distances(2, 0, [1, 0, 9], [[0.5, 0.25, 8], [-1, 0, 0]]), [0.31, 4]);
  assert.deepEqual(distances(2, 2, [1, 0.5, 9], [[0.5, 0.25, 8], [-1, 0, 0]]), [-0.62, 1]);
  assert.deepEqual(distances(2, 1, [2, 0, 9], [[0, 0.25, 8], [-1, 0, 0], [0, 0, 5]]), [1, 2, 1]);
  assert.deepEqual(distances(0, 0, [1], [[0.5], [-1]]), [0, 0]);
  assert.deepEqual(distances(0, 1, [1], [[0.5], [-1]]), [1, 1]);
});

each('ties keep the lower index, a full index says 255, lists end with empty slots', ({ start }) => {
  const module = start();
  module.init(4, 0, 9);
  for (const nth of numbers(6)) assert.equal(insertVector(module, [nth % 2, 0, 0, 0]), nth);
  assert.deepEqual(
    searchVector(module, [0, 0, 0, 0], 6).map(({ index }) => index),
    [0, 2, 4, 1, 3, 5],
  );
  assert.equal(module.search(6), 6);
  assert.deepEqual(slots(module, module.get_result_ptr()).slice(6), Array(10).fill([255, 9, MAX]));
  assert.deepEqual([module.search(0), module.search(3)], [0, 3]);
  for (const nth of numbers(26)) assert.equal(insertVector(module, [nth, 1, 0, 0]), 6 + nth);
  assert.deepEqual([insertVector(module, [0, 0, 0, 0]), module.count()], [255, 32]);
  module.clear_global();
  assert.deepEqual(slots(module, module.get_global_ptr()), Array(16).fill([255, 9, MAX]));
  module.init(4, 0, 9);
  const before = slots(module, module.get_result_ptr());
  assert.equal(module.search(5), 0);
  assert.deepEqual(slots(module, module.get_result_ptr()), before);
});

each('merge keeps the 16 nearest, and skips empty records', ({ start }) => {
  const module = start();
  const view = new DataView(module.memory.buffer);
  const put = (records: number[][]): number => {
    const address = module.get_result_ptr();
    records.forEach(([index, core, distance], nth) => {
      view.setUint32(address + 8 * nth, core! * 256 + index!, true);
      view.setFloat32(address + 8 * nth + 4, distance!, true);
    });
    return module.merge(address, records.length);
  };
  assert.equal(put([[3, 1, 0.5], [255, 1, 0.1], [4, 1, 0.25]]), 2);
  assert.equal(put([[5, 2, 0.3]]), 3);
  assert.deepEqual(
    readRecords(module, module.get_global_ptr()).map(({ index, core, distance }) => [index, core, distance]),
    [[4, 1, 0.25], [5, 2, Math.fround(0.3)], [3, 1, 0.5]],
  );
  assert.equal(put(numbers(16).map((nth) => [nth, 3, 1 + nth])), 16);
  assert.equal(put([[9, 4, 99]]), 16);
  const merged = readRecords(module, module.get_global_ptr());
  assert.deepEqual([merged.length, merged[15]?.distance], [16, 13]);
});

each('types are four bits of each slot', ({ start }) => {
  const module = start();
  module.init(4, 0, 0);
  module.set_node_type(31, 0x1a);
  module.set_node_type(32, 1);
  assert.deepEqual([module.get_node_type(31), module.get_node_type(32), module.get_node_type(-1)], [10, 0, 0]);
  assert.deepEqual([module.type_matches(31, 1 << 10), module.type_matches(31, ~(1 << 10)), module.type_matches(99, 1)], [1, 0, 1]);
});

each('the leak is before the test of the threshold, and none while refractory', ({ start }) => {
  const module = start();
  module.init(4, 0, 0);
  insertVector(module, [1, 0, 0, 0]);
  module.snn_set_membrane(0, 1.02);
  assert.equal(module.snn_step(1), 0);
  assert.ok(Math.abs(module.snn_get_membrane(0) - 0.969) < 1e-6);
  for (const [dt, silent] of [[0.5, 4], [1, 2], [1.5, 2], [2, 1]] as const) {
    module.snn_reset();
    module.snn_set_membrane(0, 2);
    assert.deepEqual([module.snn_step(dt), module.snn_spiked(0), module.snn_get_spikes(), module.snn_get_membrane(0)], [1, 1, 1, 0]);
    for (const nth of numbers(silent)) {
      module.snn_set_membrane(0, 2);
      assert.deepEqual([module.snn_step(dt), module.snn_get_membrane(0)], [0, 2], `step ${nth} of ${dt} ms`);
    }
    module.snn_set_membrane(0, 4);
    assert.equal(module.snn_step(dt), 1);
    assert.ok(Math.abs(module.snn_get_time() - dt * (silent + 2)) < 1e-5);
  }
});

each('spikes arrive at all neighbours, times the weight; negative gains inhibit', ({ start }) => {
  const module = start();
  module.init(4, 0, 0);
  insertVector(module, [1, 0, 0, 0]);
  insertVector(module, [0, 1, 0, 0]);
  for (const [weight, gain, expected] of [[255, 0.5, 0.5], [51, 0.5, 0.1], [255, -2, -2]] as const) {
    module.snn_reset();
    module.set_edge_weight(0, weight);
    assert.equal(module.get_edge_weight(0), weight);
    module.snn_set_membrane(0, 2);
    assert.equal(module.snn_tick(1, gain, 0), 1);
    assert.ok(Math.abs(module.snn_get_membrane(1) - expected) < 1e-4);
  }
});

each('a weight of 0 doubles the distances of a resonance search', ({ start }) => {
  const module = start();
  const random = new Random(5);
  module.init(16, 0, 0);
  for (const _ of numbers(7)) insertVector(module, random.vector(16));
  const found = searchVector(module, random.vector(16), 7);
  assert.equal(module.resonance_search(7, 0), 7);
  assert.deepEqual(
    readRecords(module, module.get_result_ptr(), 7),
    found.map(({ index, core, distance }) => ({ index, core, distance: 2 * distance })),
  );
});

each('histories are matched and correlated', ({ start }) => {
  const module = start();
  module.init(4, 0, 0);
  assert.equal(module.pattern_match(0), 255);
  for (const nth of numbers(3)) insertVector(module, [nth, 0, 0, 0]);
  for (const fires of [[0, 1], [2], [0]]) {
    for (const number of numbers(3)) module.snn_set_membrane(number, fires.includes(number) ? 9 : 0);
    module.snn_step(3);
    module.pattern_record();
  }
  assert.deepEqual(numbers(4).map((number) => module.get_pattern(number)), [5, 4, 2, 0]);
  assert.deepEqual([5, 6, 3].map((pattern) => module.pattern_match(pattern)), [0, 1, 2]);
  assert.deepEqual([0, 1, 3].map((distance) => module.pattern_correlate(0, distance)), [0, 2, 6]);
  assert.deepEqual([module.pattern_correlate(3, 32), module.spike_timing_similarity(0, 0), module.spike_timing_similarity(7, 6)], [0, 1, module.spike_timing_similarity(6, 7)]);
  assert.ok(Math.abs(module.spike_timing_similarity(7, 6) - 2 / 3) < 1e-6);
});

each('the strongest neuron wins', ({ start }) => {
  const module = start();
  module.init(4, 0, 0);
  assert.equal(module.wta_compete(), 255);
  for (const nth of numbers(4)) insertVector(module, [nth, 0, 0, 0]);
  [0.9, 1, 0.5, 1].forEach((value, number) => module.snn_set_membrane(number, value));
  module.wta_reset();
  assert.equal(module.wta_compete(), 1);
  const expected = [0.1, 1, 0, 0.2];
  expected.forEach((value, number) => assert.ok(Math.abs(module.snn_get_membrane(number) - value) < 1e-6));
  module.wta_soft();
  [0.001, 1, 0, 0.008].forEach((value, number) => assert.ok(Math.abs(module.snn_get_membrane(number) - value) < 1e-6));
});

each('the threshold of a silent neuron falls by 1e-4 a millisecond, also in small steps', ({ start }) => {
  for (const [dt, updates] of [[1, 100], [0.01, 10_000]] as const) {
    const module = start();
    insertVector(module, [1]);
    for (const _ of numbers(updates)) module.homeostatic_update(dt);
    // Without leak.
    for (const [value, spikes] of [[0.9895, 0], [0.9905, 1]] as const) {
      module.snn_set_membrane(0, value);
      assert.equal(module.snn_step(0), spikes, `${value} after steps of ${dt} ms`);
    }
  }
});
