// Random calls of all functions, with arguments as a caller would give them, and hostile ones.

import type { CompatExports } from 'micro-hnsw/compat';
import { Random } from '../random.js';
import { floats } from './modules.js';
import { SIGNATURES } from './signatures.js';

export type Name = keyof typeof SIGNATURES;
export type Buffer = 'insert' | 'query' | 'delta';
export type List = 'result' | 'global';

/** A function with its arguments, of `merge` a list, its first record and the count; or what is written to a buffer. */
export type Call =
  | { readonly kind: 'call'; readonly name: Exclude<Name, 'merge'>; readonly arguments: readonly number[] }
  | { readonly kind: 'merge'; readonly list: List; readonly first: number; readonly count: number }
  | { readonly kind: 'write'; readonly buffer: Buffer; readonly values: readonly number[] };

const INTEGERS = [0, 1, 5, 6, 7, 15, 16, 17, 31, 32, 33, 255, 256, 300, 65535, 65536, 2 ** 31 - 1, -1, -2, -(2 ** 31)];
const FLOATS = [0, -0, 0.5, 1, -1, 2, 19.9, 20, 25, 26, 100, 1001, 128, -129, 1e-30, 1e-45, 1e9, -1e9, 1e30, 3.4e38, NaN, Infinity, -Infinity];
const NAMES = (Object.keys(SIGNATURES) as Name[]).filter((name) => name !== 'merge');
/** What comes more often than the rest. */
const FREQUENT: readonly Name[] = ['insert', 'search', 'snn_tick', 'snn_inject', 'snn_step', 'update_vector', 'dendrite_inject', 'snn_stdp'];

/** Random calls; of these so many in a hundred have hostile arguments. */
export class Calls {
  readonly #random: Random;

  constructor(
    seed: number,
    private readonly hostile: number,
  ) {
    this.#random = new Random(seed);
  }

  next(): Call {
    const kind = this.#random.below(8);
    if (kind < 2) return { kind: 'write', buffer: this.#pick(['insert', 'query', 'delta']), values: this.#vector() };
    if (kind === 2 && this.#random.below(2) === 0) return this.#merge();
    const name = this.#pick(kind === 3 ? FREQUENT : NAMES);
    // So that indices fill.
    if (name === 'init' && this.#random.below(4) > 0) return this.next();
    // Long ones are rare.
    if (name === 'neuromorphic_search' && this.#random.below(3) > 0) return this.next();
    const types = SIGNATURES[name].split('>')[0]!;
    return { kind: 'call', name: name as Exclude<Name, 'merge'>, arguments: Array.from(types, (type) => (type === 'i' ? this.#integer() : this.#float())) };
  }

  #merge(): Call {
    const first = this.#random.below(16);
    // Only up to the end of the list: what is behind it depends on the build.
    return { kind: 'merge', list: this.#pick(['result', 'global']), first, count: first > 0 ? this.#random.below(17 - first) : this.#integer() };
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)]!;
  }

  #isHostile(): boolean {
    return this.#random.below(100) < this.hostile;
  }

  #integer(): number {
    return this.#isHostile() ? this.#pick(INTEGERS) : this.#random.below(20);
  }

  #float(): number {
    return Math.fround(this.#isHostile() ? this.#pick(FLOATS) : 4 * this.#random.next() - 0.5);
  }

  #vector(): number[] {
    const scale = this.#isHostile() ? 10 ** (this.#random.below(14) - 6) : 1;
    return Array.from({ length: 16 }, () => Math.fround(this.#random.below(1000) < this.hostile ? this.#pick(FLOATS) : scale * (2 * this.#random.next() - 1)));
  }
}

/** Makes a call; what the function returns, none as 0. Addresses, which depend on the build, are 0 too. */
export function perform(module: CompatExports, call: Call): number {
  switch (call.kind) {
    case 'write':
      floats(module, addressOf(module, call.buffer)).set(call.values);
      return 0;
    case 'merge':
      return module.merge(addressOf(module, call.list) + 8 * call.first, call.count);
    case 'call': {
      const found = (module[call.name] as (...args: number[]) => number | undefined)(...call.arguments);
      return call.name.endsWith('_ptr') ? 0 : (found ?? 0);
    }
  }
}

function addressOf(module: CompatExports, name: Buffer | List): number {
  return module[`get_${name}_ptr`]();
}

/** What callers may look at: the delta and both lists. */
export function visible(module: CompatExports): Uint8Array[] {
  const bytes = (address: number, length: number): Uint8Array => new Uint8Array(module.memory.buffer, address, length);
  return [bytes(module.get_delta_ptr(), 64), bytes(module.get_result_ptr(), 128), bytes(module.get_global_ptr(), 128)];
}
