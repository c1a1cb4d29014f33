/** A queue by deadline whose entries may silently go stale: for blocked clients and for keys that expire. */

import { Heap, type Due } from "../kernel/heap.js";

interface Entry<T> extends Due {
  readonly item: T;
}

/**
 * Equal deadlines come out in the order in which they went in. An entry is live while `isLive` says so; stale ones are
 * dropped when they surface, and all at once when they outnumber the live ones.
 */
export class DeadlineQueue<T> {
  readonly #heap = new Heap<Entry<T>>();
  #sequence = 0;
  #sweepAt = 64;
  readonly #isLive: (item: T, deadlineMs: number) => boolean;

  constructor(isLive: (item: T, deadlineMs: number) => boolean) {
    this.#isLive = isLive;
  }

  /** Adds an item. */
  push(deadlineMs: number, item: T): void {
    if (this.#heap.size >= this.#sweepAt) this.#sweep();
    this.#heap.push({ dueAt: deadlineMs, sequence: this.#sequence++, item });
  }

  /** The earliest live deadline. */
  nextMs(): number | undefined {
    return this.#firstLive()?.dueAt;
  }

  /** Takes the earliest live item whose deadline is not after `nowMs`. */
  takeDue(nowMs: number): T | undefined {
    const first = this.#firstLive();
    if (first === undefined || first.dueAt > nowMs) return undefined;
    this.#heap.removeFirst();
    return first.item;
  }

  #firstLive(): Entry<T> | undefined {
    for (;;) {
      const { first } = this.#heap;
      if (first === undefined || this.#isLive(first.item, first.dueAt)) return first;
      this.#heap.removeFirst();
    }
  }

  #sweep(): void {
    this.#heap.retain(({ item, dueAt }) => this.#isLive(item, dueAt));
    this.#sweepAt = Math.max(64, 2 * this.#heap.size);
  }
}
