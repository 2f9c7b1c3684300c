/** Seeded random numbers (mulberry32), so that a failure can be repeated. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** In 0 ..< 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in 0 ..< end. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** Components in -1 ..< 1, in steps of 2^-`bits`, so that floats compute with them exactly. */
  vector(components: number, bits = 7): Float32Array {
    return Float32Array.from({ length: components }, () => (this.below(2 ** (bits + 1)) - 2 ** bits) / 2 ** bits);
  }
}
