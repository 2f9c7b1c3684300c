import { CorruptError } from './errors.js';

/**
 * Gives out slots in the order of an index: the one freed last, else the next that was never used. Shard `s` of `n` holds the slots that are `s`
 * modulo `n`, in its own slots 0, 1, ...: it frees and uses them in the same order, so its own numbering is that of the pool, and ties are settled alike.
 */
export class Slots {
  /** Freed slots, the next one to use last. */
  readonly free: number[];
  /** Slots below it have been used. */
  high: number;

  constructor(high = 0, free: number[] = []) {
    this.high = high;
    this.free = free;
    const distinct = new Set(free);
    if (distinct.size !== free.length || free.some((slot) => slot >= high)) throw new CorruptError('FreeList', 'the list of freed slots is wrong');
  }

  take(): number {
    return this.free.pop() ?? this.high++;
  }

  give(slot: number): void {
    this.free.push(slot);
  }
}
