/** A map from entry ids to things that carry theirs, in order of id. What those are (stream nodes, pending entries) lives elsewhere. */

import { compareIds, type EntryId } from "./entry-id.js";

/** Anything that has an id to be ordered by; the id must not change while it is in a map. */
export interface Keyed {
  readonly id: EntryId;
}

const CHUNK_ITEMS_MAX = 128;
/** Chunks removed from the head are cut off the list once they are this many and half of it. */
const DEAD_CHUNKS_MIN = 32;

/** A run of neighbouring items. Those before `start` are gone: a queue loses its head without moving the rest. */
interface Chunk<T> {
  /** No item here is smaller, none in the chunk before is as great; the first chunk's may be too great. */
  bound: EntryId;
  items: (T | undefined)[];
  start: number;
}

/** A place in a map; any change to the map makes it stale. */
export class Cursor<T extends Keyed> {
  constructor(
    private readonly chunks: readonly (Chunk<T> | undefined)[],
    private readonly headIndex: number,
    private chunkIndex: number,
    private itemIndex: number,
  ) {}

  /** The item here; undefined past either end. */
  get item(): T | undefined {
    return this.chunks[this.chunkIndex]?.items[this.itemIndex];
  }

  /** Moves to the next greater item and returns it. */
  next(): T | undefined {
    const chunk = this.chunks[this.chunkIndex];
    if (chunk !== undefined && ++this.itemIndex >= chunk.items.length) {
      this.chunkIndex++;
      this.itemIndex = this.chunks[this.chunkIndex]?.start ?? 0;
    }
    return this.item;
  }

  /** Moves to the next smaller item and returns it. */
  previous(): T | undefined {
    const chunk = this.chunks[this.chunkIndex];
    if (chunk !== undefined && --this.itemIndex < chunk.start) {
      this.chunkIndex = this.chunkIndex > this.headIndex ? this.chunkIndex - 1 : -1;
      this.itemIndex = (this.chunks[this.chunkIndex]?.items.length ?? 0) - 1;
    }
    return this.item;
  }
}

/**
 * Chunks of at most 128 items under one list of chunks. Appending, and removing at the head, cost the same whatever
 * the size; everything else is a binary search and a move of at most 64 items.
 */
export class OrderedMap<T extends Keyed> {
  #chunks: (Chunk<T> | undefined)[] = [];
  #head = 0;
  #size = 0;
  /** Where the last search ended: neighbours are looked for one after the other. */
  #finger = 0;

  /** How many items it holds. */
  get size(): number {
    return this.#size;
  }

  /** The item with the smallest id. */
  first(): T | undefined {
    const chunk = this.#chunks[this.#head];
    return chunk?.items[chunk.start];
  }

