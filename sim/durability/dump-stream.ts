/** Streams in the durable form: their nodes as listpacks, their counters, groups, consumers, pending entries and idempotent producers. */

import { ConsumerGroup, PendingEntry, type Consumer } from "../broker/consumer-group.js";
import { EntryId } from "../broker/entry-id.js";
import { IdempotentProducers } from "../broker/idempotent-producers.js";
import type { PackingLimits } from "../broker/packing.js";
import { entriesUpTo } from "../broker/stream-lag.js";
import { Stream } from "../broker/stream.js";
import { toS64, U64_MAX } from "../broker/u64.js";
import type { Profile } from "../profiles/profile.js";
import type { Bytes } from "../resp/reply.js";
import { BadDumpError, readBigEndian, type DumpReader } from "./dump-reader.js";
import { bigEndian, type DumpWriter } from "./dump-writer.js";
import { decodeNode, encodeNode } from "./stream-node-listpack.js";

/** The type bytes of streams: each keeps more than the one before. */
export const streamTypes = { plain: 15, counted: 19, active: 21, idempotent: 26 } as const;

/** Writes what stands behind the type byte. @param type one of `streamTypes` */
export function writeStream(writer: DumpWriter, stream: Stream, type: number): void {
  writer.length(stream.nodes.size);
  for (const cursor = stream.nodes.start(); cursor.item !== undefined; cursor.next()) {
    writer.string(idBytes(cursor.item.id));
    writer.string(encodeNode(cursor.item));
  }
  writer.length(stream.length);
  writeId(writer, stream.lastId);
  if (type >= streamTypes.counted) {
    writeId(writer, stream.firstEntryId);
    writeId(writer, stream.maxDeletedId);
    writer.length(stream.entriesAdded);
  }
  const groups = stream.groups.sorted();
  writer.length(groups.length);
  for (const group of groups) writeGroup(writer, group, type);
  if (type >= streamTypes.idempotent) writeProducers(writer, stream.idempotence);
}

function writeGroup(writer: DumpWriter, group: ConsumerGroup, type: number): void {
  writer.string(group.name);
  writeId(writer, group.lastId);
  if (type >= streamTypes.counted) writer.length(group.entriesRead === undefined ? U64_MAX : group.entriesRead);
  writer.length(group.pending.size);
  for (const cursor = group.pending.start(); cursor.item !== undefined; cursor.next()) {
    writer.bytes += idBytes(cursor.id);
    writer.fixed64(cursor.item.deliveredAtMs);
    writer.length(cursor.item.deliveryCount);
  }
  const consumers = group.consumers.sorted();
  writer.length(consumers.length);
  for (const consumer of consumers) writeConsumer(writer, consumer, type);
}

function writeConsumer(writer: DumpWriter, consumer: Consumer, type: number): void {
  writer.string(consumer.name);
  writer.fixed64(consumer.seenAtMs);
  if (type >= streamTypes.active) writer.fixed64(consumer.activeAtMs ?? -1);
  writer.length(consumer.pending.size);
  for (const cursor = consumer.pending.start(); cursor.item !== undefined; cursor.next()) {
    writer.bytes += idBytes(cursor.id);
  }
}

function writeProducers(writer: DumpWriter, idempotence: IdempotentProducers | undefined): void {
  const memory = idempotence ?? new IdempotentProducers({ durationS: 100, idsMax: 100 });
  writer.length(memory.limits.durationS);
  writer.length(memory.limits.idsMax);
  const producers = memory.producers();
  writer.length(producers.length);
  for (const [producer, ids] of producers) {
    writer.string(producer);
    writer.length(ids.size);
    for (const [key, id] of ids) {
      writer.string(key);
      writeId(writer, id);
    }
  }
  writer.length(memory.added);
  writer.length(memory.duplicates);
}

/** Who reads, and when. */
export interface Reading {
  readonly profile: Profile;
  readonly limits: PackingLimits;
  readonly nowMs: number;
}

