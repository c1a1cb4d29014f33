/** A keyspace written down and read again: what DEBUG RELOAD and DEBUG LOADAOF leave of it. The commands themselves are not here. */

import { ConsumerGroup, PendingEntry } from "../broker/consumer-group.js";
import type { Database, Value } from "../broker/database.js";
import { EntryId } from "../broker/entry-id.js";
import { IdempotentProducers } from "../broker/idempotent-producers.js";
import type { NodeLimits } from "../broker/stream-node.js";
import { Stream } from "../broker/stream.js";
import { assert } from "../kernel/assert.js";
import type { Bytes } from "../resp/reply.js";
import { DumpReader } from "./dump-reader.js";
import { readValue, writeValue, type DumpFormat } from "./dump-value.js";
import { DumpWriter } from "./dump-writer.js";

/** A key in its durable form. */
interface WrittenKey {
  readonly key: Bytes;
  readonly bytes: Bytes;
  readonly expiresAtMs: number | undefined;
}

/** How to write down and read again. */
export interface Reload {
  readonly format: DumpFormat;
  readonly nowMs: number;
  /** When the server's timer last ran: what producers' ids it forgot is not written. */
  readonly timerMs: number;
  /** For a form made of commands; undefined for the form of DUMP. */
  readonly rewriting: NodeLimits | undefined;
}

/** The keys of a database, of which those whose time is up are left out. */
export function writtenKeys(database: Database, { format, nowMs, timerMs }: Reload): readonly WrittenKey[] {
  const written: WrittenKey[] = [];
  for (const key of database.keys()) {
    const expiresAtMs = database.expiresAtMs(key);
    // It goes without a word: looking at it would tell of its expiry.
    if (expiresAtMs !== undefined && expiresAtMs < nowMs) continue;
    const value = database.peek(key, nowMs)!;
    if (value.kind === "stream") value.idempotence?.sweep(timerMs);
    const writer = new DumpWriter();
    writeValue(writer, value, format);
    written.push({ key, bytes: writer.bytes, expiresAtMs });
  }
  return written;
}

/** Puts the keys into a database that is empty. */
export function readKeys(database: Database, keys: readonly WrittenKey[], reload: Reload): void {
  const { format, nowMs, rewriting } = reload;
  for (const { key, bytes, expiresAtMs } of keys) {
    const reader = new DumpReader(bytes);
    const value: Value = readValue(reader, { profile: format.profile, limits: format.limits, nowMs });
    assert(reader.isAtEnd, `${key} was written otherwise than it is read`);
    database.load(key, value.kind === "stream" && rewriting !== undefined ? rewritten(value, reload) : value);
    if (expiresAtMs !== undefined) database.setExpiry(key, expiresAtMs);
  }
}

/**
 * A stream after its history was rewritten as commands: entries are added anew, so deleted ones leave no place behind;
 * what is pending of them is gone, and consumers are seen when they are made.
 */
function rewritten(stream: Stream, { nowMs, rewriting }: Reload): Stream {
  const made = new Stream();
  for (const { id, fields } of stream.range(EntryId.ZERO, EntryId.MAX, Infinity)) made.append(id, fields, rewriting!);
  made.lastId = stream.lastId;
  made.maxDeletedId = stream.maxDeletedId;
  made.entriesAdded = stream.entriesAdded;
  made.idempotence = rewrittenProducers(stream, nowMs);
  for (const group of stream.groups.sorted()) made.groups.add(rewrittenGroup(stream, group, nowMs));
  return made;
}

/** Only the ids of entries that are there are told of, and none of the counts. */
function rewrittenProducers(stream: Stream, nowMs: number): IdempotentProducers | undefined {
  if (stream.idempotence === undefined) return undefined;
  const made = new IdempotentProducers(stream.idempotence.limits, nowMs);
  for (const [producer, ids] of stream.idempotence.producers()) {
    for (const [id, entryId] of ids) if (stream.has(entryId)) made.record(producer, id, entryId);
  }
  return made;
}

function rewrittenGroup(stream: Stream, group: ConsumerGroup, nowMs: number): ConsumerGroup {
  const made = new ConsumerGroup(group.name, group.lastId, group.entriesRead);
  for (const { name, pending } of group.consumers.sorted()) {
    const consumer = made.createConsumer(name, nowMs);
    for (const cursor = pending.start(); cursor.item !== undefined; cursor.next()) {
      if (!stream.has(cursor.id)) continue;
      const { deliveredAtMs, deliveryCount } = cursor.item;
      made.addPending(cursor.id, new PendingEntry(consumer, deliveredAtMs, deliveryCount));
      consumer.activeAtMs = nowMs;
    }
  }
  return made;
}
