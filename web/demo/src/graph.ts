import { MEMORIES, REGISTER, type Sizes } from '../../pkg/constants.js';

/** Words of a snapshot before the state, and the first of the sizes; `docs/format.md`. */
const [HEADER, SIZES] = [14, 6];
/** The id in an unused slot. */
const NOBODY = 0xFFFF;

/** The links of an index at one moment, read from its snapshot. */
export class Graph {
  /** Where searches start. */
  readonly entry: number;
  /** Its layer, the highest. */
  readonly top: number;
  readonly #sizes: Sizes;
  readonly #memories = new Map<string, Uint32Array>();

  constructor(snapshot: Uint8Array<ArrayBuffer>) {
    const words = new Uint32Array(snapshot.buffer, snapshot.byteOffset, snapshot.length / 4);
    const [capacity, dim, m, m0, levels, , , branches] = words.subarray(SIZES, HEADER) as unknown as number[];
    this.#sizes = { capacity, dim, m, m0, levels, branches } as Sizes;
    let at = HEADER;
    for (const memory of MEMORIES) {
      const length = memory.rows(this.#sizes) * memory.words(this.#sizes);
      this.#memories.set(memory.name, words.subarray(at, at + length));
      at += length;
    }
    this.entry = this.#memories.get('regs')![REGISTER.entry]!;
    this.top = this.#memories.get('regs')![REGISTER.entry_level]!;
  }

  /** Highest layer of a vector. */
  level(id: number): number {
    return (this.#memories.get('meta')![id]! >>> 8) & 0xF;
  }

  /** The vectors of a layer. */
  layer(layer: number): number[] {
    const meta = this.#memories.get('meta')!;
    return Array.from(meta.keys()).filter((id) => (meta[id]! & 1) === 1 && this.level(id) >= layer);
  }

  /** The links of a vector at a layer, in the order of slots. */
  links(id: number, layer: number): number[] {
    const { levels, m, m0 } = this.#sizes;
    const [name, row, slots] = layer === 0 ? ['links0', id, m0] as const : ['links_up', id * (levels - 1) + layer - 1, m] as const;
    const links = this.#halves(name, row, slots);
    const end = links.indexOf(NOBODY);
    return Array.from(end < 0 ? links : links.subarray(0, end));
  }

  /** The weights of the links of layer 0, 0..=1, in the order of `links`. */
  weights(id: number): number[] {
    const halves = this.#halves('weights', id, this.#sizes.m0).subarray(0, this.links(id, 0).length);
    return Array.from(halves, (weight) => weight / NOBODY);
  }

  /** The 16-bit halves of a row. */
  #halves(name: string, row: number, slots: number): Uint16Array {
    const words = this.#memories.get(name)!;
    const width = (slots + 1) >>> 1;
    return new Uint16Array(words.buffer, words.byteOffset + 4 * width * row, slots);
  }
}
