// The modules that the tests of this folder run on.

import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { CompatExports } from 'micro-hnsw/compat';

export interface Build {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** A fresh instance, after power-on. */
  start(): CompatExports;
}

export function build(name: string, file: string): Build {
  const bytes = new Uint8Array(readFileSync(file));
  const module = new WebAssembly.Module(bytes);
  return { name, bytes, start: () => new WebAssembly.Instance(module).exports as unknown as CompatExports };
}

const other = process.env['MICRO_HNSW_WASM'];

/** Both builds of the small module, or the one that the environment variable `MICRO_HNSW_WASM` names, to see the tests fail on it. */
export const builds: readonly Build[] = other
  ? [build('other', other)]
  : ['compat', 'compat.simd'].map((name) => build(name, fileURLToPath(import.meta.resolve(`micro-hnsw/${name}.wasm`))));

/** A test of each build. */
export function each(what: string, body: (build: Build) => void): void {
  for (const build of builds) test(`${what} (${build.name})`, () => body(build));
}

/** The buffer of floats at an address. */
export function floats(module: CompatExports, address: number): Float32Array {
  return new Float32Array(module.memory.buffer, address, 16);
}

/** Numbers below `end`. */
export function numbers(end: number): number[] {
  return Array.from({ length: end }, (_, nth) => nth);
}

export const membranes = (module: CompatExports): number[] => numbers(32).map((number) => module.snn_get_membrane(number));
