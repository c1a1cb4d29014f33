/** A map from entry ids to things, in order of id. What those are (stream nodes, pending entries) lives elsewhere. */

import { compareIds, EntryId } from "./entry-id.js";
import type { U64 } from "./u64.js";

const CHUNK_ITEMS_MAX = 128;
/** Chunks removed from the head are cut off the list once they are this many and half of it. */
const DEAD_CHUNKS_MIN = 32;

/**
 * A run of neighbouring items, in columns: a search reads two arrays of numbers, and to the garbage collector a long
 * map is a few arrays. What is before `start` is gone: a queue loses its head without moving the rest.
 */
class Chunk<T> {
  readonly ms: U64[] = [];
  readonly seq: U64[] = [];
  readonly items: (T | undefined)[] = [];
  start = 0;

  /** @param bound no item here is below it, none in the chunk before is as great; the first chunk's may be too great. */
  constructor(public bound: EntryId) {}

  get end(): number {
    return this.items.length;
  }

  push(id: EntryId, item: T): void {
    this.ms.push(id.ms);
    this.seq.push(id.seq);
    this.items.push(item);
  }

  idAt(index: number): EntryId {
    return new EntryId(this.ms[index]!, this.seq[index]!);
  }

  /** Negative, zero or positive as the item at an index is before, at or after `id`. */
  compareAt(index: number, id: EntryId): number {
    const ms = this.ms[index]!;
    if (ms !== id.ms) return ms < id.ms ? -1 : 1;
    const seq = this.seq[index]!;
    return seq === id.seq ? 0 : seq < id.seq ? -1 : 1;
  }

  /** The index of the first item that is not below `id`; the end when all are. */
  indexOf(id: EntryId): number {
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

  insert(index: number, id: EntryId, item: T): void {
    this.ms.splice(index, 0, id.ms);
    this.seq.splice(index, 0, id.seq);
    this.items.splice(index, 0, item);
  }

  /** Takes out an item and closes the gap from whichever side is shorter. */
  remove(index: number): void {
    const { ms, seq, items, start } = this;
    if (index - start < items.length - 1 - index) {
      for (let i = index; i > start; i--) {
        ms[i] = ms[i - 1]!;
        seq[i] = seq[i - 1]!;
        items[i] = items[i - 1];
      }
      items[start] = undefined;
      this.start = start + 1;
      return;
    }
    for (let i = index + 1; i < items.length; i++) {
      ms[i - 1] = ms[i]!;
      seq[i - 1] = seq[i]!;
      items[i - 1] = items[i];
    }
    ms.pop();
    seq.pop();
    items.pop();
  }

  /** Cuts off the items from `index` on and returns them as a chunk of their own. */
  splitAt(index: number): Chunk<T> {
    const upper = new Chunk<T>(this.idAt(index));
    for (let i = index; i < this.end; i++) upper.push(this.idAt(i), this.items[i]!);
    this.ms.splice(index);
    this.seq.splice(index);
    this.items.splice(index);
    return upper;
  }

  /** Forgets the gone items. */
  compact(): void {
    this.ms.splice(0, this.start);
    this.seq.splice(0, this.start);
    this.items.splice(0, this.start);
    this.start = 0;
  }
}

type Chunks<T> = readonly (Chunk<T> | undefined)[];

/** A place in a map; any change to the map makes it stale. */
export class Cursor<T> {
  constructor(
    private readonly chunks: Chunks<T>,
    private readonly headIndex: number,
    private chunkIndex: number,
    private itemIndex: number,
  ) {}

  /** The item here; undefined past either end. */
  get item(): T | undefined {
    return this.chunks[this.chunkIndex]?.items[this.itemIndex];
  }

  /** The id of the item here; there must be one. */
  get id(): EntryId {
    return this.chunks[this.chunkIndex]!.idAt(this.itemIndex);
  }

  /** Moves to the next greater item and returns it. */
  next(): T | undefined {
    const chunk = this.chunks[this.chunkIndex];
    if (chunk !== undefined && ++this.itemIndex >= chunk.end) {
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
      this.itemIndex = (this.chunks[this.chunkIndex]?.end ?? 0) - 1;
    }
    return this.item;
  }
}

/**
 * Chunks of at most 128 items under one list of chunks. Appending, and removing at the head, cost the same whatever
 * the size; everything else is a binary search and a move of at most 64 items.
 */
export class OrderedMap<T> {
  #chunks: (Chunk<T> | undefined)[] = [];
  #head = 0;
  #size = 0;
  /** Where the last search ended: neighbours are looked for one after the other. */
  #finger = 0;

  /** How many items it holds. */
  get size(): number {
    return this.#size;
  }

