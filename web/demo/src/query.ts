import { LEVELS, PIXELS } from './digits.js';

/** What is searched for: a picture, and its number if it is one of the set. */
export interface Query {
  readonly pixels: Uint8Array;
  readonly id?: number;
}

/** Squared Euclidean distance of two pictures, ink 0..=1; exact. */
export function distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let pixel = 0; pixel < PIXELS; pixel += 1) sum += (a[pixel]! - b[pixel]!) ** 2;
  return sum / LEVELS ** 2;
}
