import type { Body } from './body.js';
import { FIELD, MEMORIES, PHASE } from './constants.js';
import { FLOATS } from './core.js';
import { OptionError, type Id } from './errors.js';
import { fromSigned, fromWeight, ONE, signed, toWeight, unsigned } from './fixed.js';
import { whole } from './options.js';
import { readClock, readParameters, writeParameters, type Parameters } from './parameters.js';
import { mask, type Result, type SearchOptions } from './searching.js';
import type { Vector } from './vectors.js';

/** A phase of a time step; docs/neurons.md has the equations. A tick does its phases in this order. */
export type Phase = 'oscillate' | 'integrate' | 'step' | 'propagate' | 'deliver' | 'learn' | 'compete' | 'soften' | 'adapt' | 'record';

/** What a time step does. */
export interface TickOptions {
  /** Default `step`, `propagate`. */
  phases?: readonly Phase[];
  /** What a spike brings over a link of weight 1, -128 to 128; default 1. */
  gain?: number;
}

/** What came of a time step. */
export interface Ticked {
  /** Neurons that spiked in the last step. */
  readonly spikes: number;
  /** The winner of the competition of this tick. */
  readonly winner: Id | undefined;
}

/** The neuron of a vector. */
export interface Neuron {
  readonly potential: number;
  readonly threshold: number;
  /** Refractory time left, ms. */
  readonly refractory: number;
  readonly preTrace: number;
  readonly postTrace: number;
  /** Whether it spiked in the last step. */
  readonly spiked: boolean;
  readonly rate: number;
  /** Spikes of the last 32 recorded steps, the latest in bit 0. */
  readonly history: number;
  /** Spike-time code of the last `encode`. */
  readonly code: number;
}

/** A synapse: a link of layer 0. */
export interface Synapse {
  readonly to: Id;
  /** 0..=1. */
  readonly weight: number;
}

/** A vector that a spiking search found, and how strong it came out. */
export interface Score {
  readonly id: Id;
  readonly score: number;
}

/** What a spiking search may be told besides. */
export interface SpikingSearchOptions extends SearchOptions {
  /** Phases of each tick, without `learn`; default all but `propagate`, `learn` and `compete`. */
  phases?: readonly Phase[];
  /** Time steps, 1..=255; default 10. */
  ticks?: number;
  /** How much a hit at distance 0 excites its neuron, -128 to 128; default 2. */
  injectGain?: number;
  /** What a spike brings over a link of weight 1, -128 to 128; default 0.5. */
  gain?: number;
}

const memory = (name: string) => MEMORIES.find((one) => one.name === name)!;
/** The word that means no id. */
const NOBODY = 0xffff;

/** The bits of phases. */
function phaseBits(phases: readonly Phase[]): number {
  let bits = 0;
  for (const phase of phases) {
    const name = typeof phase === 'string' ? `${phase[0]?.toUpperCase()}${phase.slice(1)}` : '';
    if (!Object.hasOwn(PHASE, name) || phase !== phase.toLowerCase())
      throw new OptionError('phases', `${String(phase)} is no phase; there are ${Object.keys(PHASE).join(', ').toLowerCase()}`);
    bits |= 1 << PHASE[name as keyof typeof PHASE];
  }
  if (bits === 0) throw new OptionError('phases', 'there has to be at least one phase');
  return bits;
}

/**
 * The neurons of an index: one leaky integrate-and-fire neuron for each vector, and the links of layer 0 as synapses. All numbers are rounded to 24
 * fraction bits. Errors: {IdError} `UNKNOWN_ID`, {OptionError} when an argument is out of its range.
 */
export class Spiking {
  readonly #body: Body;

  /** @internal */
  constructor(body: Body) {
    this.#body = body;
  }

