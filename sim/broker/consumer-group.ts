/** A consumer group: what it last delivered, its consumers, and who has which entry pending. What the stream holds lives in the stream. */

import type { Bytes } from "../resp/reply.js";
import { DeliveryOrder } from "./delivery-order.js";
import type { EntryId } from "./entry-id.js";
import { NameIndex } from "./name-index.js";
import { OrderedMap } from "./ordered-map.js";
import { incrementU64, type S64, type U64 } from "./u64.js";

/** An entry delivered and not yet acknowledged. It is in the PEL of its group and of its consumer. */
export class PendingEntry {
  /** Counts the deliveries of the group: of two in one millisecond the later has the greater. */
  turn = 0;
  /**
   * What the log of writes has of it, where that is something else: a consumer that reads its history is delivered the
   * entry again, but nothing of that is written, neither for the AOF nor for replicas.
   */
  written: { readonly deliveredAtMs: number; readonly deliveryCount: U64 } | undefined;

  constructor(
    public consumer: Consumer,
    public deliveredAtMs: number,
    public deliveryCount: U64,
  ) {}

  /** One more delivery. */
  countDelivery(): void {
    this.deliveryCount = incrementU64(this.deliveryCount);
  }
}

/** A consumer, known by name. */
export class Consumer {
  readonly pending = new OrderedMap<PendingEntry>();
  /** When it was last given an entry to work on; undefined for never. Kept in all versions, shown since 7.2. */
  activeAtMs: number | undefined;

  constructor(
    readonly name: Bytes,
    /** When it last did something that counts as a sign of life; which commands do is their affair. */
    public seenAtMs: number,
  ) {}
}

/** A consumer group. */
export class ConsumerGroup {
  /** The PEL, in order of id. */
  readonly pending = new OrderedMap<PendingEntry>();
  readonly consumers = new NameIndex<Consumer>();
  #turn = 0;
  /** Made when somebody first asks, as few do. */
  #deliveryOrder: DeliveryOrder | undefined;

  constructor(
    readonly name: Bytes,
    /** last-delivered-id. */
    public lastId: EntryId,
    /** How many of all entries ever added were delivered up to `lastId`; undefined when nobody can tell. */
    public entriesRead: S64 | undefined,
  ) {}

  /** The consumer of this name, made if it is missing. A consumer that was there is seen now. */
  seeConsumer(name: Bytes, nowMs: number): Consumer {
    const known = this.consumers.get(name);
    if (known === undefined) return this.createConsumer(name, nowMs);
    known.seenAtMs = nowMs;
    return known;
  }

  /** Makes a consumer whose name is not taken. */
  createConsumer(name: Bytes, nowMs: number): Consumer {
    const consumer = new Consumer(name, nowMs);
    this.consumers.add(consumer);
    return consumer;
  }

  /** Forgets a consumer and what it has pending; how many entries that were, undefined when there is no such consumer. */
  deleteConsumer(name: Bytes): number | undefined {
    const consumer = this.consumers.get(name);
    if (consumer === undefined) return undefined;
    this.consumers.delete(name);
    for (const cursor = consumer.pending.start(); cursor.item !== undefined; cursor.next())
      this.pending.delete(cursor.id);
    return consumer.pending.size;
  }

  /**
   * An entry is delivered to a consumer as new. XGROUP SETID can move the group back, so it may be pending already:
   * then it changes hands and its delivery count starts again.
   */
  deliver(id: EntryId, consumer: Consumer, nowMs: number): void {
    // New entries are above everything pending, unless the group was moved back.
    const known = this.pending.endsBefore(id) ? undefined : this.pending.get(id);
    if (known === undefined) {
      this.addPending(id, new PendingEntry(consumer, nowMs, 1));
      return;
    }
    this.reassign(id, known, consumer);
    this.setDelivered(id, known, nowMs);
    known.deliveryCount = 1;
  }

  /** Puts an entry that is not pending into both PELs. */
  addPending(id: EntryId, entry: PendingEntry): void {
    this.pending.add(id, entry);
    entry.consumer.pending.add(id, entry);
    entry.turn = ++this.#turn;
    this.#deliveryOrder?.add(id, entry);
  }

  /** A pending entry was delivered again, at this instant as far as idle times go. */
  setDelivered(id: EntryId, entry: PendingEntry, atMs: number): void {
    entry.deliveredAtMs = atMs;
    entry.written = undefined;
    entry.turn = ++this.#turn;
    this.#deliveryOrder?.add(id, entry);
  }

  /** The pending entries by their last delivery. */
  get deliveryOrder(): DeliveryOrder {
    return (this.#deliveryOrder ??= new DeliveryOrder(this.pending));
  }

  /** Takes an entry out of both PELs, as XACK does; whether it was pending. */
  removePending(id: EntryId): boolean {
    const entry = this.pending.delete(id);
    if (entry === undefined) return false;
    entry.consumer.pending.delete(id);
    return true;
  }

  /** Moves a pending entry to another consumer's PEL. */
  reassign(id: EntryId, entry: PendingEntry, consumer: Consumer): void {
    if (entry.consumer === consumer) return;
    entry.consumer.pending.delete(id);
    entry.consumer = consumer;
    consumer.pending.add(id, entry);
  }

  /** The same group again, sharing nothing that changes. */
  copy(): ConsumerGroup {
    const copy = new ConsumerGroup(this.name, this.lastId, this.entriesRead);
    for (const { name, seenAtMs, activeAtMs } of this.consumers.sorted()) {
      copy.createConsumer(name, seenAtMs).activeAtMs = activeAtMs;
    }
    const cursor = this.pending.start();
    for (let entry = cursor.item; entry !== undefined; entry = cursor.next()) {
      const consumer = copy.consumers.get(entry.consumer.name)!;
      copy.addPending(cursor.id, new PendingEntry(consumer, entry.deliveredAtMs, entry.deliveryCount));
    }
    return copy;
  }
}
