// The calls of a drop-in module that are timed.

const METRICS = ['l2', 'cosine', 'dot'];
const CAPACITY = 32;

/** Components from -0.5 to 0.5, the same in every process. */
function* components() {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32 - 0.5;
  }
}

const floats = (exports, address, dimensions) => new Float32Array(exports.memory.buffer, address, dimensions);

/** Fills the instance; a function that does so again, with the same vectors. */
function full(exports, dimensions, metric) {
  const random = components();
  const vectors = Array.from({ length: CAPACITY }, () => Float32Array.from({ length: dimensions }, () => random.next().value));
  const buffer = floats(exports, exports.get_insert_ptr(), dimensions);
  const fill = () => {
    exports.init(dimensions, metric, 0);
    for (const vector of vectors) {
      buffer.set(vector);
      exports.insert();
    }
  };
  fill();
  floats(exports, exports.get_query_ptr(), dimensions).set(Float32Array.from({ length: dimensions }, () => random.next().value));
  return fill;
}

/** All neurons spike: an instance with that done, and how to do it again. */
function spiking(exports) {
  full(exports, 16, 0);
  const excite = () => {
    exports.snn_reset();
    for (let neuron = 0; neuron < CAPACITY; neuron += 1) exports.snn_set_membrane(neuron, 5);
  };
  excite();
  exports.snn_step(1);
  return excite;
}

/** A call over 32 vectors of 16 dimensions. */
const quiet = (call) => (exports) => {
  full(exports, 16, 0);
  exports.snn_reset();
  return { call: () => call(exports) };
};

/** A call after a step in which every neuron has spiked. */
const after = (call) => (exports) => {
  spiking(exports);
  return { call: () => call(exports) };
};

/** A call by which every neuron spikes: the time of exciting them again is subtracted. */
const exciting = (call) => (exports) => {
  const excite = spiking(exports);
  return {
    call() {
      excite();
      call(exports);
    },
    without: excite,
  };
};

const perMetric = (name, dimensions, call) =>
  METRICS.map((metric, nth) => [
    `${name}, ${dimensions}-d, ${metric}`,
    (exports) => {
      full(exports, dimensions, nth);
      return { call: () => call(exports) };
    },
  ]);

/** By name: makes an instance ready; `call`, `without` (to subtract) and `items` (that one call counts for). */
export const CALLS = {
  ...Object.fromEntries([16, 8].flatMap((dimensions) => perMetric('search(10)', dimensions, (exports) => exports.search(10)))),
  ...Object.fromEntries(
    METRICS.map((metric, nth) => [`insert, 16-d, ${metric}`, (exports) => ({ call: full(exports, 16, nth), items: CAPACITY })]),
  ),
  'merge of 10 records': (exports) => {
    full(exports, 16, 0);
    exports.search(10);
    const records = exports.get_result_ptr();
    const clear = () => exports.clear_global();
    return {
      call() {
        clear();
        exports.merge(records, 10);
      },
      without: clear,
    };
  },
  ...Object.fromEntries(perMetric('hnsw_to_snn(5)', 16, (exports) => exports.hnsw_to_snn(5, 0.01))),
  'snn_step, no spikes': quiet((exports) => exports.snn_step(1)),
  'snn_step, 32 spikes': exciting((exports) => exports.snn_step(1)),
  'snn_tick, no spikes': quiet((exports) => exports.snn_tick(1, 0.1, 1)),
  'snn_tick, 32 spikes': exciting((exports) => exports.snn_tick(1, 0.1, 1)),
  'snn_propagate, 32 spikes': after((exports) => exports.snn_propagate(0.0001)),
  'snn_stdp, 32 spikes': after((exports) => exports.snn_stdp()),
  'neuromorphic_search(5, 1, 10)': quiet((exports) => exports.neuromorphic_search(5, 1, 10)),
  wta_compete: quiet((exports) => exports.wta_compete()),
  wta_soft: quiet((exports) => exports.wta_soft()),
  'dendrite_propagate, 32 spikes': after((exports) => exports.dendrite_propagate(0.1)),
  dendrite_integrate: quiet((exports) => exports.dendrite_integrate(7)),
  homeostatic_update: quiet((exports) => exports.homeostatic_update(1)),
  oscillator_step: quiet((exports) => exports.oscillator_step(1)),
  encode_vector_to_spikes: quiet((exports) => exports.encode_vector_to_spikes(3)),
  'spike_search(5)': quiet((exports) => exports.spike_search(12345, 5)),
  'resonance_search(5)': quiet((exports) => exports.resonance_search(5, 0.5)),
  pattern_record: quiet((exports) => exports.pattern_record()),
  pattern_match: quiet((exports) => exports.pattern_match(7)),
  pattern_correlate: quiet((exports) => exports.pattern_correlate(7, 5)),
  aggregate_neighbors: quiet((exports) => exports.aggregate_neighbors(7)),
  update_vector: quiet((exports) => exports.update_vector(7, 0)),
  snn_get_spikes: quiet((exports) => exports.snn_get_spikes()),
  get_network_activity: quiet((exports) => exports.get_network_activity()),
};
