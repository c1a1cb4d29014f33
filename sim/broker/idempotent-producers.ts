/** What a stream remembers of idempotent producers: which entry each idempotent id stands for. How XADD says them is its command's. */

import type { Bytes } from "../resp/reply.js";
import type { EntryId } from "./entry-id.js";

/** How long and how much is remembered of each producer. */
export interface IdempotenceLimits {
  /** Whole seconds since the entry's id was made. */
  readonly durationS: number;
  /** Ids; the oldest goes when one more comes. */
  readonly idsMax: number;
}

/** The memory of one stream. It outlives the entries: a duplicate of a deleted entry is still one. */
export class IdempotentProducers {
  /** iids-added: every id that was ever remembered. */
  added = 0;
  /** iids-duplicates: how many times an id came again. */
  duplicates = 0;
  #limits: IdempotenceLimits;
  #producers = new Map<Bytes, Map<Bytes, EntryId>>();
  #sweptAtMs: number;
  /** Whether the server's timer looks after it: from the first id on, until it finds no producer. */
  #isTimed = false;

  /** @param sweptAtMs for a memory that is loaded: now, as it is as it was until the timer next runs. */
  constructor(limits: IdempotenceLimits, sweptAtMs = -1) {
    this.#limits = limits;
    this.#sweptAtMs = sweptAtMs;
  }

  get limits(): IdempotenceLimits {
    return this.#limits;
  }

  /** How many producers it knows. */
  get producerCount(): number {
    return this.#producers.size;
  }

  /** How many ids it knows, of all producers. */
  get idCount(): number {
    let count = 0;
    for (const ids of this.#producers.values()) count += ids.size;
    return count;
  }

  /** What is remembered of each producer, by the bytes of their names; ids from the oldest on. */
  producers(): readonly (readonly [producer: Bytes, ids: ReadonlyMap<Bytes, EntryId>])[] {
    return [...this.#producers].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The entry that a producer's id stands for. */
  find(producer: Bytes, id: Bytes): EntryId | undefined {
    return this.#producers.get(producer)?.get(id);
  }

  /** Gets to know a producer, which stays known until the timer finds it without an id. */
  meet(producer: Bytes): void {
    if (!this.#producers.has(producer)) this.#producers.set(producer, new Map());
  }

  /** Remembers an id that is not known; the producer's oldest one goes if there are too many. */
  record(producer: Bytes, id: Bytes, entryId: EntryId): void {
    this.meet(producer);
    const ids = this.#producers.get(producer)!;
    for (const oldest of ids.keys()) {
      if (ids.size < this.#limits.idsMax) break;
      ids.delete(oldest);
    }
    ids.set(id, entryId);
    this.added++;
    this.#isTimed = true;
  }

  /** Its stream comes to a key with all that it has, as by RENAME: the timer looks after it if it knows a producer. */
  enterKey(): void {
    this.#isTimed = this.#producers.size > 0;
  }

  /** Sets the limits; with other limits than before everything is forgotten. Whether they are other ones. */
  limit(limits: IdempotenceLimits): boolean {
    const { durationS, idsMax } = this.#limits;
    if (durationS === limits.durationS && idsMax === limits.idsMax) return false;
    this.#limits = limits;
    this.#producers.clear();
    return true;
  }

  /**
   * The server's timer ran at `timerMs`: forgets what is too old by then. It looks at each producer's oldest ids first
   * and stops at one that is not; producers without an id go.
   */
  sweep(timerMs: number): void {
    if (timerMs <= this.#sweptAtMs) return;
    this.#sweptAtMs = timerMs;
    if (!this.#isTimed) return;
    const tooOldMs = timerMs - this.#limits.durationS * 1000;
    for (const [producer, ids] of this.#producers) {
      for (const [id, { ms }] of ids) {
        if (ms > tooOldMs) break;
        ids.delete(id);
      }
      if (ids.size === 0) this.#producers.delete(producer);
    }
    this.#isTimed = this.#producers.size > 0;
  }

  /** The same memory again, sharing nothing that changes. */
  copy(): IdempotentProducers {
    const copy = new IdempotentProducers(this.#limits);
    copy.added = this.added;
    copy.duplicates = this.duplicates;
    copy.#sweptAtMs = this.#sweptAtMs;
    copy.#isTimed = this.#isTimed;
    for (const [producer, ids] of this.#producers) copy.#producers.set(producer, new Map(ids));
    return copy;
  }
}
