import { CorruptError, MemoryError, ModuleError, OptionError } from './errors.js';
import { ERROR } from './constants.js';

/** What the module exports; crate `web/core` describes each. Answers below 0 are minus the code of a refusal. */
export interface CoreExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  growths(): number;
  capabilities(): number;
  error_text(code: number): number;
  create(
    capacity: number,
    dim: number,
    m: number,
    m0: number,
    levels: number,
    efMax: number,
    wMax: number,
    branches: number,
    metric: number,
    fracBits: number,
    efConstruction: number,
    expansion: number,
    seed: number,
    ef: number,
  ): number;
  deserialize(length: number): number;
  release(handle: number): number;
  insert(handle: number, kind: number, type: number): number;
  insert_batch(handle: number, kind: number, count: number, type: number): number;
  update(handle: number, kind: number, id: number): number;
  remove(handle: number, id: number): number;
  get(handle: number, kind: number, id: number): number;
  aggregate(handle: number, kind: number, id: number): number;
  nudge(handle: number, kind: number, id: number, alpha: number): number;
  set_ef(handle: number, ef: number): number;
  stats(handle: number): number;
  execute(handle: number, words: number): number;
  serialize(handle: number): number;
  search(handle: number, kind: number, k: number, ef: number, mask: number, expansion: number): number;
  search_exact(handle: number, kind: number, k: number, mask: number): number;
  search_resonant(handle: number, kind: number, k: number, ef: number, mask: number, expansion: number, weight: number): number;
  search_inject(handle: number, kind: number, k: number, ef: number, mask: number, expansion: number, gain: number): number;
  search_spiking(
    handle: number,
    kind: number,
    k: number,
    ef: number,
    mask: number,
    expansion: number,
    phases: number,
    ticks: number,
    injectGain: number,
    gain: number,
  ): number;
}

/** Components of vectors in the buffer are 32-bit floats. */
export const FLOATS = 0;

/** The number that `insert_batch` takes for types that follow the vectors. */
export const TYPES_FOLLOW = 16;

/** The version of the calls that this package makes. */
const INTERFACE = 1;

const CALL_ERROR = { OutOfMemory: 18 } as const;
/** First codes of the errors of snapshots and of sizes, and one past the last. */
const [RESTORE, CONFIG, CODES] = [33, 65, 80];

/** Bytes of a buffer that only a snapshot needs, and that is given back. */
const SNAPSHOT = 1 << 20;

/** What a module is and can do. Sizes are the greatest. */
export interface Capabilities {
  /** Version of the numbers and equations, the same in every body of the project. */
  readonly specification: number;
  /** Format of snapshots. */
  readonly snapshotFormat: number;
  /** Whether the build with SIMD128 is used. */
  readonly simd: boolean;
  /** Indexes in one instance. */
  readonly indexes: number;
  readonly capacity: number;
  readonly dimensions: number;
  readonly M: number;
  readonly M0: number;
  readonly levels: number;
  readonly efMax: number;
  readonly expansion: number;
  /** Indexes there are in this instance. */
  readonly live: number;
  /** Bytes of linear memory. */
  readonly memoryBytes: number;
  /** Bytes of it that are free for indexes. */
  readonly freeBytes: number;
}

/** An instance of the module: linear memory, and the buffer in it through which vectors, results and snapshots pass. */
export class Core {
  readonly exports: CoreExports;
  /** The buffer. Whatever is read must be copied: the next call overwrites it, and growing memory detaches the views. */
  bytes = new Uint8Array(0);
  words = new Uint32Array(0);
  floats = new Float32Array(0);
  doubles = new Float64Array(0);
  #address = 0;
  #size = 0;
  #trap: unknown;

  constructor(instance: WebAssembly.Instance) {
    this.exports = instance.exports as unknown as CoreExports;
    this.room(4096);
    const found = this.call(() => this.exports.capabilities()) && this.words[0];
    if (found !== INTERFACE) {
      throw new ModuleError(`the module has interface ${found}, this package needs ${INTERFACE}: take the .wasm of the same version of the package`);
    }
  }

  /** Makes sure that the buffer has so many bytes and that the views are of it. What was in it is lost if it has to grow. */
  room(bytes: number): void {
    if (bytes > this.#size) {
      this.#size = 0;
      // A power of two, so that it is seldom moved, unless it is for a snapshot.
      const size = bytes > SNAPSHOT ? bytes : 2 ** Math.ceil(Math.log2(bytes));
      this.#address = this.exports.reserve(size) >>> 0;
      if (this.#address === 0) throw new MemoryError();
      this.#size = size;
      this.#view();
    } else if (this.bytes.length === 0) {
      this.#view();
    }
  }

  /** Gives a buffer that was made for a snapshot back to indexes. */
  shrink(): void {
    if (this.#size > SNAPSHOT) {
      this.exports.reserve(0);
      this.#size = 0;
      this.room(4096);
    }
  }

  /** Calls the module; its answer. */
  call(body: () => number): number {
    if (this.#trap !== undefined) throw new ModuleError('the module trapped before; restore its indexes in another instance', this.#trap);
    let answer;
    try {
      answer = body();
    } catch (trap) {
      this.#trap = trap;
      throw new ModuleError('the module trapped, its indexes are lost', trap);
    }
    if (answer < 0) this.refused(-answer);
    return answer;
  }

  /** Throws what a code means. */
  refused(code: number): never {
    this.room(4096);
    const length = this.call(() => this.exports.error_text(code));
    const text = new TextDecoder().decode(this.bytes.slice(0, length));
    const [name = '', message = ''] = text.split(': ', 2);
    if (code === CALL_ERROR.OutOfMemory) throw new MemoryError();
    if (code >= RESTORE && code < CONFIG) throw new CorruptError(name, message);
    if (code === ERROR.Range || (code >= CONFIG && code < CODES)) throw new OptionError(name, `the module refused an argument: ${message}`);
    throw new ModuleError(`the module refused a call: ${text}`);
  }

  /** What the module is and can do. */
  capabilities(): Capabilities {
    this.room(4096);
    this.call(() => this.exports.capabilities());
    const [, specification, snapshotFormat, features, indexes, capacity, dimensions, M, M0, levels, efMax, expansion, live, , freeBytes] = this
      .words as unknown as number[];
    return {
      specification,
      snapshotFormat,
      simd: (features! & 1) === 1,
      indexes,
      capacity,
      dimensions,
      M,
      M0,
      levels,
      efMax,
      expansion,
      live,
      freeBytes,
      memoryBytes: this.exports.memory.buffer.byteLength,
    } as Capabilities;
  }

  #view(): void {
    const { buffer } = this.exports.memory;
    this.bytes = new Uint8Array(buffer, this.#address, this.#size);
    this.words = new Uint32Array(buffer, this.#address, this.#size >>> 2);
    this.floats = new Float32Array(buffer, this.#address, this.#size >>> 2);
    this.doubles = new Float64Array(buffer, this.#address, this.#size >>> 3);
  }
}
