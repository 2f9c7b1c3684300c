import type { Core } from './core.js';
import { METRIC } from './constants.js';
import { OptionError } from './errors.js';

/** How near two vectors are: `l2` is the squared Euclidean distance, `cosine` 1 - cos, `dot` minus the dot product. */
export type Metric = keyof typeof METRIC;

/** What an index is made with. */
export interface IndexOptions {
  /** Components of a vector, 1..=1024. */
  dimensions: number;
  /** Default `l2`. */
  metric?: Metric;
  /** Links of a vector above layer 0, 2..=63; default 16. */
  M?: number;
  /** Links of a vector at layer 0, M+1..=64; default twice M. */
  M0?: number;
  /** Beam length of insertions, 1..=efMax; default 128. */
  efConstruction?: number;
  /** Beam length of searches that do not say, 1..=efMax; default 64. */
  efSearch?: number;
  /** Greatest beam length and number of results, 1..=16384; default 1024, or more if the other two are more. */
  efMax?: number;
  /** Seed of the draws of levels, 32 bits; default 1. */
  seed?: number;
  /** Vectors that there is room for, 1..=65535; default 256. */
  capacity?: number;
  /** Whether the capacity at least doubles when it is reached, up to 65,535; default: when no `capacity` was given. */
  grow?: boolean;
  /**
   * Greatest magnitude of a component, up to 32768; default 1. It is rounded up to a power of two, and components are stored as 16-bit integers, in
   * steps of that power / 32768. The power itself is stored as one step less.
   */
  range?: number;
  /** What becomes of a component beyond the range: `saturate` (default) stores the nearest and counts it (`stats().saturated`), `reject` throws. */
  outOfRange?: 'saturate' | 'reject';
  /** Layers, 1..=8; default: what 65,536 vectors need. */
  levels?: number;
  /** Dendritic compartments of a neuron, 1..=M0; default 8, or M0 if that is less. */
  branches?: number;
  /** Entries of the beam that an insertion expands at a time, 1..=15; default 1, the classical search. */
  expansion?: number;
}

/** Most vectors in one index. */
export const CAPACITY_MAX = 65535;

/** Checked options, as the module takes them. */
export interface Plan {
  readonly capacity: number;
  readonly dimensions: number;
  readonly M: number;
  readonly M0: number;
  readonly levels: number;
  readonly efMax: number;
  readonly branches: number;
  readonly metric: Metric;
  readonly fracBits: number;
  readonly efConstruction: number;
  readonly efSearch: number;
  readonly expansion: number;
  readonly seed: number;
  readonly policy: Policy;
}

/** What an index does by itself. */
export interface Policy {
  readonly grow: boolean;
  readonly reject: boolean;
}

/** Greatest expansion width. */
const W_MAX = 15;

/** Checks that an option is a whole number in a range. */
export function whole(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new OptionError(name, `\`${name}\` is ${String(value)}; it has to be a whole number in ${least}..${most}`);
  }
  return value;
}

/** Checks that an option is one of some. */
function oneOf<T extends string>(name: string, value: T, legal: readonly T[]): T {
  if (!legal.includes(value))
    throw new OptionError(name, `\`${name}\` is ${JSON.stringify(value)}; it has to be ${legal.map((one) => JSON.stringify(one)).join(' or ')}`);
  return value;
}

/** Fraction bits of components of this magnitude. */
function fractionBits(range: number): number {
  if (typeof range !== 'number' || !(range > 0 && range <= 32768)) {
    throw new OptionError(
      'range',
      `\`range\` is ${String(range)}; it has to be a number above 0 and up to 32768: scale vectors with greater components`,
    );
  }
  return 15 - Math.max(0, Math.ceil(Math.log2(range)));
}

/** Checks options and fills in what they leave open. */
export function plan(options: IndexOptions): Plan {
  if (typeof options !== 'object' || options === null) throw new OptionError('options', 'there have to be options, at least `dimensions`');
  const dimensions = whole('dimensions', options.dimensions, 1, 1024);
  const M = whole('M', options.M ?? 16, 2, 63);
  const M0 = whole('M0', options.M0 ?? Math.min(2 * M, 64), M + 1, 64);
  const efLeast = Math.max(1024, options.efConstruction ?? 0, options.efSearch ?? 0);
  const efMax = whole('efMax', options.efMax ?? Math.min(efLeast, 16384), 1, 16384);
  return {
    dimensions,
    M,
    M0,
    efMax,
    metric: oneOf('metric', options.metric ?? 'l2', Object.keys(METRIC) as Metric[]),
    efConstruction: whole('efConstruction', options.efConstruction ?? Math.min(128, efMax), 1, efMax),
    efSearch: whole('efSearch', options.efSearch ?? Math.min(64, efMax), 1, efMax),
    seed: whole('seed', options.seed ?? 1, 0, 2 ** 32 - 1),
    capacity: whole('capacity', options.capacity ?? 256, 1, CAPACITY_MAX),
    levels: whole('levels', options.levels ?? Math.min(8, Math.max(2, Math.ceil(16 / Math.log2(M)))), 1, 8),
    branches: whole('branches', options.branches ?? Math.min(8, M0), 1, M0),
    expansion: whole('expansion', options.expansion ?? 1, 1, W_MAX),
    fracBits: fractionBits(options.range ?? 1),
    policy: {
      grow: options.grow ?? options.capacity === undefined,
      reject: oneOf('outOfRange', options.outOfRange ?? 'saturate', ['saturate', 'reject']) === 'reject',
    },
  };
}

/** Makes an empty index; its handle. */
export function create(core: Core, plan: Plan): number {
  return core.call(() =>
    core.exports.create(
      plan.capacity,
      plan.dimensions,
      plan.M,
      plan.M0,
      plan.levels,
      plan.efMax,
      W_MAX,
      plan.branches,
      METRIC[plan.metric],
      plan.fracBits,
      plan.efConstruction,
      plan.expansion,
      plan.seed,
      plan.efSearch,
    ),
  );
}
