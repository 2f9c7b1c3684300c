// The small module by raw calls, as a caller of micro_hnsw.wasm makes them: no package, no glue.

import type { CompatExports } from 'micro-hnsw/compat';

import { LEVELS } from './digits.js';
import type { Hit } from './replay.js';

/** Vectors of a tile, and components of a vector. */
export const [TILE, COMPONENTS] = [32, 16];
/** Bytes of a result: index, number of the instance, two unused, distance as a 32-bit float. */
const RECORD = 8;

/** The module, and what is known of it. */
export interface Small {
  readonly exports: CompatExports;
  /** Bytes of the file. */
  readonly size: number;
  readonly functions: number;
  readonly imports: number;
}

/** Fetches the module. */
export async function fetchSmall(): Promise<Small> {
  const bytes = await (await fetch('micro_hnsw.wasm')).arrayBuffer();
  const { module, instance } = await WebAssembly.instantiate(bytes);
  const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === 'function').length;
  return { exports: instance.exports as unknown as CompatExports, size: bytes.byteLength, functions, imports: WebAssembly.Module.imports(module).length };
}

/** A picture of 8 x 8 as one of 4 x 4, the mean of four pixels each, in quarters of a grey level. */
export function shrink(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: COMPONENTS }, (_, cell) => {
    const first = Math.floor(cell / 4) * 16 + (cell % 4) * 2;
    return pixels[first]! + pixels[first + 1]! + pixels[first + 8]! + pixels[first + 9]!;
  });
}

/** The vector of a small picture: ink, 0..=1. */
export const smallVector = (cells: Uint8Array) => Float32Array.from(cells, (sum) => sum / (4 * LEVELS));

/** Stores vectors in an empty tile. */
export function fill({ memory, init, get_insert_ptr, insert }: CompatExports, vectors: readonly Float32Array[]): void {
  init(COMPONENTS, 0, 0);
  for (const vector of vectors) {
    new Float32Array(memory.buffer, get_insert_ptr(), COMPONENTS).set(vector);
    insert();
  }
}

/** The nearest in the tile. */
export function searchTile({ memory, get_query_ptr, get_result_ptr, search }: CompatExports, query: Float32Array, k: number): Hit[] {
  new Float32Array(memory.buffer, get_query_ptr(), COMPONENTS).set(query);
  const records = new DataView(memory.buffer, get_result_ptr(), search(k) * RECORD);
  return Array.from({ length: records.byteLength / RECORD }, (_, nth) => ({ id: records.getUint8(nth * RECORD), distance: records.getFloat32(nth * RECORD + 4, true) }));
}

/** Drives the neurons of the nearest for some ms; spikes of each neuron. */
export function spikeTile({ snn_reset, hnsw_to_snn, snn_tick, snn_get_spikes, wta_compete }: CompatExports, k: number, steps: number): number[] {
  const spikes = new Array<number>(TILE).fill(0);
  snn_reset();
  for (let step = 0; step < steps; step += 1) {
    hnsw_to_snn(k, 0.5);
    snn_tick(1, 0.5, 1);
    const flags = snn_get_spikes();
    for (let neuron = 0; neuron < TILE; neuron += 1) spikes[neuron]! += (flags >>> neuron) & 1;
    wta_compete();
  }
  return spikes;
}
