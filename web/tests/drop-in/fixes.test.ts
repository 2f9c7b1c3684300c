// Defects of the index of the module that this one replaces, at least one test of each; all fail there, or do not end.

import assert from 'node:assert/strict';

import { insertVector, mergeFrom, readRecords, searchVector, type CompatExports } from 'micro-hnsw/compat';
import { Random } from '../random.js';
import { each, floats, membranes, numbers } from './modules.js';
import { filled, fire, near } from './networks.js';

each('reachability: a search finds 16 of 32', ({ start }) => {
  const module = start();
  for (const metric of numbers(3)) {
    const [query] = filled(module, 32, metric);
    const found = searchVector(module, query!, 16);
    assert.equal(new Set(found.map(({ index }) => index)).size, 16);
  }
});

each('sharding: 256 instances, merged, find the ten nearest', ({ start }) => {
  const random = new Random(2);
  const shards = numbers(256).map(start);
  const all = shards.flatMap((shard, core) => {
    shard.init(16, 0, core);
    return numbers(32).map(() => {
      const vector = random.vector(16);
      return { core, index: insertVector(shard, vector), vector };
    });
  });
  for (const _ of numbers(10)) {
    const query = random.vector(16);
    const expected = all
      .map(({ vector, ...place }) => ({ ...place, distance: vector.reduce((sum, value, nth) => sum + (value - query[nth]!) ** 2, 0) }))
      .sort((a, b) => a.distance - b.distance || a.core - b.core || a.index - b.index);
    const [first] = shards as [CompatExports];
    first.clear_global();
    for (const shard of shards) {
      searchVector(shard, query, 10);
      mergeFrom(first, shard, 10);
    }
    const merged = readRecords(first, first.get_global_ptr(), 10);
    assert.deepEqual(
      merged.map(({ core, distance }) => [core, distance]),
      expected.slice(0, 10).map(({ core, distance }) => [core, Math.fround(distance)]),
    );
  }
});

each('hangs: a search for no codes', ({ start }) => {
  const module = start();
  filled(module, 4);
  assert.equal(module.spike_search(1, 0), 0);
});

each('hangs: a neuromorphic search for nothing', ({ start }) => {
  const module = start();
  filled(module, 20);
  assert.equal(module.neuromorphic_search(0, 1, 3), 0);
});

each('hangs: a neuromorphic search for more than 16', ({ start }) => {
  const module = start();
  filled(module, 20);
  for (const k of [17, 20, 255, 256, -1]) assert.equal(module.neuromorphic_search(k, 1, 3), 16);
});

each('hangs: a neuromorphic search of 256 ticks and more', ({ start }) => {
  const module = start();
  filled(module, 4);
  for (const ticks of [256, 65536, -1]) assert.equal(module.neuromorphic_search(2, 1, ticks), 2);
});

each('panics: no function ends in an endless loop', ({ bytes }) => {
  // loop; br 0; end
  assert.equal(Buffer.from(bytes).indexOf(Buffer.from([0x03, 0x40, 0x0c, 0x00, 0x0b])), -1);
});

each('memory: one page', ({ start }) => {
  const module = start();
  assert.equal(module.memory.buffer.byteLength, 65536);
  assert.throws(() => module.merge(65536, 1), WebAssembly.RuntimeError);
  assert.equal(module.merge(65536, 0), 0);
});

each('NaN and infinity: they count as 0 and as the largest number', ({ start }) => {
  const module = start();
  module.init(2, 0, 0);
  insertVector(module, [NaN, 0.5]);
  assert.deepEqual(searchVector(module, [NaN, 0.5], 1), [{ index: 0, core: 0, distance: 0 }]);
  insertVector(module, [Infinity, 1]);
  insertVector(module, [-1e30, 1]);
  const found = searchVector(module, [32767, 1], 3);
  assert.deepEqual(found.map(({ index }) => index), [1, 0, 2]);
  assert.ok(found.every(({ distance }) => Number.isFinite(distance)));
  for (const value of [NaN, Infinity, -Infinity]) {
    const sign = Number.isNaN(value) ? 0 : Math.sign(value);
    module.snn_set_membrane(0, value);
    near(module.snn_get_membrane(0), 128 * sign, 1e-4);
    for (const call of [module.snn_propagate, module.oscillator_step, module.homeostatic_update, module.dendrite_propagate, module.snn_step]) call(value);
    module.snn_inject(0, value);
    module.dendrite_inject(0, 0, value);
    floats(module, module.get_delta_ptr()).fill(value);
    module.update_vector(0, value);
    const readable = [...membranes(module), module.dendrite_integrate(0), module.get_network_activity(), module.oscillator_get_phase(), module.snn_get_time()];
    assert.ok(readable.every(Number.isFinite), `${value}: ${readable.join()}`);
  }
});

each('cosine: a vector is at distance 0 of itself', ({ start }) => {
  const module = start();
  for (const seed of numbers(10)) {
    const vectors = filled(module, 7, 1, seed);
    vectors.forEach((vector, index) => {
      const [found] = searchVector(module, vector, 1);
      assert.equal(found?.index, index);
      near(found!.distance, 0, 2 ** -28);
    });
  }
});

each('cosine: near-duplicates of other lengths are in their order', ({ start }) => {
  const module = start();
  const random = new Random(3);
  for (const _ of numbers(10)) {
    const base = random.vector(16);
    module.init(16, 1, 0);
    const angles = numbers(7).map((nth) => {
      const rank = (nth * 3) % 7;
      const scale = 2 ** -(nth % 4);
      const vector = base.map((value, place) => scale * (value + (place === 0 ? rank / 64 : 0)));
      insertVector(module, vector);
      return rank;
    });
    const found = searchVector(module, base, 7);
    assert.deepEqual(found.map(({ index }) => angles[index]), numbers(7));
  }
});

each('init: clears everything of the index', ({ start }) => {
  const module = start();
  filled(module, 20);
  fire(module, [3, 7], 2);
  module.snn_propagate(0.25);
  module.pattern_record();
  module.homeostatic_update(2);
  module.dendrite_inject(4, 0, 0.5);
  module.oscillator_step(5);
  for (const number of numbers(32)) {
    module.set_node_type(number, 3);
    module.set_edge_weight(number, 9);
    module.encode_vector_to_spikes(number);
  }
  module.aggregate_neighbors(1);
  filled(module, 20, 0, 2);
  const state = numbers(20).flatMap((number) => [
    module.snn_get_membrane(number),
    module.get_pattern(number),
    module.get_spike_rate(number),
    module.get_node_type(number),
    module.get_edge_weight(number) - 255,
    module.dendrite_integrate(number),
  ]);
  state.push(...floats(module, module.get_delta_ptr()), module.snn_get_time(), module.snn_get_spikes(), module.oscillator_get_phase(), module.get_network_activity());
  assert.deepEqual(state, state.map(() => 0));
  assert.equal(module.spike_search(-1, 1), 1);
  assert.equal(readRecords(module, module.get_result_ptr())[0]?.distance, 1);
});

each('update: a moved vector is linked anew and found', ({ start }) => {
  const module = start();
  const vectors = filled(module, 32);
  const random = new Random(9);
  for (const number of numbers(32)) {
    const target = random.vector(16);
    floats(module, module.get_delta_ptr()).set(target.map((value, nth) => value - vectors[number]![nth]!));
    module.update_vector(number, 1);
    vectors[number] = target;
  }
  vectors.forEach((vector, index) => assert.deepEqual(searchVector(module, vector, 1), [{ index, core: 0, distance: 0 }]));
});