  /** The item with the greatest id. */
  last(): T | undefined {
    if (this.#size === 0) return undefined;
    const { items } = this.#chunks[this.#chunks.length - 1]!;
    return items[items.length - 1];
  }

  /** The item of exactly this id. */
  get(id: EntryId): T | undefined {
    const chunk = this.#chunks[this.#find(id)];
    if (chunk === undefined) return undefined;
    const item = chunk.items[indexIn(chunk, id)];
    return item !== undefined && compareIds(item.id, id) === 0 ? item : undefined;
  }

  /** The item with the greatest id that is not above this one. */
  floor(id: EntryId): T | undefined {
    const { item } = this.floorCursor(id);
    return item !== undefined && compareIds(item.id, id) <= 0 ? item : undefined;
  }

  /** The place of the item with the greatest id that is not above this one; the first item's when all are above. */
  floorCursor(id: EntryId): Cursor<T> {
    const cursor = this.cursor(id);
    const { item } = cursor;
    if (item !== this.first() && (item === undefined || compareIds(item.id, id) > 0)) cursor.previous();
    return cursor;
  }

  /** All items, smallest id first; the map must not change meanwhile. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    const cursor = new Cursor(this.#chunks, this.#head, this.#head, this.#chunks[this.#head]?.start ?? 0);
    for (let { item } = cursor; item !== undefined; item = cursor.next()) yield item;
  }

  /** The place of the first item that is not below this id; past the end when there is none. */
  cursor(id: EntryId): Cursor<T> {
    let chunkIndex = this.#find(id);
    const chunk = this.#chunks[chunkIndex];
    let itemIndex = chunk === undefined ? 0 : indexIn(chunk, id);
    if (chunk !== undefined && itemIndex === chunk.items.length && chunkIndex + 1 < this.#chunks.length) {
      chunkIndex++;
      itemIndex = this.#chunks[chunkIndex]!.start;
    }
    return new Cursor(this.#chunks, this.#head, chunkIndex, itemIndex);
  }

  /** Puts an item in its place; its id must not be in the map. */
  add(item: T): void {
    if (this.#size++ === 0) {
      this.#addFirst(item);
      return;
    }
    const { items } = this.#chunks[this.#chunks.length - 1]!;
    if (compareIds(item.id, items[items.length - 1]!.id) < 0) this.#insert(item);
    else if (items.length < CHUNK_ITEMS_MAX) items.push(item);
    else this.#chunks.push({ bound: item.id, items: [item], start: 0 });
  }

  /** Takes out the item of this id and returns it; undefined when there is none. */
  delete(id: EntryId): T | undefined {
    const chunkIndex = this.#find(id);
    const chunk = this.#chunks[chunkIndex];
    if (chunk === undefined) return undefined;
    const index = indexIn(chunk, id);
    const item = chunk.items[index];
    if (item === undefined || compareIds(item.id, id) !== 0) return undefined;
    this.#size--;
    removeAt(chunk, index);
    if (chunk.start === chunk.items.length && this.#size > 0) this.#removeChunk(chunkIndex);
    return item;
  }

  /** The index of the chunk that holds this id if any does; the head's for an id before everything. */
  #find(id: EntryId): number {
    const chunks = this.#chunks;
    const finger = this.#finger;
    if (finger >= this.#head && finger < chunks.length && compareIds(chunks[finger]!.bound, id) <= 0) {
      if (finger + 1 === chunks.length || compareIds(id, chunks[finger + 1]!.bound) < 0) return finger;
    }
    let low = this.#head;
    let high = chunks.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (compareIds(chunks[middle]!.bound, id) <= 0) low = middle;
      else high = middle;
    }
    this.#finger = low;
    return low;
  }

  /** An empty map keeps its last chunk, so that a short queue does not make a new one for every item. */
  #addFirst(item: T): void {
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined) {
      this.#chunks.push({ bound: item.id, items: [item], start: 0 });
      return;
    }
    if (chunk.items.length >= CHUNK_ITEMS_MAX) {
      chunk.items = [];
      chunk.start = 0;
    }
    chunk.bound = item.id;
    chunk.items.push(item);
  }

  #insert(item: T): void {
    const chunkIndex = this.#find(item.id);
    let chunk = this.#chunks[chunkIndex]!;
    if (chunk.start > 0) {
      chunk.items.splice(0, chunk.start);
      chunk.start = 0;
    }
    if (chunk.items.length >= CHUNK_ITEMS_MAX) {
      const items = chunk.items.splice(CHUNK_ITEMS_MAX / 2);
      const upper = { bound: items[0]!.id, items, start: 0 };
      this.#chunks.splice(chunkIndex + 1, 0, upper);
      if (compareIds(upper.bound, item.id) <= 0) chunk = upper;
    }
    if (compareIds(item.id, chunk.bound) < 0) chunk.bound = item.id;
    chunk.items.splice(indexIn(chunk, item.id), 0, item);
  }

  #removeChunk(index: number): void {
    if (index !== this.#head) {
      this.#chunks.splice(index, 1);
      return;
    }
    this.#chunks[index] = undefined;
    this.#head++;
    if (this.#head >= DEAD_CHUNKS_MIN && this.#head * 2 > this.#chunks.length) {
      this.#chunks.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

/** The index in a chunk of the first item that is not below `id`; the chunk's length when all are. */
function indexIn<T extends Keyed>(chunk: Chunk<T>, id: EntryId): number {
  const { items } = chunk;
  let low = chunk.start;
  let high = items.length;
  // Queues are asked for their head.
  if (low < high && compareIds(items[low]!.id, id) >= 0) return low;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds(items[middle]!.id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Closes the gap from whichever side is shorter. */
function removeAt<T>(chunk: Chunk<T>, index: number): void {
  const { items, start } = chunk;
  if (index - start < items.length - 1 - index) {
    for (let i = index; i > start; i--) items[i] = items[i - 1];
    items[start] = undefined;
    chunk.start = start + 1;
    return;
  }
  for (let i = index + 1; i < items.length; i++) items[i - 1] = items[i];
  items.pop();
}
