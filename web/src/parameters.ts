import { REGISTER } from './constants.js';
import { OptionError } from './errors.js';
import { between, fromSigned, fromWeight, ONE, signed, toWeight, unsigned } from './fixed.js';

/** Parameters of the neurons; docs/neurons.md says what each does. */
export interface Parameters {
  /** Time step, ms; 0 to 4294. */
  dt: number;
  /** Share of the potential that stays a step: `1 - dt/tau`, or `exp(-dt/tau)`; 0..=1. */
  leak: number;
  /** Share of the presynaptic trace that stays a step, 0..=1. */
  preDecay: number;
  /** Share of the postsynaptic trace that stays a step, 0..=1. */
  postDecay: number;
  /** Refractory time after a spike, ms; 0 to 4294. */
  refractory: number;
  /** Potential after a spike, -128 to 128. */
  resetPotential: number;
  /** Threshold of a new neuron, -128 to 128. */
  startThreshold: number;
  /** Learning rate of strengthening, 0..=1. */
  aPlus: number;
  /** Learning rate of weakening, 0..=1. */
  aMinus: number;
  /** Weight of a new link, 0..=1. */
  startWeight: number;
  /** Share of the potential of the winner that a competition takes from the others, 0..=1. */
  inhibition: number;
  /** Share of the rate that fades a step, 0..=1. */
  rateDecay: number;
  /** What a spike adds to the rate, 0 to 256. */
  rateStep: number;
  /** Rate that thresholds aim at, 0 to 256. */
  targetRate: number;
  /** Least threshold of an adaptation, -128 to 128. */
  thresholdMin: number;
  /** Greatest threshold of an adaptation, -128 to 128. */
  thresholdMax: number;
  /** Step of the phase of the oscillator, turns, -1 to 1: frequency times time step; one back is the same as the rest of a turn forth. */
  phaseStep: number;
  /** Score of each spike in a spiking search, 0 to 16. */
  scoreSpikes: number;
  /** Score of full resonance in a spiking search, 0 to 16. */
  scoreResonance: number;
}

/** How a parameter becomes the words of its registers, and comes back. */
interface Form {
  readonly registers: readonly number[];
  write(name: string, value: number): readonly number[];
  read(words: readonly number[]): number;
}

const NANOSECONDS = 1e6;
const WORD = 2 ** 32;

const form = (register: number, write: (name: string, value: number) => number, read: (word: number) => number): Form => ({
  registers: [register],
  write: (name, value) => [write(name, value)],
  read: ([word]) => read(word!),
});
const time = (register: number) =>
  form(
    register,
    (name, value) => Math.round(between(name, value, 0, (WORD - 1) / NANOSECONDS) * NANOSECONDS),
    (word) => word / NANOSECONDS,
  );
const factor = (register: number, most = 1) =>
  form(
    register,
    (name, value) => unsigned(name, value, most),
    (word) => word / ONE,
  );
const potential = (register: number) => form(register, signed, fromSigned);
const turns = (low: number, high: number): Form => ({
  registers: [low, high],
  write(name, value) {
    const bits = BigInt.asUintN(64, BigInt(Math.round(between(name, value, -1, 1) * 2 ** 53)) << 11n);
    return [Number(bits & 0xffffffffn), Number(bits >> 32n)];
  },
  read: ([first, second]) => second! / WORD + first! / WORD ** 2,
});

const FORMS: { readonly [K in keyof Parameters]: Form } = {
  dt: time(REGISTER.dt),
  leak: factor(REGISTER.leak),
  preDecay: factor(REGISTER.pre_decay),
  postDecay: factor(REGISTER.post_decay),
  refractory: time(REGISTER.refractory),
  resetPotential: potential(REGISTER.reset_potential),
  startThreshold: potential(REGISTER.start_threshold),
  aPlus: factor(REGISTER.a_plus),
  aMinus: factor(REGISTER.a_minus),
  startWeight: form(REGISTER.start_weight, toWeight, fromWeight),
  inhibition: factor(REGISTER.inhibition),
  rateDecay: factor(REGISTER.rate_decay),
  rateStep: factor(REGISTER.rate_step, 256 - 1 / ONE),
  targetRate: factor(REGISTER.target_rate, 256 - 1 / ONE),
  thresholdMin: potential(REGISTER.threshold_min),
  thresholdMax: potential(REGISTER.threshold_max),
  phaseStep: turns(REGISTER.phase_step_low, REGISTER.phase_step_high),
  scoreSpikes: factor(REGISTER.score_spikes, 16 - 1 / ONE),
  scoreResonance: factor(REGISTER.score_resonance, 16 - 1 / ONE),
};

/** The registers that parameters mean, and their words; nothing is written if one is illegal. */
export function writeParameters(parameters: Partial<Parameters>): { register: number; word: number }[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (!Object.hasOwn(FORMS, name)) throw new OptionError(name, `\`${name}\` is no parameter; there are ${Object.keys(FORMS).join(', ')}`);
    const { registers, write } = FORMS[name as keyof Parameters];
    return write(name, value).map((word, nth) => ({ register: registers[nth]!, word }));
  });
}

/** The parameters that registers hold. */
export function readParameters(words: Uint32Array): Parameters {
  const read = Object.entries(FORMS).map(([name, { registers, read }]) => [name, read(registers.map((register) => words[register]!))]);
  return Object.fromEntries(read) as unknown as Parameters;
}

/** Time, ms, and phase of the oscillator, turns. */
export function readClock(words: Uint32Array): { time: number; phase: number } {
  const [timeForm, phase] = [turns(REGISTER.time_low, REGISTER.time_high), turns(REGISTER.phase_low, REGISTER.phase_high)];
  const pair = ({ registers }: Form) => registers.map((register) => words[register]!);
  return { time: (timeForm.read(pair(timeForm)) * WORD ** 2) / NANOSECONDS, phase: phase.read(pair(phase)) };
}
