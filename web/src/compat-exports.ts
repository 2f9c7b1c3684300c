/** Functions of the small module. Numbers are `i32` unless they say that they are `f32`; flags are 0 or 1; no function throws. */
export interface CompatFunctions {
  /** Starts an empty index of 1..=16 dimensions (more count as 16). Metric 0 l2 (squared), 1 cosine (1 - cos), 2 dot (minus the product). */
  init(dimensions: number, metric: number, core: number): void;
  /** Stores the vector in the insert buffer; its index, or 255 when 32 are stored. */
  insert(): number;
  /** Looks for the `k` nearest of the vector in the query buffer; how many records it wrote to the result buffer, at most 16. */
  search(k: number): number;
  /** Adds `count` records at an address of this instance's memory to the global list; its length, at most 16. */
  merge(address: number, count: number): number;
  /** Empties the global list. */
  clear_global(): void;
  count(): number;
  get_core_id(): number;
  get_metric(): number;
  get_dims(): number;
  /** 32. */
  get_capacity(): number;
  /** Address of 16 floats. */
  get_insert_ptr(): number;
  /** Address of 16 floats. */
  get_query_ptr(): number;
  /** Address of 16 floats, that of `set_delta_ptr`. */
  get_delta_ptr(): number;
  set_delta_ptr(): number;
  /** Address of 16 records. */
  get_result_ptr(): number;
  /** Address of 16 records. */
  get_global_ptr(): number;
  set_node_type(index: number, type: number): void;
  get_node_type(index: number): number;
  type_matches(index: number, mask: number): number;
  /** Sets the weight of all outgoing edges, 0..=255. */
  set_edge_weight(index: number, weight: number): void;
  get_edge_weight(index: number): number;
  aggregate_neighbors(index: number): void;
  /** Moves a vector by `alpha` (f32) times the delta buffer. */
  update_vector(index: number, alpha: number): void;
  /** Searches and excites the neurons of the hits by `gain` (f32); the number of hits. */
  hnsw_to_snn(k: number, gain: number): number;
  snn_reset(): void;
  snn_set_membrane(index: number, value: number): void;
  snn_set_threshold(index: number, value: number): void;
  snn_inject(index: number, current: number): void;
  /** f32. */
  snn_get_membrane(index: number): number;
  snn_spiked(index: number): number;
  /** Bit i for neuron i, signed: `>>> 0` makes it unsigned. */
  snn_get_spikes(): number;
  /** A step of `dt` ms (f32); the number of spikes. */
  snn_step(dt: number): number;
  snn_propagate(gain: number): void;
  snn_stdp(): void;
  snn_tick(dt: number, gain: number, learn: number): number;
  /** ms, f32. */
  snn_get_time(): number;
  /** Code of a stored vector, signed. */
  encode_vector_to_spikes(index: number): number;
  /** f32, 0..=1. */
  spike_timing_similarity(a: number, b: number): number;
  spike_search(code: number, k: number): number;
  homeostatic_update(dt: number): void;
  /** f32. */
  get_spike_rate(index: number): number;
  /** f32. */
  get_network_activity(): number;
  oscillator_step(dt: number): void;
  /** Radians, f32. */
  oscillator_get_phase(): number;
  /** f32, 0..=1. */
  compute_resonance(index: number): number;
  resonance_search(k: number, weight: number): number;
  wta_reset(): void;
  /** The winner, 255 when there is none. */
  wta_compete(): number;
  wta_soft(): void;
  dendrite_reset(): void;
  dendrite_inject(index: number, branch: number, current: number): void;
  /** What was added to the potential, f32. */
  dendrite_integrate(index: number): number;
  dendrite_propagate(gain: number): void;
  pattern_record(): void;
  /** Signed. */
  get_pattern(index: number): number;
  /** The index with the nearest history, 255 when there is none. */
  pattern_match(pattern: number): number;
  /** Bit i for neuron i, signed. */
  pattern_correlate(index: number, distance: number): number;
  neuromorphic_search(k: number, dt: number, iterations: number): number;
}

/** What the small module exports. Its memory never grows. */
export interface CompatExports extends CompatFunctions {
  readonly memory: WebAssembly.Memory;
}
