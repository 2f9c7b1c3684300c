import { Body } from './body.js';
import { decode } from './container.js';
import type { Capabilities, Core } from './core.js';
import { instantiate } from './load.js';
import { create, plan, type IndexOptions } from './options.js';
import { VectorIndex } from './vector-index.js';

/** An instance of the module with memory of its own, which indexes can share. */
export class Instance {
  /** @internal */
  readonly core: Core;

  /** @internal */
  constructor(core: Core) {
    this.core = core;
  }

  /** What the module is and can do. */
  capabilities(): Capabilities {
    return this.core.capabilities();
  }
}

/** Where an index lives. */
export interface Place {
  /**
   * The instance that it shares; default one of its own, so that its memory is given back when it is freed. Chromium has room
   * for 125 instances, each of which reserves addresses; many small indexes should share one.
   */
  instance?: Instance;
}

/** What there is over one module. */
export interface MicroHnsw {
  /** Makes an empty index. */
  createIndex(options: IndexOptions & Place): Promise<VectorIndex>;
  /** Makes an index of the bytes of `serialize`, or of a snapshot (docs/format.md), whose ids are the numbers of the slots. */
  deserialize(bytes: Uint8Array, place?: Place): Promise<VectorIndex>;
  /** Makes an instance that indexes can share. */
  createInstance(): Promise<Instance>;
  /** What the module is and can do. */
  capabilities(): Promise<Capabilities>;
}

/** The functions over a module, which is asked for when it is first needed. */
export function over(module: () => Promise<WebAssembly.Module>): MicroHnsw {
  const instance = async () => instantiate(await module());
  return {
    async createIndex(options) {
      const checked = plan(options);
      const core = options.instance?.core ?? (await instance());
      return new VectorIndex(new Body(core, create(core, checked), checked.policy));
    },
    async deserialize(bytes, place) {
      return new VectorIndex(decode(place?.instance?.core ?? (await instance()), bytes));
    },
    async createInstance() {
      return new Instance(await instance());
    },
    async capabilities() {
      return (await instance()).capabilities();
    },
  };
}
