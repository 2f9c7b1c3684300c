// Defects of the neurons of the module that this one replaces, at least one test of each; all fail there, or do not end.

import assert from 'node:assert/strict';

import { insertVector, readRecords } from 'micro-hnsw/compat';
import { each, floats, membranes, numbers } from './modules.js';
import { filled, fire, near } from './networks.js';

each('STDP: pre before post strengthens, post before pre weakens, the window ends, and who never fired is left alone', ({ start }) => {
  const module = start();
  module.init(2, 0, 0);
  for (const vector of [[0, 0], [0.1, 0], [0, 0.1]]) insertVector(module, vector);
  /** The weights after pairs of spikes so far apart, neuron 0 first. */
  const after = (gap: number): number[] => {
    module.snn_reset();
    for (const number of numbers(3)) module.set_edge_weight(number, 128);
    for (const _ of numbers(10)) {
      fire(module, [0], 1);
      module.snn_stdp();
      for (const __ of numbers(gap - 1)) fire(module, [], 1);
      fire(module, [1], 1);
      module.snn_stdp();
      for (const __ of numbers(200)) fire(module, [], 1);
    }
    return numbers(3).map((number) => module.get_edge_weight(number));
  };
  const [first, second, silent] = after(3) as [number, number, number];
  assert.ok(first > 132 && second < 124, `${first}, ${second}`);
  assert.equal(silent, 128);
  assert.deepEqual(after(150), [128, 128, 128]);
});

each('leak: a long step does not change a sign, and nobody fires of it', ({ start }) => {
  const module = start();
  module.init(2, 0, 0);
  insertVector(module, [0, 0]);
  insertVector(module, [0.5, 0]);
  for (const dt of [20, 25, 60, 1e9]) {
    module.snn_reset();
    module.snn_set_membrane(0, -8);
    module.snn_set_membrane(1, 0.9);
    assert.equal(module.snn_step(dt), 0);
    assert.ok(module.snn_get_membrane(0) <= 0 && module.snn_get_membrane(1) >= 0);
  }
});

each('dot: currents of negative distances are finite and fall with the distance', ({ start }) => {
  const module = start();
  module.init(2, 2, 0);
  const strengths = [1, 0.5, 2, 0.25, -1];
  for (const strength of strengths) insertVector(module, [strength, 0]);
  // Distances -1, -0.5, -2, -0.25, 1.
  floats(module, module.get_query_ptr()).set([1, 0]);
  assert.equal(module.hnsw_to_snn(5, 1), 5);
  const currents = membranes(module).slice(0, 5);
  const order = [2, 0, 1, 3, 4].map((index) => currents[index]!);
  assert.ok(order.every((current, nth) => current > 0 && current <= 2 && (nth === 0 || current < order[nth - 1]!)), currents.join());
});

each('dot: a query too large for the fraction bits of the vectors excites by its distances', ({ start }) => {
  const module = start();
  module.init(2, 2, 0);
  for (const [x, y] of [[0.5, 0], [0.125, 0], [0, 0.5]] as const) insertVector(module, [x, y]);
  const query = floats(module, module.get_query_ptr());
  // Distances 2, 0.5 and 0, then a million times that and a million million times.
  for (const scale of [1, 1e6, 1e12]) {
    query.set([-4 * scale, 0]);
    module.snn_reset();
    assert.equal(module.hnsw_to_snn(3, 1), 3);
    [2, 0.5, 0].forEach((distance, number) => near(membranes(module)[number]!, 1 / (1 + distance * scale), 1e-6));
  }
  query.set([-4, 0]);
  assert.equal(module.neuromorphic_search(3, 1, 1), 3);
  // Two thirds is below the threshold.
  const fired = readRecords(module, module.get_result_ptr()).filter(({ distance }) => distance < -10);
  assert.deepEqual(new Set(fired.map(({ index }) => index)), new Set([1, 2]));
});

