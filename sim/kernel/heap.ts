/** A binary heap of things that are due at some time. What to do with them is its owner's. */

/** An item of a heap; a fixed order instead of a comparing function, which the engine would have to call for every step. */
export interface Due {
  /** The time, in whatever unit the owner counts. */
  readonly dueAt: number;
  /** Breaks ties: the lower comes first. No two items of a heap have the same. */
  readonly sequence: number;
}

/** Items of which the earliest is always at hand. */
export class Heap<T extends Due> {
  #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The first item; undefined when there is none. */
  get first(): T | undefined {
    return this.#items[0];
  }

  /** Adds an item. */
  push(item: T): void {
    const items = this.#items;
    let index = items.length;
    items.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(item, items[parent]!)) break;
      items[index] = items[parent]!;
      index = parent;
    }
    items[index] = item;
  }

  /** Takes the first item away; there has to be one. */
  removeFirst(): void {
    const items = this.#items;
    const last = items.pop()!;
    if (items.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child++;
      if (!isBefore(items[child]!, last)) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = last;
  }

  /** Keeps those items only. */
  retain(isKept: (item: T) => boolean): void {
    this.#items = this.#items.filter(isKept);
    // A sorted array is a heap.
    this.#items.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.sequence < b.sequence);
}