  /** The place of the item with the smallest id. */
  start(): Cursor<T> {
    return new Cursor(this.#chunks, this.#head, this.#head, this.#chunks[this.#head]?.start ?? 0);
  }

  /** The item with the smallest id. */
  first(): T | undefined {
    const chunk = this.#chunks[this.#head];
    return chunk?.items[chunk.start];
  }

  /** The item with the greatest id. */
  last(): T | undefined {
    return this.#size === 0 ? undefined : this.#tail.items[this.#tail.end - 1];
  }

  /** The greatest id. */
  get lastId(): EntryId | undefined {
    return this.#size === 0 ? undefined : this.#tail.idAt(this.#tail.end - 1);
  }

  /** Whether every item is below this id. */
  endsBefore(id: EntryId): boolean {
    return this.#size === 0 || this.#tail.compareAt(this.#tail.end - 1, id) < 0;
  }

  /** The item of exactly this id. */
  get(id: EntryId): T | undefined {
    if (this.#size === 0) return undefined;
    const chunk = this.#chunks[this.#find(id)]!;
    const index = chunk.indexOf(id);
    return index < chunk.end && chunk.compareAt(index, id) === 0 ? chunk.items[index] : undefined;
  }

  /** The item with the greatest id that is not above this one. */
  floor(id: EntryId): T | undefined {
    const cursor = this.floorCursor(id);
    return cursor.item !== undefined && compareIds(cursor.id, id) <= 0 ? cursor.item : undefined;
  }

  /** The place of the item with the greatest id that is not above this one; the first item's when all are above. */
  floorCursor(id: EntryId): Cursor<T> {
    const cursor = this.cursor(id);
    const { item } = cursor;
    if (item !== this.first() && (item === undefined || compareIds(cursor.id, id) > 0)) cursor.previous();
    return cursor;
  }

  /** The place of the first item that is not below this id; past the end when there is none. */
  cursor(id: EntryId): Cursor<T> {
    let chunkIndex = this.#find(id);
    const chunk = this.#chunks[chunkIndex];
    let itemIndex = chunk?.indexOf(id) ?? 0;
    if (chunk !== undefined && itemIndex === chunk.end && chunkIndex + 1 < this.#chunks.length) {
      chunkIndex++;
      itemIndex = this.#chunks[chunkIndex]!.start;
    }
    return new Cursor(this.#chunks, this.#head, chunkIndex, itemIndex);
  }

  /** Puts an item in its place; its id must not be in the map. */
  add(id: EntryId, item: T): void {
    const endsBefore = this.endsBefore(id);
    if (this.#size++ === 0) this.#addFirst(id, item);
    else if (!endsBefore) this.#insert(id, item);
    else if (this.#tail.end < CHUNK_ITEMS_MAX) this.#tail.push(id, item);
    else this.#addChunk(id, item);
  }

  /** Takes out the item of this id and returns it; undefined when there is none. */
  delete(id: EntryId): T | undefined {
    if (this.#size === 0) return undefined;
    const chunkIndex = this.#find(id);
    const chunk = this.#chunks[chunkIndex]!;
    const index = chunk.indexOf(id);
    if (index === chunk.end || chunk.compareAt(index, id) !== 0) return undefined;
    const item = chunk.items[index];
    this.#size--;
    chunk.remove(index);
    // An empty map keeps its last chunk, so that a short queue does not make a new one for every item.
    if (chunk.start === chunk.end && this.#size > 0) this.#removeChunk(chunkIndex);
    return item;
  }

  get #tail(): Chunk<T> {
    return this.#chunks[this.#chunks.length - 1]!;
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

  #addFirst(id: EntryId, item: T): void {
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined || chunk.end >= CHUNK_ITEMS_MAX) {
      this.#chunks.length = this.#head;
      this.#addChunk(id, item);
      return;
    }
    chunk.bound = id;
    chunk.push(id, item);
  }

  #addChunk(id: EntryId, item: T): void {
    const chunk = new Chunk<T>(id);
    chunk.push(id, item);
    this.#chunks.push(chunk);
  }

  #insert(id: EntryId, item: T): void {
    const chunkIndex = this.#find(id);
    let chunk = this.#chunks[chunkIndex]!;
    if (chunk.start > 0) chunk.compact();
    if (chunk.end >= CHUNK_ITEMS_MAX) {
      const upper = chunk.splitAt(CHUNK_ITEMS_MAX / 2);
      this.#chunks.splice(chunkIndex + 1, 0, upper);
      if (compareIds(upper.bound, id) <= 0) chunk = upper;
    }
    if (compareIds(id, chunk.bound) < 0) chunk.bound = id;
    chunk.insert(chunk.indexOf(id), id, item);
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