each('dot: resonance brings negative distances nearer', ({ start }) => {
  const module = start();
  module.init(2, 2, 0);
  insertVector(module, [1, 0]);
  for (const _ of numbers(6)) insertVector(module, [1.0625, 0]);
  // Neuron 0 resonates most at phase 0, the others less and less; their vectors are nearer, but not by so much.
  for (const number of numbers(7)) module.compute_resonance(number);
  floats(module, module.get_query_ptr()).set([1, 0]);
  assert.equal(module.resonance_search(7, 0.9), 7);
  const records = readRecords(module, module.get_result_ptr());
  assert.deepEqual(records.map(({ index }) => index), [1, 2, 3, 0, 4, 5, 6]);
  assert.ok(records.every(({ distance }, nth) => nth === 0 || distance >= records[nth - 1]!.distance));
});

each('dot: a neuromorphic search ranks what is strong before what is not', ({ start }) => {
  const module = start();
  module.init(2, 2, 0);
  for (const strength of [-1, 0.25, 2]) insertVector(module, [strength, 0]);
  floats(module, module.get_query_ptr()).set([1, 0]);
  assert.equal(module.neuromorphic_search(3, 1, 1), 3);
  // Both of the negative distances fire.
  assert.deepEqual(readRecords(module, module.get_result_ptr()).map(({ index, distance }) => [index, distance < -10]), [[1, true], [2, true], [0, false]]);
});

each('oscillator: any step keeps the phase in its turn, and whole turns do not drift', ({ start }) => {
  const module = start();
  filled(module, 32);
  for (const dt of [100, -3, -1e9, 1e9, 26, 60, -60, 1e30]) {
    module.oscillator_step(dt);
    const phase = module.oscillator_get_phase();
    assert.ok(phase >= 0 && phase < 2 * Math.PI, `${dt} ms: phase ${phase}`);
    const resonances = numbers(32).map((number) => module.compute_resonance(number));
    assert.ok(resonances.every((resonance) => resonance >= 0 && resonance <= 1), `${dt} ms`);
  }
  const fresh = start();
  for (const _ of numbers(100_000)) fresh.oscillator_step(1.5625);
  near(fresh.oscillator_get_phase(), 0, 1e-6);
  fresh.oscillator_step(106.25);
  near(fresh.oscillator_get_phase(), Math.PI / 2, 1e-6);
  fresh.oscillator_step(-12.5);
  near(fresh.oscillator_get_phase(), 1.5 * Math.PI, 1e-6);
});

each('winner-take-all: neither competition raises an inhibited neuron', ({ start }) => {
  for (const compete of ['wta_compete', 'wta_soft'] as const) {
    const module = start();
    filled(module, 4);
    [0.5, -2, 1, 0.25].forEach((value, number) => module.snn_set_membrane(number, value));
    for (const _ of numbers(50)) module[compete]();
    assert.deepEqual([membranes(module)[1], membranes(module)[2]], [-2, 1], compete);
    assert.ok(membranes(module).slice(0, 4).every((value, number) => number === 2 || value < 1));
  }
});

each('codes: those of few components differ', ({ start }) => {
  const module = start();
  for (const dims of [2, 4, 7]) {
    module.init(dims, 0, 0);
    const vectors = numbers(dims).map((at) => numbers(dims).map((nth) => (nth === at ? 1 : -0.5)));
    const codes = vectors.map((vector) => module.encode_vector_to_spikes(insertVector(module, vector)));
    assert.equal(new Set(codes).size, dims, `${dims} components`);
    // A bit for each component.
    for (const code of codes) assert.equal((code >>> 0).toString(2).replaceAll('0', '').length, dims);
  }
});

each('codes: histories are apart from them', ({ start }) => {
  const module = start();
  const [vector] = filled(module, 3);
  const codes = numbers(3).map((number) => module.encode_vector_to_spikes(number));
  assert.deepEqual(numbers(3).map((number) => module.get_pattern(number)), [0, 0, 0]);
  fire(module, [2], 1);
  module.pattern_record();
  assert.deepEqual(numbers(3).map((number) => module.get_pattern(number)), [0, 0, 1]);
  assert.equal(module.spike_search(codes[0]!, 3), 3);
  const [best] = readRecords(module, module.get_result_ptr());
  assert.deepEqual([best!.index, best!.distance], [0, 0]);
  assert.equal(insertVector(module, vector!), 3);
  assert.equal(module.encode_vector_to_spikes(3), codes[0]);
});