  /** Does phases of a time step. */
  tick({ phases = ['step', 'propagate'], gain = 1 }: TickOptions = {}): Ticked {
    const [spikes = 0, winner = NOBODY] = this.#body.command('Tick', 0, [phaseBits(phases), signed('gain', gain)]);
    return { spikes, winner: this.#body.ids.id(winner) };
  }

  /** A time step in which spikes propagate and the weights learn. */
  learn(gain = 1): Ticked {
    return this.tick({ phases: ['step', 'propagate', 'learn'], gain });
  }

  /** The neuron with the highest potential inhibits the others; its id, nothing when none has a potential above 0. */
  compete(): Id | undefined {
    return this.tick({ phases: ['compete'] }).winner;
  }

  /** Adds a current to the potential of a neuron. */
  inject(id: Id, current: number): void {
    this.#set(FIELD.Inject, id, signed('current', current));
  }

  setPotential(id: Id, potential: number): void {
    this.#set(FIELD.Potential, id, signed('potential', potential));
  }

  setThreshold(id: Id, threshold: number): void {
    this.#set(FIELD.Threshold, id, signed('threshold', threshold));
  }

  /** Adds a current to a dendritic compartment. */
  injectBranch(id: Id, branch: number, current: number): void {
    whole('branch', branch, 0, this.#body.shape.branches - 1);
    this.#body.command('InjectBranch', 0, [(this.#body.ids.slot(id) | (branch << 16)) >>> 0, signed('current', current)]);
  }

  /** Potentials 0, compartments empty, time 0; weights, parameters and the phase of the oscillator stay. */
  reset(): void {
    this.#body.command('ResetNeurons');
  }

  /** The neuron of a vector. */
  neuron(id: Id): Neuron {
    const [potential, threshold, refractory, preTrace, postTrace, flags, rate, history, code] = this.#body.peek(
      memory('neurons'),
      this.#body.ids.slot(id),
      1,
    ) as unknown as number[];
    return {
      potential: fromSigned(potential!),
      threshold: fromSigned(threshold!),
      refractory: refractory! / 1e6,
      preTrace: preTrace! / ONE,
      postTrace: postTrace! / ONE,
      spiked: (flags! & 1) === 1,
      rate: rate! / ONE,
      history: history!,
      code: code!,
    };
  }

  /** The potential of every neuron. */
  potentials(): Map<Id, number> {
    return new Map(this.#all().map(([id, words]) => [id, fromSigned(words[0]!)]));
  }

  /** The vectors whose neurons spiked in the last step. */
  spikes(): Id[] {
    return this.#all()
      .filter(([, words]) => words[5]! & 1)
      .map(([id]) => id);
  }

  /** The synapses from a neuron. */
  synapses(id: Id): Synapse[] {
    const slot = this.#body.ids.slot(id);
    const weights = new Uint16Array(this.#body.peek(memory('weights'), slot, 1).buffer);
    return this.#links(slot).map((to, nth) => ({ to: this.#body.ids.live(to), weight: fromWeight(weights[nth]!) }));
  }

  /** Sets the weight of a synapse, 0..=1; {OptionError} when there is none from the one to the other. */
  setWeight(from: Id, to: Id, weight: number): void {
    const { ids } = this.#body;
    const slot = ids.slot(from);
    const place = this.#links(slot).indexOf(ids.slot(to));
    if (place < 0)
      throw new OptionError('to', `there is no synapse from ${JSON.stringify(from)} to ${JSON.stringify(to)}; synapses() tells those there are`);
    this.#body.command('SetWeight', 0, [(slot | (place << 16)) >>> 0, toWeight('weight', weight)]);
  }

  /** The parameters there are. */
  get parameters(): Parameters {
    return readParameters(this.#registers());
  }

  /** Changes some parameters; all or none. */
  setParameters(parameters: Partial<Parameters>): void {
    for (const { register, word } of writeParameters(parameters)) this.#body.command('SetRegister', register, [word]);
  }

  /** Time since the last reset, ms. */
  get time(): number {
    return readClock(this.#registers()).time;
  }

  /** Phase of the oscillator, turns, 0 ..< 1. */
  get phase(): number {
    return readClock(this.#registers()).phase;
  }

  /** Turns a vector into the times of spikes, keeps that code at its neuron, and answers its 32 bits. */
  encode(id: Id): number {
    return this.#body.command('Encode', 0, [this.#body.ids.slot(id)])[0]!;
  }

  /** The `k` vectors whose codes are most like a code; the distance is 1 - the Jaccard similarity of the bits. */
  searchCodes(code: number, k: number, options?: Pick<SearchOptions, 'types'>): Result[] {
    whole('k', k, 1, this.#body.shape.efMax);
    whole('code', code, 0, 2 ** 32 - 1);
    const words = this.#body.command('SearchCodes', 0, [k, mask(options?.types), code]);
    return Array.from({ length: words.length / 3 }, (_, nth) => ({ id: this.#body.ids.live(words[3 * nth]!), distance: words[3 * nth + 1]! / ONE }));
  }

  /** The neuron whose history differs least from a pattern, and in how many steps; nothing in an empty index. */
  matchHistory(pattern: number): { id: Id; distance: number } | undefined {
    const [slot = NOBODY, distance = 0] = this.#body.command('MatchHistory', 0, [whole('pattern', pattern, 0, 2 ** 32 - 1)]);
    const id = this.#body.ids.id(slot);
    return id === undefined ? undefined : { id, distance };
  }

  /** The neurons whose histories differ from that of a neuron in at most so many steps, 0..=32. */
  correlateHistory(id: Id, distance: number): Id[] {
    const words = this.#body.command('CorrelateHistory', 0, [this.#body.ids.slot(id), whole('distance', distance, 0, 32)]);
    return this.#slots()
      .filter((slot) => (words[slot >>> 5]! >>> (slot & 31)) & 1)
      .map((slot) => this.#body.ids.live(slot));
  }

  /** The mean of the neighbours of a vector, each times the weight of the synapse to it. */
  aggregate(id: Id): Float32Array {
    const { core, handle, ids, shape } = this.#body;
    const slot = ids.slot(id);
    core.room(4 * shape.dim);
    core.call(() => core.exports.aggregate(handle, FLOATS, slot));
    return core.floats.slice(0, shape.dim);
  }

  /** Moves a vector by `alpha`, -128 to 128, times a step, and links it anew. */
  nudge(id: Id, alpha: number, step: Vector): void {
    const { core, handle, ids } = this.#body;
    const [slot, bits] = [ids.slot(id), signed('alpha', alpha)];
    this.#body.write(step);
    core.call(() => core.exports.nudge(handle, FLOATS, slot, bits));
  }

  /** As `search`, reranked by resonance with the oscillator, which takes part by `weight`, 0..=1 (default 1); the distances are those reranked. */
  searchResonant(query: Vector, k: number, { weight = 1, ...options }: SearchOptions & { weight?: number } = {}): Result[] {
    const { exports } = this.#body.core;
    const bits = unsigned('weight', weight, 1);
    return this.#body.results(
      this.#body.search(query, k, options, (handle, { ef, mask, expansion }) =>
        exports.search_resonant(handle, FLOATS, k, ef, mask, expansion, bits),
      ),
    );
  }

  /** As `search`, and each hit excites its neuron by about `gain / (1 + distance)`; default 1. */
  searchInject(query: Vector, k: number, { gain = 1, ...options }: SearchOptions & { gain?: number } = {}): Result[] {
    const { exports } = this.#body.core;
    const bits = signed('gain', gain);
    return this.#body.results(
      this.#body.search(query, k, options, (handle, { ef, mask, expansion }) => exports.search_inject(handle, FLOATS, k, ef, mask, expansion, bits)),
    );
  }

  /** Searches, lets the hits excite neurons, ticks, and ranks by spikes, resonance and potential. The neurons stay as they are: it works on copies. */
  searchSpiking(
    query: Vector,
    k: number,
    {
      phases = ['oscillate', 'integrate', 'step', 'deliver', 'soften', 'adapt', 'record'],
      ticks = 10,
      injectGain = 2,
      gain = 0.5,
      ...options
    }: SpikingSearchOptions = {},
  ): Score[] {
    const { exports } = this.#body.core;
    if (phases.includes('learn')) throw new OptionError('phases', 'a search does not learn: leave out the phase `learn`');
    const [bits, inject, spread] = [phaseBits(phases), signed('injectGain', injectGain), signed('gain', gain)];
    whole('ticks', ticks, 1, 255);
    const found = this.#body.search(query, k, options, (handle, { ef, mask, expansion }) =>
      exports.search_spiking(handle, FLOATS, k, ef, mask, expansion, bits, ticks, inject, spread),
    );
    return this.#body.results(found).map(({ id, distance }) => ({ id, score: 0 - distance }));
  }

  #set(field: number, id: Id, bits: number): void {
    this.#body.command('SetNeuron', field, [this.#body.ids.slot(id), bits]);
  }

  #registers(): Uint32Array {
    return this.#body.peek(memory('regs'), 0, memory('regs').rows(this.#body.shape));
  }

  /** The links of layer 0 of a slot. */
  #links(slot: number): number[] {
    return [...new Uint16Array(this.#body.peek(memory('links0'), slot, 1).buffer)].filter((link) => link !== NOBODY);
  }

  /** The slots in use. */
  #slots(): number[] {
    const { ids } = this.#body;
    return Array.from({ length: ids.slots }, (_, slot) => slot).filter((slot) => ids.id(slot) !== undefined);
  }

  /** The words of every neuron. */
  #all(): [Id, Uint32Array][] {
    const { ids } = this.#body;
    const neurons = memory('neurons');
    const width = neurons.words(this.#body.shape);
    const words = this.#body.peek(neurons, 0, ids.slots);
    return this.#slots().map((slot) => [ids.live(slot), words.subarray(slot * width, (slot + 1) * width)]);
  }
}
