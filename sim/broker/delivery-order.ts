/** A group's pending entries in the order of their last delivery, for whoever asks which have been idle longest. */

import { Heap, type Due } from "../kernel/heap.js";
import type { EntryId } from "./entry-id.js";
import type { OrderedMap } from "./ordered-map.js";

/** What is asked of a pending entry. */
export interface Delivered {
  readonly deliveredAtMs: number;
  /** Counts deliveries: of two in one millisecond the later has the greater. */
  readonly turn: number;
}

/** A delivery: `dueAt` is when, `sequence` the entry's turn. */
interface Delivery extends Due {
  readonly id: EntryId;
  readonly pending: Delivered;
}

/**
 * Deliveries of one millisecond are in the order in which they happened. An entry that was delivered again or is no
 * longer pending leaves its old place behind, which is dropped when it surfaces or when such places are the most.
 */
export class DeliveryOrder {
  readonly #heap = new Heap<Delivery>();
  readonly #pending: OrderedMap<Delivered>;
  #sweepAt = 64;

  /** Takes in what is pending now; later deliveries are to be added. */
  constructor(pending: OrderedMap<Delivered>) {
    this.#pending = pending;
    const cursor = pending.start();
    for (let entry = cursor.item; entry !== undefined; entry = cursor.next()) this.add(cursor.id, entry);
  }

  /** An entry has just been delivered. */
  add(id: EntryId, pending: Delivered): void {
    if (this.#heap.size >= this.#sweepAt) this.#sweep();
    this.#heap.push({ dueAt: pending.deliveredAtMs, sequence: pending.turn, id, pending });
  }

  /** The ids last delivered at `latestMs` or before, longest ago first: at most `count` of those that are wanted. */
  until(latestMs: number, count: number, isWanted: (id: EntryId) => boolean): readonly EntryId[] {
    const wanted: EntryId[] = [];
    const taken: Delivery[] = [];
    while (wanted.length < count) {
      const first = this.#firstLive();
      if (first === undefined || first.dueAt > latestMs) break;
      this.#heap.removeFirst();
      taken.push(first);
      if (isWanted(first.id)) wanted.push(first.id);
    }
    for (const delivery of taken) this.#heap.push(delivery);
    return wanted;
  }

  /** When the first delivery after `latestMs` was; undefined for none. */
  firstAfterMs(latestMs: number): number | undefined {
    const taken: Delivery[] = [];
    let first = this.#firstLive();
    while (first !== undefined && first.dueAt <= latestMs) {
      this.#heap.removeFirst();
      taken.push(first);
      first = this.#firstLive();
    }
    for (const delivery of taken) this.#heap.push(delivery);
    return first?.dueAt;
  }

  #firstLive(): Delivery | undefined {
    for (;;) {
      const { first } = this.#heap;
      if (first === undefined || this.#isLive(first)) return first;
      this.#heap.removeFirst();
    }
  }

  #isLive({ id, pending, sequence }: Delivery): boolean {
    return pending.turn === sequence && this.#pending.get(id) === pending;
  }

  #sweep(): void {
    this.#heap.retain((delivery) => this.#isLive(delivery));
    this.#sweepAt = Math.max(64, 2 * this.#heap.size);
  }
}
