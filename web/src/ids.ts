import { IdError, type Id } from './errors.js';

/** A string that has no surrogate without its other half: only such can be written as UTF-8. */
const WELL_FORMED = /^\P{Surrogate}*$/u;

/** Checks what a caller gave as an id. */
export function checkId(id: unknown): Id {
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id + 0;
  if (typeof id === 'string' && WELL_FORMED.test(id)) return id;
  throw new IdError('INVALID_ID', id);
}

/** Which slot of the index holds the vector of which id. */
export class Ids {
  readonly #slots = new Map<Id, number>();
  readonly #ids: (Id | undefined)[];

  /** No ids, and slots of which so many were used. */
  constructor(slots = 0) {
    this.#ids = new Array<Id | undefined>(slots).fill(undefined);
  }

  get size(): number {
    return this.#slots.size;
  }

  /** One more than the highest slot that was ever used. */
  get slots(): number {
    return this.#ids.length;
  }

  has(id: Id): boolean {
    return this.#slots.has(id);
  }

  /** The slot of an id, which has to be there. */
  slot(id: Id): number {
    const slot = this.#slots.get(id);
    if (slot === undefined) throw new IdError('UNKNOWN_ID', id);
    return slot;
  }

  /** The slot of an id, if it is there. */
  find(id: Id): number | undefined {
    return this.#slots.get(id);
  }

  /** The id of a slot, if it holds a vector. */
  id(slot: number): Id | undefined {
    return this.#ids[slot];
  }

  /** The id of a slot that the module gave. */
  live(slot: number): Id {
    return this.#ids[slot]!;
  }

  /** Checks that an id can be given to a new vector. */
  fresh(id: unknown): Id {
    const checked = checkId(id);
    if (this.#slots.has(checked)) throw new IdError('DUPLICATE_ID', checked);
    return checked;
  }

  set(id: Id, slot: number): void {
    while (this.#ids.length < slot) this.#ids.push(undefined);
    this.#ids[slot] = id;
    this.#slots.set(id, slot);
  }

  delete(id: Id): void {
    this.#ids[this.slot(id)] = undefined;
    this.#slots.delete(id);
  }

  /** Ids in the order of their slots. */
  *[Symbol.iterator](): IterableIterator<Id> {
    for (const id of this.#ids) if (id !== undefined) yield id;
  }
}
