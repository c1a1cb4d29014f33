/** A queue by deadline whose entries may silently go stale: for blocked clients and for keys that expire. */

interface Entry<T> {
  readonly deadlineMs: number;
  readonly sequence: number;
  readonly item: T;
}

/**
 * A binary heap; equal deadlines come out in the order in which they went in. An entry is live while `isLive` says so;
 * stale ones are dropped when they surface, and all at once when they outnumber the live ones.
 */
export class DeadlineQueue<T> {
  #heap: Entry<T>[] = [];
  #sequence = 0;
  #sweepAt = 64;
  readonly #isLive: (item: T, deadlineMs: number) => boolean;

  constructor(isLive: (item: T, deadlineMs: number) => boolean) {
    this.#isLive = isLive;
  }

  /** Adds an item. */
  push(deadlineMs: number, item: T): void {
    if (this.#heap.length >= this.#sweepAt) this.#sweep();
    this.#heap.push({ deadlineMs, sequence: this.#sequence++, item });
    this.#siftUp(this.#heap.length - 1);
  }

  /** The earliest live deadline. */
  nextMs(): number | undefined {
    this.#dropStaleHead();
    return this.#heap[0]?.deadlineMs;
  }

  /** Takes the earliest live item whose deadline is not after `nowMs`. */
  takeDue(nowMs: number): T | undefined {
    this.#dropStaleHead();
    const head = this.#heap[0];
    if (head === undefined || head.deadlineMs > nowMs) return undefined;
    this.#removeHead();
    return head.item;
  }

  #dropStaleHead(): void {
    for (let head = this.#heap[0]; head !== undefined; head = this.#heap[0]) {
      if (this.#isLive(head.item, head.deadlineMs)) return;
      this.#removeHead();
    }
  }

  /** Keeps the live entries only, in order: a sorted array is a heap. */
  #sweep(): void {
    this.#heap = this.#heap.filter((entry) => this.#isLive(entry.item, entry.deadlineMs));
    this.#heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#sweepAt = Math.max(64, 2 * this.#heap.length);
  }

  #removeHead(): void {
    const last = this.#heap.pop()!;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown();
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    const entry = heap[start]!;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #siftDown(): void {
    const heap = this.#heap;
    const entry = heap[0]!;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, entry)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.deadlineMs < b.deadlineMs || (a.deadlineMs === b.deadlineMs && a.sequence < b.sequence);
}
