import type { Digits } from './digits.js';

const MASK = (1n << 64n) - 1n;

/** The generator that `sim` draws with (wyrand), so that a draw of a number is that of `docs/learning.md`. */
class Wyrand {
  #state: bigint;

  constructor(seed: number) {
    this.#state = BigInt(seed);
  }

  #next(): bigint {
    this.#state = (this.#state + 0x2D358DCCAA6C78A5n) & MASK;
    const product = this.#state * (this.#state ^ 0x8BB84B93962EACC9n);
    return (product ^ (product >> 64n)) & MASK;
  }

  /** A number in 0..limit, all equally likely (Lemire). */
  below(limit: number): number {
    const range = BigInt(limit);
    const least = (1n << 64n) % range;
    for (;;) {
      const product = this.#next() * range;
      if ((product & MASK) >= least) return Number(product >> 64n);
    }
  }
}

/** One of the first `count` digits of each class, drawn at random, ascending. */
export function drawLabelled(digits: Digits, count: number, seed: number): number[] {
  const random = new Wyrand(seed);
  const order = Array.from({ length: count }, (_, id) => id);
  for (let id = 1; id < count; id += 1) {
    const other = random.below(id + 1);
    [order[id], order[other]] = [order[other]!, order[id]!];
  }
  const first = new Map<number, number>();
  for (const id of order) if (!first.has(digits.label(id))) first.set(digits.label(id), id);
  return [...first.values()].sort((a, b) => a - b);
}
