/** Pixels of a digit: 8 x 8, row by row. */
export const PIXELS = 64;
/** Greatest grey level of a pixel. */
export const LEVELS = 16;

/** The data set, in the order of `sim/data`. */
export class Digits {
  /** Number of digits. */
  readonly count: number;
  readonly #pixels: Uint8Array;
  readonly #labels: Uint8Array;
  readonly #places: Uint8Array;

  /** The bytes that `build.js` writes: `count` x 64 pixels, 0..=16; `count` labels, 0..=9; `count` x 2 places on the map. */
  constructor(bytes: Uint8Array) {
    this.count = bytes.length / (PIXELS + 3);
    this.#pixels = bytes.subarray(0, this.count * PIXELS);
    this.#labels = bytes.subarray(this.#pixels.length, this.#pixels.length + this.count);
    this.#places = bytes.subarray(this.#pixels.length + this.count);
  }

  /** Grey levels, 0..=16. */
  pixels(id: number): Uint8Array {
    return this.#pixels.subarray(id * PIXELS, (id + 1) * PIXELS);
  }

  /** Which digit it is, 0..=9. */
  label(id: number): number {
    return this.#labels[id]!;
  }

  /** Where it lies on the map, both 0..=1. */
  place(id: number): readonly [number, number] {
    return [this.#places[2 * id]! / 255, this.#places[2 * id + 1]! / 255];
  }
}

/** Fetches the data set. */
export async function fetchDigits(): Promise<Digits> {
  const response = await fetch('digits.bin.gz');
  if (!response.ok) throw new Error(`digits.bin.gz: the server answered ${response.status}; run web/demo/build.js and serve web/demo/dist`);
  const stream = response.body!.pipeThrough(new DecompressionStream('gzip'));
  return new Digits(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** The vector of a picture: ink, 0..=1. */
export function vectorOf(pixels: Uint8Array): Float32Array {
  return Float32Array.from(pixels, (level) => level / LEVELS);
}
