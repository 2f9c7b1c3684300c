import { OptionError } from './errors.js';

/** 1.0 with 24 fraction bits. */
export const ONE = 2 ** 24;

/** Checks that a value is a number in a range. */
export function between(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw new OptionError(name, `\`${name}\` is ${String(value)}; it has to be a number in ${least}..${most}`);
  }
  return value;
}

/** The bits of a potential, a current or a gain: I8F24, -128 ..< 128, rounded to the nearest. */
export function signed(name: string, value: number): number {
  return Math.round(between(name, value, -128, 128 - 1 / ONE) * ONE) >>> 0;
}

/** The bits of a factor or rate: U8F24, 0..=`most`, rounded to the nearest. */
export function unsigned(name: string, value: number, most = 256 - 1 / ONE): number {
  return Math.round(between(name, value, 0, most) * ONE);
}

/** The number of the bits of an I8F24. */
export function fromSigned(bits: number): number {
  return (bits | 0) / ONE;
}

/** The number of the bits of a weight: 65535 is 1.0. */
export function fromWeight(bits: number): number {
  return (bits + (bits >>> 15)) / 65536;
}

/** The bits of the nearest weight, 0..=1. */
export function toWeight(name: string, value: number): number {
  const transmitted = Math.round(between(name, value, 0, 1) * 65536);
  // What the module makes of 32768 and more is one more.
  return transmitted < 32768 ? transmitted : transmitted - 1;
}
