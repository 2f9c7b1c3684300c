import type { Id } from './errors.js';
import { OptionError } from './errors.js';
import { whole } from './options.js';

/** A vector that a search found. */
export interface Result {
  readonly id: Id;
  /** Exact: 2 * frac_bits fraction bits with `l2` and `dot`, 30 with `cosine`. */
  readonly distance: number;
}

/** What a search may be told. */
export interface SearchOptions {
  /** Beam length, k..=efMax; default that of the index, or k if that is more. */
  ef?: number;
  /** Only vectors of these types, each 0..=15; default all. */
  types?: readonly number[];
  /** Entries of the beam that are expanded at a time, 1..=15; default that of insertions. */
  expansion?: number;
}

/** All types. */
const ALL_TYPES = 0xffff;

/** Checked options as the module takes them: 0 where it fills in. */
export interface Search {
  readonly k: number;
  readonly ef: number;
  readonly mask: number;
  readonly expansion: number;
}

/** The bits of types. */
export function mask(types: readonly number[] | undefined): number {
  if (types === undefined) return ALL_TYPES;
  let bits = 0;
  for (const type of types) bits |= 1 << whole('types', type, 0, 15);
  return bits;
}

/** Checks what a search was told. */
export function checkSearch(k: number, options: SearchOptions | undefined, efMax: number): Search {
  whole('k', k, 1, efMax);
  const ef = options?.ef === undefined ? 0 : whole('ef', options.ef, 1, efMax);
  if (ef !== 0 && ef < k) throw new OptionError('ef', `\`ef\` is ${ef} and less than \`k\`, ${k}: give at least k, or leave it out`);
  const expansion = options?.expansion === undefined ? 0 : whole('expansion', options.expansion, 1, 15);
  return { k, ef, mask: mask(options?.types), expansion };
}
