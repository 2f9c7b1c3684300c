// What searches answer, computed another way: an exact scan in integers of any size over vectors that are rounded as `docs/web.md` says.

export type Metric = 0 | 1 | 2;

export interface Hit {
  readonly index: number;
  /** In the unit of the search. */
  readonly bits: bigint;
  /** As the module gives it. */
  readonly distance: number;
}

const [LOWEST, HIGHEST] = [-32768, 32767];
const COSINE_BITS = 30;

/** To nearest, halves to even. */
function round(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** Components with so many fraction bits. */
function quantise(values: readonly number[], bits: number): number[] {
  return values.map((value) => (Number.isNaN(value) ? 0 : Math.max(LOWEST, Math.min(HIGHEST, round(value * 2 ** bits)))));
}

/** The most fraction bits with which all finite values are below 2^15. */
function fit(values: readonly number[]): number {
  const highest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  return highest === 0 ? 127 : Math.min(127, 14 - Math.max(-127, Math.floor(Math.log2(highest))));
}

function root(square: bigint): bigint {
  let found = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) if ((found + bit) ** 2n <= square) found += bit;
  return found;
}

function dot(a: readonly number[], b: readonly number[]): bigint {
  return a.reduce((sum, value, nth) => sum + BigInt(value) * BigInt(b[nth]!), 0n);
}

/** 1 over the norm: `mantissa / 2^(31 + exponent)`, rounded down. */
function inverseNorm(vector: readonly number[]): { mantissa: bigint; exponent: bigint } {
  const square = dot(vector, vector);
  if (square === 0n) return { mantissa: 0n, exponent: 0n };
  const exponent = BigInt((square.toString(2).length - 1) >> 1);
  return { mantissa: root((1n << (62n + 2n * exponent)) / square), exponent };
}

function distance(metric: Metric, query: readonly number[], vector: readonly number[]): bigint {
  const product = dot(query, vector);
  if (metric === 2) return -product;
  if (metric === 0) return dot(query, query) + dot(vector, vector) - 2n * product;
  const [q, v] = [inverseNorm(query), inverseNorm(vector)];
  const once = (product * v.mantissa) >> (q.exponent + v.exponent + 1n);
  return (1n << BigInt(COSINE_BITS)) - ((once * q.mantissa) >> 31n);
}

export class Reference {
  /** Fraction bits of all vectors. */
  bits = 15;
  readonly #vectors: number[][] = [];

  constructor(
    private readonly dimensions: number,
    private readonly metric: Metric,
  ) {}

  insert(vector: ArrayLike<number>): void {
    this.#vectors.push(this.#accept(vector));
  }

  /** `vector + alpha * delta` in f32. */
  update(index: number, alpha: number, delta: ArrayLike<number>): void {
    const values = this.#vectors[index]!.map((value, nth) => {
      const step = Math.fround(Math.fround(alpha) * delta[nth]!);
      return Math.fround(value / 2 ** this.bits + (Number.isNaN(step) ? 0 : step));
    });
    const vector = this.#accept(values);
    this.#vectors[index] = vector;
  }

  search(query: ArrayLike<number>, k: number): Hit[] {
    const values = Array.from(query).slice(0, this.dimensions);
    const fitting = fit(values);
    const bits = [this.bits, fitting, Math.min(fitting, this.bits)][this.metric]!;
    const unit = [-2 * bits, -COSINE_BITS, -bits - this.bits][this.metric]!;
    const rounded = quantise(values, bits);
    return this.#vectors
      .map((vector, index) => ({ index, bits: distance(this.metric, rounded, vector) }))
      .sort((a, b) => Number(a.bits - b.bits) || a.index - b.index)
      .slice(0, Math.min(k, 16))
      .map(({ index, bits }) => ({ index, bits, distance: Math.fround(Math.fround(Number(bits)) * 2 ** unit) }));
  }

  /** Rounds a vector, and first all others if it is too large. */
  #accept(vector: ArrayLike<number>): number[] {
    const values = Array.from(vector).slice(0, this.dimensions);
    const bits = Math.max(0, fit(values));
    if (bits < this.bits) {
      const half = 2 ** (this.bits - bits - 1);
      for (const other of this.#vectors) other.forEach((value, nth) => (other[nth] = Math.floor((value + half) / (2 * half))));
      this.bits = bits;
    }
    return quantise(values, this.bits);
  }
}
