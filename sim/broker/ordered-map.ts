/** A map from entry ids to things, in order of id. What those are (stream nodes, pending entries) lives elsewhere. */

import { compareIds, EntryId } from "./entry-id.js";
import { Chunk } from "./ordered-chunk.js";
import type { U64 } from "./u64.js";

/** Chunks removed from the head are cut off the list once they are this many and half of it. */
const DEAD_CHUNKS_MIN = 32;

type Chunks<T> = readonly (Chunk<T> | undefined)[];

/** A place in a map; any change to the map makes it stale. */
export class Cursor<T> {
  constructor(
    private readonly chunks: Chunks<T>,
    private readonly headIndex: number,
    private chunkIndex: number,
    private place: number,
  ) {}

  /** The item here; undefined past either end. */
  get item(): T | undefined {
    return this.chunks[this.chunkIndex]?.itemAt(this.place);
  }

  /** The id of the item here; there must be one. */
  get id(): EntryId {
    return this.chunks[this.chunkIndex]!.idAt(this.place);
  }

  /** Moves to the next greater item and returns it. */
  next(): T | undefined {
    let chunk = this.chunks[this.chunkIndex];
    while (chunk !== undefined) {
      if (++this.place >= chunk.end) {
        chunk = this.chunks[++this.chunkIndex];
        this.place = chunk?.start ?? 0;
      }
      const item = chunk?.itemAt(this.place);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  /** Moves to the next smaller item and returns it. */
  previous(): T | undefined {
    let chunk = this.chunks[this.chunkIndex];
    while (chunk !== undefined) {
      if (--this.place < chunk.start) {
        this.chunkIndex = this.chunkIndex > this.headIndex ? this.chunkIndex - 1 : -1;
        chunk = this.chunks[this.chunkIndex];
        this.place = (chunk?.end ?? 0) - 1;
      }
      const item = chunk?.itemAt(this.place);
      if (item !== undefined) return item;
    }
    return undefined;
  }
}

/**
 * Chunks of at most 64 items under one list of chunks. Appending, and removing at the head, cost the same whatever the
 * size; everything else is two binary searches.
 */
export class OrderedMap<T> {
  readonly #chunks: (Chunk<T> | undefined)[] = [];
  /** For each chunk an id that no item in it is below and that is above all in the chunk before; the first's may be too great. */
  readonly #boundMs: U64[] = [];
  readonly #boundSeq: U64[] = [];
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
    return chunk?.itemAt(chunk.start);
  }

  /** The item with the greatest id. */
  last(): T | undefined {
    return this.#size === 0 ? undefined : this.#tail.itemAt(this.#tail.end - 1);
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
    const place = chunk.find(id);
    return place < 0 ? undefined : chunk.itemAt(place);
  }

  /** The item with the greatest id that is not above this one. */
  floor(id: EntryId): T | undefined {
    if (this.#size === 0) return undefined;
    let chunkIndex = this.#find(id);
    let chunk = this.#chunks[chunkIndex]!;
    let place = chunk.placeOf(id);
    if (place === chunk.end || chunk.compareAt(place, id) > 0) place--;
    for (;;) {
      for (; place >= chunk.start; place--) {
        const item = chunk.itemAt(place);
        if (item !== undefined) return item;
      }
      if (chunkIndex === this.#head) return undefined;
      chunk = this.#chunks[--chunkIndex]!;
      place = chunk.end - 1;
    }
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
    if (this.#size === 0) return this.start();
    const chunkIndex = this.#find(id);
    const chunk = this.#chunks[chunkIndex]!;
    const place = chunk.placeOf(id);
    const cursor = new Cursor(this.#chunks, this.#head, chunkIndex, place);
    // The place may be empty, or the one after the chunk's last.
    if (chunk.itemAt(place) === undefined && (place < chunk.end || chunkIndex + 1 < this.#chunks.length)) cursor.next();
    return cursor;
  }

  /** Puts an item in its place; its id must not be in the map. */
  add(id: EntryId, item: T): void {
    const isLast = this.endsBefore(id);
    if (this.#size++ === 0) this.#addFirst(id, item);
    else if (!isLast) this.#insert(id, item);
    else if (this.#tail.isFull) this.#addChunk(id, item);
    else this.#tail.push(id, item);
  }

  /** Takes out the item of this id and returns it; undefined when there is none. */
  delete(id: EntryId): T | undefined {
    if (this.#size === 0) return undefined;
    const chunkIndex = this.#find(id);
    const chunk = this.#chunks[chunkIndex]!;
    const place = chunk.find(id);
    if (place < 0) return undefined;
    const item = chunk.itemAt(place);
    this.#size--;
    chunk.remove(place);
    // An empty map keeps its last chunk, so that a short queue does not make a new one for every item.
    if (chunk.size === 0 && this.#size > 0) this.#removeChunk(chunkIndex);
    return item;
  }

  get #tail(): Chunk<T> {
    return this.#chunks[this.#chunks.length - 1]!;
  }

  /** Whether the bound of a chunk is above an id. */
  #isAbove(chunkIndex: number, id: EntryId): boolean {
    const ms = this.#boundMs[chunkIndex]!;
    return ms === id.ms ? this.#boundSeq[chunkIndex]! > id.seq : ms > id.ms;
  }

  /** The index of the chunk that holds this id if any does; the head's for an id before everything. */
  #find(id: EntryId): number {
    const finger = this.#finger;
    const chunkCount = this.#chunks.length;
    if (finger >= this.#head && finger < chunkCount && !this.#isAbove(finger, id)) {
      if (finger + 1 === chunkCount || this.#isAbove(finger + 1, id)) return finger;
    }
    let low = this.#head;
    let high = chunkCount;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#isAbove(middle, id)) high = middle;
      else low = middle;
    }
    this.#finger = low;
    return low;
  }

  #addFirst(id: EntryId, item: T): void {
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined) {
      this.#addChunk(id, item);
      return;
    }
    if (chunk.isFull) chunk.compact();
    chunk.push(id, item);
    this.#setBound(this.#head, id);
  }

  #addChunk(id: EntryId, item: T): void {
    const chunk = new Chunk<T>();
    chunk.push(id, item);
    this.#setBound(this.#chunks.length, id);
    this.#chunks.push(chunk);
  }

  #insert(id: EntryId, item: T): void {
    const chunkIndex = this.#find(id);
    const chunk = this.#chunks[chunkIndex]!;
    if (!chunk.insert(id, item)) {
      const upper = chunk.split();
      const bound = upper.idAt(0);
      this.#chunks.splice(chunkIndex + 1, 0, upper);
      this.#boundMs.splice(chunkIndex + 1, 0, bound.ms);
      this.#boundSeq.splice(chunkIndex + 1, 0, bound.seq);
      (compareIds(bound, id) < 0 ? upper : chunk).insert(id, item);
    }
    if (this.#isAbove(chunkIndex, id)) this.#setBound(chunkIndex, id);
  }

  #setBound(chunkIndex: number, id: EntryId): void {
    this.#boundMs[chunkIndex] = id.ms;
    this.#boundSeq[chunkIndex] = id.seq;
  }

  #removeChunk(index: number): void {
    if (index !== this.#head) {
      this.#cut(index, 1);
      return;
    }
    this.#chunks[index] = undefined;
    this.#head++;
    if (this.#head >= DEAD_CHUNKS_MIN && this.#head * 2 > this.#chunks.length) {
      this.#cut(0, this.#head);
      this.#head = 0;
    }
  }

  #cut(index: number, count: number): void {
    this.#chunks.splice(index, count);
    this.#boundMs.splice(index, count);
    this.#boundSeq.splice(index, count);
  }
}
