// The functions of the drop-in module and their WebAssembly types.

import type { CompatFunctions } from 'micro-hnsw/compat';

/** Parameters, and the result after `>`: `i` is i32, `f` is f32. */
export const SIGNATURES: Record<keyof CompatFunctions, string> = {
  init: 'iii>',
  insert: '>i',
  search: 'i>i',
  merge: 'ii>i',
  clear_global: '>',
  count: '>i',
  get_core_id: '>i',
  get_metric: '>i',
  get_dims: '>i',
  get_capacity: '>i',
  get_insert_ptr: '>i',
  get_query_ptr: '>i',
  get_delta_ptr: '>i',
  set_delta_ptr: '>i',
  get_result_ptr: '>i',
  get_global_ptr: '>i',
  set_node_type: 'ii>',
  get_node_type: 'i>i',
  type_matches: 'ii>i',
  set_edge_weight: 'ii>',
  get_edge_weight: 'i>i',
  aggregate_neighbors: 'i>',
  update_vector: 'if>',
  hnsw_to_snn: 'if>i',
  snn_reset: '>',
  snn_set_membrane: 'if>',
  snn_set_threshold: 'if>',
  snn_inject: 'if>',
  snn_get_membrane: 'i>f',
  snn_spiked: 'i>i',
  snn_get_spikes: '>i',
  snn_step: 'f>i',
  snn_propagate: 'f>',
  snn_stdp: '>',
  snn_tick: 'ffi>i',
  snn_get_time: '>f',
  encode_vector_to_spikes: 'i>i',
  spike_timing_similarity: 'ii>f',
  spike_search: 'ii>i',
  homeostatic_update: 'f>',
  get_spike_rate: 'i>f',
  get_network_activity: '>f',
  oscillator_step: 'f>',
  oscillator_get_phase: '>f',
  compute_resonance: 'i>f',
  resonance_search: 'if>i',
  wta_reset: '>',
  wta_compete: '>i',
  wta_soft: '>',
  dendrite_reset: '>',
  dendrite_inject: 'iif>',
  dendrite_integrate: 'i>f',
  dendrite_propagate: 'f>',
  pattern_record: '>',
  get_pattern: 'i>i',
  pattern_match: 'i>i',
  pattern_correlate: 'ii>i',
  neuromorphic_search: 'ifi>i',
};

/** The signatures of the functions that a module exports; it must import none. */
export function signaturesOf(bytes: Uint8Array): Record<string, string> {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const many = <T>(item: () => T): T[] => Array.from({ length: number() }, item);
  const type = (): string => ({ 0x7f: 'i', 0x7e: 'I', 0x7d: 'f', 0x7c: 'F' })[bytes[at++]!] ?? '?';
  let types: string[] = [];
  let functions: number[] = [];
  const found: Record<string, string> = {};
  while (at < bytes.length) {
    const section = bytes[at++]!;
    const end = number() + at;
    if (section === 1) types = many(() => (at++, `${many(type).join('')}>${many(type).join('')}`));
    if (section === 3) functions = many(number);
    if (section === 7) {
      many(() => {
        const length = number();
        const name = new TextDecoder().decode(bytes.subarray(at, at + length));
        at += length;
        const isFunction = bytes[at++] === 0;
        const place = number();
        if (isFunction) found[name] = types[functions[place]!]!;
      });
    }
    at = end;
  }
  return found;
}
