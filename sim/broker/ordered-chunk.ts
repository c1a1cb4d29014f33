/** A run of neighbouring items of an ordered map, in columns. How runs make up a map is the map's affair. */

import { EntryId } from "./entry-id.js";
import type { U64 } from "./u64.js";

/** How many items a chunk has room for. */
const CHUNK_ITEMS_MAX = 64;

/**
 * Items with their ids in order. A removed item leaves its place behind until half of all places are empty, so that
 * removing moves nothing. The first place and the last are never empty, unless the whole chunk is.
 *
 * Columns, because a search then reads an array of numbers, and a long map is a few arrays to the garbage collector.
 */
export class Chunk<T> {
  #ms: U64[] = [];
  #seq: U64[] = [];
  #items: (T | undefined)[] = [];
  /** The first place that counts. */
  start = 0;
  /** How many items there are. */
  size = 0;

  /** The place after the last one. */
  get end(): number {
    return this.#items.length;
  }

  /** Whether there is no room after the last place. */
  get isFull(): boolean {
    return this.#items.length >= CHUNK_ITEMS_MAX;
  }

  /** The item at a place; undefined for an empty one. */
  itemAt(place: number): T | undefined {
    return this.#items[place];
  }

  /** The id at a place. */
  idAt(place: number): EntryId {
    return new EntryId(this.#ms[place]!, this.#seq[place]!);
  }

  /** Negative, zero or positive as the id at a place is before, the same as or after `id`. */
  compareAt(place: number, id: EntryId): number {
    const ms = this.#ms[place]!;
    if (ms !== id.ms) return ms < id.ms ? -1 : 1;
    const seq = this.#seq[place]!;
    return seq === id.seq ? 0 : seq < id.seq ? -1 : 1;
  }

  /** The first place whose id is not below `id`, empty ones included; the end when all are below. */
  placeOf(id: EntryId): number {
    let low = this.start;
    let high = this.end;
    // Queues are asked for their head.
    if (low < high && this.compareAt(low, id) >= 0) return low;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compareAt(middle, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place of an item of exactly this id; -1 when there is none. */
  find(id: EntryId): number {
    const place = this.placeOf(id);
    if (place === this.end || this.#items[place] === undefined) return -1;
    return this.compareAt(place, id) === 0 ? place : -1;
  }

  /** Adds an item above all others. */
  push(id: EntryId, item: T): void {
    this.#ms.push(id.ms);
    this.#seq.push(id.seq);
    this.#items.push(item);
    this.size++;
  }

  /** Puts an item in its place; whether that could be done: a chunk full of items has to be split first. */
  insert(id: EntryId, item: T): boolean {
    if (this.isFull && this.size < CHUNK_ITEMS_MAX) this.compact();
    const place = this.placeOf(id);
    if (place < this.end && this.compareAt(place, id) === 0) {
      this.#items[place] = item;
    } else {
      if (this.isFull) return false;
      insertAt(this.#ms, place, id.ms);
      insertAt(this.#seq, place, id.seq);
      insertAt<T | undefined>(this.#items, place, item);
    }
    this.size++;
    return true;
  }

  /** Takes out the item at a place. */
  remove(place: number): void {
    const items = this.#items;
    items[place] = undefined;
    this.size--;
    if (this.size === 0) {
      this.start = items.length;
      return;
    }
    if (place === this.start) while (items[this.start] === undefined) this.start++;
    if (place === items.length - 1) while (items[items.length - 1] === undefined) this.#pop();
    if (this.size * 2 < items.length - this.start) this.compact();
  }

  /** Forgets the empty places. */
  compact(): void {
    let filled = 0;
    for (let place = this.start; place < this.end; place++) {
      if (this.#items[place] === undefined) continue;
      this.#ms[filled] = this.#ms[place]!;
      this.#seq[filled] = this.#seq[place]!;
      this.#items[filled] = this.#items[place];
      filled++;
    }
    this.start = 0;
    while (this.end > filled) this.#pop();
  }

  /** Cuts off the upper half of a chunk full of items and returns it. */
  split(): Chunk<T> {
    const upper = new Chunk<T>();
    const middle = this.end >>> 1;
    for (let place = middle; place < this.end; place++) upper.push(this.idAt(place), this.#items[place]!);
    while (this.end > middle) this.#pop();
    this.size = middle;
    return upper;
  }

  #pop(): void {
    this.#ms.pop();
    this.#seq.pop();
    this.#items.pop();
  }
}

/** `splice` for one element, without the array that it returns. */
function insertAt<E>(elements: E[], index: number, element: E): void {
  elements.push(element);
  for (let i = elements.length - 1; i > index; i--) elements[i] = elements[i - 1]!;
  elements[index] = element;
}