/** Reads what stands behind the type byte. @throws BadDumpError */
export function readStream(reader: DumpReader, type: number, { profile, nowMs }: Omit<Reading, "limits">): Stream {
  const stream = new Stream();
  let length = 0;
  for (let left = reader.count(); left > 0; left--) {
    const id = idOf(reader.string());
    const node = decodeNode(id, reader.string());
    const last = stream.nodes.last();
    if (last !== undefined && !stream.nodes.endsBefore(id))
      throw new BadDumpError("a stream whose nodes are not in order");
    stream.nodes.add(id, node);
    length += node.liveCount;
  }
  stream.length = Number(reader.length());
  stream.lastId = readId(reader);
  stream.entriesAdded = stream.length;
  if (type >= streamTypes.counted) {
    // The first entry's id, which the stream knows by itself.
    readId(reader);
    stream.maxDeletedId = readId(reader);
    stream.entriesAdded = reader.length();
  }
  if (profile.checksDumpedLength && length !== stream.length) throw new BadDumpError("a stream of another length");
  for (let left = reader.count(); left > 0; left--) readGroup(reader, { stream, type, profile });
  if (type >= streamTypes.idempotent) stream.idempotence = readProducers(reader, nowMs);
  if (!profile.hasIdempotentProducers) stream.idempotence = undefined;
  return stream;
}

function readGroup(
  reader: DumpReader,
  { stream, type, profile }: { readonly stream: Stream; readonly type: number; readonly profile: Profile },
): void {
  const name = reader.string();
  const lastId = readId(reader);
  const read = type >= streamTypes.counted ? reader.length() : entriesUpTo(stream, lastId, profile);
  if (stream.groups.get(name) !== undefined) throw new BadDumpError("a group twice");
  const group = new ConsumerGroup(name, lastId, read === undefined || read === U64_MAX ? undefined : toS64(read));
  const deliveries = new Map<Bytes, Delivery>();
  for (let left = reader.count(); left > 0; left--) {
    const id = reader.take(16);
    if (deliveries.has(id)) throw new BadDumpError("a pending entry twice");
    deliveries.set(id, { atMs: Number(reader.fixed64()), count: reader.length(), consumer: undefined });
  }
  for (let left = reader.count(); left > 0; left--) readConsumer(reader, { group, type, deliveries });
  // Of those that were delivered in one millisecond, the order of their ids is all that is known.
  for (const [id, { atMs, count, consumer }] of deliveries) {
    if (consumer === undefined) throw new BadDumpError("a pending entry that is nobody's");
    group.addPending(idOf(id), new PendingEntry(consumer, atMs, count));
  }
  stream.groups.add(group);
}

/** A pending entry, and from when it is known whose it is. */
interface Delivery {
  readonly atMs: number;
  readonly count: PendingEntry["deliveryCount"];
  consumer: Consumer | undefined;
}

interface GroupUnderWay {
  readonly group: ConsumerGroup;
  readonly type: number;
  readonly deliveries: ReadonlyMap<Bytes, Delivery>;
}

function readConsumer(reader: DumpReader, { group, type, deliveries }: GroupUnderWay): void {
  const name = reader.string();
  if (group.consumers.get(name) !== undefined) throw new BadDumpError("a consumer twice");
  const seenAtMs = Number(reader.fixed64());
  const consumer = group.createConsumer(name, seenAtMs);
  // A dump that does not know it: the server takes the next best.
  const activeAtMs = type >= streamTypes.active ? Number(reader.fixed64()) : seenAtMs;
  consumer.activeAtMs = activeAtMs === -1 ? undefined : activeAtMs;
  for (let left = reader.count(); left > 0; left--) {
    const id = reader.take(16);
    const delivery = deliveries.get(id);
    if (delivery === undefined || delivery.consumer !== undefined) {
      throw new BadDumpError("a consumer's entry that is not pending");
    }
    delivery.consumer = consumer;
  }
}

function readProducers(reader: DumpReader, nowMs: number): IdempotentProducers {
  const limits = { durationS: Number(reader.length()), idsMax: Number(reader.length()) };
  const memory = new IdempotentProducers(limits, nowMs);
  for (let producers = reader.count(); producers > 0; producers--) {
    const producer = reader.string();
    memory.meet(producer);
    for (let ids = reader.count(); ids > 0; ids--) memory.record(producer, reader.string(), readId(reader));
  }
  memory.enterKey();
  memory.added = Number(reader.length());
  memory.duplicates = Number(reader.length());
  return memory;
}

function idBytes({ ms, seq }: EntryId): Bytes {
  return bigEndian(ms, 8) + bigEndian(seq, 8);
}

function idOf(bytes: Bytes): EntryId {
  if (bytes.length !== 16) throw new BadDumpError("an entry id of another length");
  return new EntryId(readBigEndian(bytes.slice(0, 8)), readBigEndian(bytes.slice(8)));
}

function writeId(writer: DumpWriter, { ms, seq }: EntryId): void {
  writer.length(ms);
  writer.length(seq);
}

function readId(reader: DumpReader): EntryId {
  return new EntryId(reader.length(), reader.length());
}
