import { METRIC, OPCODE, type Sizes } from './constants.js';
import { FLOATS, type Core } from './core.js';
import { FreedError, FullError, type Id } from './errors.js';
import { enlarge } from './growth.js';
import { Ids } from './ids.js';
import { CAPACITY_MAX, whole, type Metric, type Policy } from './options.js';
import { checkSearch, type Result, type Search, type SearchOptions } from './searching.js';
import { checkVector, FLOAT_MAX, type Form, type Vector } from './vectors.js';

/** Sizes and settings of an index. */
export interface Shape extends Sizes {
  readonly efMax: number;
  readonly metric: Metric;
  readonly fracBits: number;
  readonly efConstruction: number;
  readonly expansion: number;
}

/** An index in an instance of the module, and which vector has which id. */
export class Body {
  readonly ids: Ids;
  readonly policy: Policy;
  readonly core: Core;
  shape: Shape;
  #handle: number;

  constructor(core: Core, handle: number, policy: Policy, ids = new Ids()) {
    this.core = core;
    this.#handle = handle;
    this.policy = policy;
    this.ids = ids;
    this.shape = this.#readShape();
  }

  /** The handle, unless the index was freed. */
  get handle(): number {
    if (this.#handle === 0) throw new FreedError('index');
    return this.#handle;
  }

  free(): void {
    if (this.#handle === 0) return;
    const handle = this.#handle;
    this.#handle = 0;
    this.core.call(() => this.core.exports.release(handle));
  }

  /** Greatest magnitude of a component. */
  get range(): number {
    return 2 ** (15 - this.shape.fracBits);
  }

  /** What vectors have to be. */
  get form(): Form {
    return { dimensions: this.shape.dim, limit: this.policy.reject ? this.range : FLOAT_MAX };
  }

  /** Checks a vector and writes it to the buffer, in which there is room for so many results. */
  write(vector: Vector, results = 0): void {
    checkVector(vector, this.form);
    this.core.room(Math.max(vector.length * 4, results * 16));
    this.core.floats.set(vector);
  }

  /** Stores the vector of a new id. */
  insert(id: Id, vector: Vector, type: number): void {
    const { core } = this;
    const fresh = this.ids.fresh(id);
    whole('type', type, 0, 15);
    checkVector(vector, this.form);
    this.makeRoom(1);
    this.write(vector);
    const { handle } = this;
    this.ids.set(
      fresh,
      core.call(() => core.exports.insert(handle, FLOATS, type)),
    );
  }

  /** Grows so that there is room for more vectors. */
  makeRoom(more: number): void {
    const { capacity } = this.shape;
    const wanted = this.ids.size + more;
    if (wanted <= capacity) return;
    if (!this.policy.grow || wanted > CAPACITY_MAX) throw new FullError(this.policy.grow ? CAPACITY_MAX : capacity, this.policy.grow);
    this.#enlarge(Math.min(CAPACITY_MAX, Math.max(wanted, 2 * capacity)));
  }

  /** A search; number of results, which are in the buffer. */
  search(query: Vector, k: number, options: SearchOptions | undefined, call: (handle: number, search: Search) => number): number {
    const { handle, core } = this;
    const search = checkSearch(k, options, this.shape.efMax);
    this.write(query, k);
    return core.call(() => call(handle, search));
  }

  /** The results of a search, nearest first. */
  results(count: number): Result[] {
    const { words, doubles } = this.core;
    const results = new Array<Result>(count);
    for (let nth = 0; nth < count; nth += 1) results[nth] = { id: this.ids.live(words[nth]!), distance: doubles[count + nth]! };
    return results;
  }

  /** Executes a command; a copy of the words of its answer. */
  command(opcode: keyof typeof OPCODE, arg = 0, payload: ArrayLike<number> = []): Uint32Array {
    const { handle, core } = this;
    const words = 1 + payload.length;
    const { dim, capacity, efMax } = this.shape;
    core.room(4 * (words + 2 + Math.max(3 * efMax, (dim + 1) >>> 1, (capacity + 31) >>> 5, 8)));
    return this.#answer(handle, opcode, arg, payload, words);
  }

  /** The words of rows of a state memory. */
  peek(memory: { code: number; words(sizes: Sizes): number }, first: number, rows: number): Uint32Array {
    const width = memory.words(this.shape);
    const words = new Uint32Array(rows * width);
    // An answer has at most 65,535 words.
    const step = Math.max(1, Math.floor(65000 / width));
    for (let row = 0; row < rows; row += step) {
      const count = Math.min(step, rows - row);
      this.core.room(4 * (count * width + 3 * this.shape.efMax + this.shape.dim + this.shape.capacity + 16));
      words.set(this.#answer(this.handle, 'Peek', memory.code, [(first + row) | (count << 16)], 2), row * width);
    }
    return words;
  }

  /** A snapshot of the index in the format of docs/format.md. */
  snapshot(): Uint8Array<ArrayBuffer> {
    const { handle, core } = this;
    core.room(this.stats()[20]!);
    const length = core.call(() => core.exports.serialize(handle));
    const bytes = core.bytes.slice(0, length);
    core.shrink();
    return bytes;
  }

  /** The words of the figures of the module. */
  stats(): Uint32Array {
    const { handle, core } = this;
    core.room(4096);
    return core.words.slice(
      0,
      core.call(() => core.exports.stats(handle)),
    );
  }

  #answer(handle: number, opcode: keyof typeof OPCODE, arg: number, payload: ArrayLike<number>, words: number): Uint32Array {
    const { core } = this;
    core.words[0] = OPCODE[opcode] | (arg << 8) | (payload.length << 16);
    core.words.set(payload, 1);
    const length = core.call(() => core.exports.execute(handle, words));
    const error = (core.words[words]! >>> 8) & 0xff;
    if (error !== 0) core.refused(error);
    return core.words.slice(words + 1, words + length);
  }

  #enlarge(capacity: number): void {
    const { core, handle } = this;
    const ef = this.stats()[17]!;
    // The index stays until the larger one is there: without memory for both nothing changes.
    const larger = restore(core, enlarge(this.snapshot(), capacity));
    core.call(() => core.exports.set_ef(larger, ef));
    core.call(() => core.exports.release(handle));
    this.#handle = larger;
    core.shrink();
    this.shape = this.#readShape();
  }

  #readShape(): Shape {
    const [, , , , capacity, dim, m, m0, levels, efMax, , branches, metric, fracBits, efConstruction, expansion] =
      this.stats() as unknown as number[];
    const name = (Object.keys(METRIC) as Metric[]).find((one) => METRIC[one] === metric);
    return { capacity, dim, m, m0, levels, efMax, branches, metric: name, fracBits, efConstruction, expansion } as Shape;
  }
}

/** Makes an index of a snapshot; its handle. */
export function restore(core: Core, snapshot: Uint8Array): number {
  core.room(snapshot.length);
  core.bytes.set(snapshot);
  return core.call(() => core.exports.deserialize(snapshot.length));
}