each('dendrites: spikes arrive over every edge', ({ start }) => {
  const module = start();
  filled(module, 32);
  let edges = 0;
  for (const from of numbers(32)) {
    module.snn_reset();
    fire(module, [from], 1);
    module.snn_propagate(0.5);
    const reached = numbers(32).filter((number) => module.snn_get_membrane(number) > 0);
    module.snn_reset();
    fire(module, [from], 1);
    module.dendrite_reset();
    module.dendrite_propagate(0.5);
    const delivered = numbers(32).filter((number) => module.dendrite_integrate(number) > 0);
    assert.deepEqual(delivered, reached, `from ${from}`);
    edges += reached.length;
  }
  assert.ok(edges > 64);
});

each('dendrites: integration takes what it delivers', ({ start }) => {
  const module = start();
  filled(module, 8);
  module.dendrite_inject(0, 0, 0.5);
  near(module.dendrite_integrate(0), 0.5);
  assert.equal(module.dendrite_integrate(0), 0);
  near(module.snn_get_membrane(0), 0.5);
});

each('dendrites: together on one branch is more than apart, up to a bound', ({ start }) => {
  const module = start();
  filled(module, 8);
  const response = (...currents: [branch: number, current: number][]): number => {
    module.dendrite_reset();
    for (const [branch, current] of currents) module.dendrite_inject(0, branch, current);
    return module.dendrite_integrate(0);
  };
  near(response([0, 0.8], [1, 0.8]), 1.6);
  near(response([0, 0.8], [0, 0.8]), 1.75);
  near(response([0, 100]), 3, 0.05);
  assert.ok(response([0, 1e9]) < 3);
  assert.equal(response([0, -1]), 0);
});

each('homeostasis: steps of 0 and beyond the time constant leave rates finite and not negative', ({ start }) => {
  const module = start();
  filled(module, 4);
  for (const dt of [0, 1, 999, 1001, 5000, 1e30, -1]) {
    fire(module, [0], 3);
    module.homeostatic_update(dt);
    fire(module, [], 3);
    module.homeostatic_update(dt);
    const rates = [...numbers(4).map((number) => module.get_spike_rate(number)), module.get_network_activity()];
    assert.ok(rates.every((rate) => rate >= 0 && rate < 1), `${dt} ms: ${rates.join()}`);
  }
});

each('neuromorphic search: resonance takes part', ({ start }) => {
  const module = start();
  module.init(2, 0, 0);
  for (const _ of numbers(32)) insertVector(module, [0.5, 0.5]);
  floats(module, module.get_query_ptr()).set([0.5, 0.5]);
  module.oscillator_step(12.5);
  // The phase is half a turn, which is that of neuron 16.
  assert.equal(module.neuromorphic_search(3, 0, 1), 3);
  assert.deepEqual(readRecords(module, module.get_result_ptr(), 3).map(({ index }) => index), [16, 15, 17]);
});

each('neuromorphic search: strong matches fire, codes do not rank', ({ start }) => {
  const module = start();
  const vectors = filled(module, 20);
  const search = (): number[][] => {
    floats(module, module.get_query_ptr()).set(vectors[11]!);
    assert.equal(module.neuromorphic_search(5, 1, 5), 5);
    return readRecords(module, module.get_result_ptr(), 5).map(({ index, distance }) => [index, distance]);
  };
  const found = search();
  assert.equal(found[0]![0], 11);
  assert.ok(found[0]![1]! < -10, found.join());
  for (const number of numbers(20)) module.encode_vector_to_spikes(number);
  assert.deepEqual(search(), found);
});

each("neuromorphic search: the host's neurons stay as they are", ({ start }) => {
  const module = start();
  filled(module, 20);
  fire(module, [3, 7], 2);
  module.snn_propagate(0.25);
  module.pattern_record();
  module.homeostatic_update(2);
  module.dendrite_inject(4, 2, 0.5);
  module.oscillator_step(5);
  const state = (): number[] => [
    ...membranes(module),
    ...numbers(20).map((number) => module.get_pattern(number)),
    ...numbers(20).map((number) => module.get_spike_rate(number)),
    ...[module.snn_get_time(), module.snn_get_spikes(), module.oscillator_get_phase()],
  ];
  const before = state();
  module.neuromorphic_search(5, 1, 10);
  assert.deepEqual(state(), before);
  near(module.dendrite_integrate(4), 0.5);
});
