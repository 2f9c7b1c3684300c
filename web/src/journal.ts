import type { Id } from './errors.js';
import type { Ids } from './ids.js';

/** Which id slots had when a search was asked for, though vectors were deleted before its answer arrived. */
export class Journal {
  /** Slots that were freed, and the ids that they had. */
  #freed: { slot: number; id: Id }[] = [];
  /** Entries that nobody needs any more, and were dropped. */
  #dropped = 0;
  /** How many entries there were before each search under way. */
  readonly #searches: number[] = [];

  /** Notes that a slot is free. */
  free(slot: number, id: Id): void {
    if (this.#searches.length > 0) this.#freed.push({ slot, id });
  }

  /** Waits for the answer of a search that was just asked for; calls `read` with the ids of its slots. */
  async during<T, R>(ids: Ids, answer: Promise<T>, read: (answer: T, id: (slot: number) => Id) => R): Promise<R> {
    const start = this.#dropped + this.#freed.length;
    this.#searches.push(start);
    try {
      const found = await answer;
      const since = new Map<number, Id>();
      for (const { slot, id } of this.#freed.slice(start - this.#dropped).reverse()) since.set(slot, id);
      return read(found, (slot) => since.get(slot) ?? ids.live(slot));
    } finally {
      this.#searches.splice(this.#searches.indexOf(start), 1);
      // Searches begin one after the other, so the first has the least.
      const needed = this.#searches[0] ?? this.#dropped + this.#freed.length;
      this.#freed.splice(0, needed - this.#dropped);
      this.#dropped = needed;
    }
  }
}
