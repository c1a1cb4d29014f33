/** XINFO STREAM, in brief and FULL. */

import type { CommandContext } from "../broker/command.js";
import type { Profile } from "../profiles/profile.js";
import type { Consumer, ConsumerGroup, PendingEntry } from "../broker/consumer-group.js";
import { EntryId } from "../broker/entry-id.js";
import { NOT_AN_INTEGER } from "../broker/errors.js";
import { groupLag } from "../broker/stream-lag.js";
import { radixTreeNodes } from "../broker/stream-radix.js";
import type { OrderedMap } from "../broker/ordered-map.js";
import type { Stream } from "../broker/stream.js";
import { toS64 } from "../broker/u64.js";
import type { Bytes, ErrorReply, MapReply, Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { idempotenceItems } from "./stream-idempotence.js";
import { badStreamSubcommand } from "./stream-errors.js";
import { entryRow, entryRows } from "./stream-rows.js";

const DEFAULT_FULL_COUNT = 10;

/** XINFO STREAM key [FULL [COUNT count]] */
export function streamInfo(context: CommandContext, stream: Stream, args: readonly Bytes[]): MapReply | ErrorReply {
  const { profile } = context;
  if (args.length === 3) return { kind: "map", items: [...commonItems(context, stream), ...briefItems(stream)] };
  const count = parseFullCount(profile, args);
  if (typeof count !== "number") return count;
  return { kind: "map", items: [...commonItems(context, stream), ...fullItems(profile, stream, count)] };
}

/** How many entries to list of each; Infinity for COUNT 0. */
function parseFullCount(profile: Profile, args: readonly Bytes[]): number | ErrorReply {
  const badSyntax = badStreamSubcommand(profile, "XINFO", args[1]!);
  if ((args.length !== 4 && args.length !== 6) || !isWord(args[3]!, "full")) return badSyntax;
  if (args.length === 4) return DEFAULT_FULL_COUNT;
  if (!isWord(args[4]!, "count")) return badSyntax;
  const count = parseInteger(args[5]!);
  if (count === undefined) return NOT_AN_INTEGER;
  if (count < 0) return DEFAULT_FULL_COUNT;
  return count === 0 ? Infinity : count;
}

function commonItems(context: CommandContext, stream: Stream): readonly Reply[] {
  const nodeIds = nodeIdsOf(stream);
  const items: Reply[] = ["length", stream.length];
  items.push("radix-tree-keys", nodeIds.length, "radix-tree-nodes", radixTreeNodes(nodeIds));
  items.push("last-generated-id", stream.lastId.text);
  if (!context.profile.countsStreamEntries) return items;
  items.push("max-deleted-entry-id", stream.maxDeletedId.text, "entries-added", toS64(stream.entriesAdded));
  items.push("recorded-first-entry-id", stream.firstEntryId.text, ...idempotenceItems(context, stream));
  return items;
}

function briefItems(stream: Stream): readonly Reply[] {
  const first = stream.range(EntryId.ZERO, EntryId.MAX, 1)[0];
  const last = stream.rangeDown(EntryId.MAX, EntryId.ZERO, 1)[0];
  const items: Reply[] = ["groups", stream.groups.size];
  items.push("first-entry", first === undefined ? null : entryRow(first));
  items.push("last-entry", last === undefined ? null : entryRow(last));
  return items;
}

function fullItems(profile: Profile, stream: Stream, count: number): readonly Reply[] {
  const entries = entryRows(stream.range(EntryId.ZERO, EntryId.MAX, count));
  const groups = stream.groups.sorted().map((group) => fullGroup(profile, { stream, group, count }));
  return ["entries", entries, "groups", groups];
}

/** How far a group has read, in entries. */
export function readItems(profile: Profile, stream: Stream, group: ConsumerGroup): readonly Reply[] {
  return ["entries-read", group.entriesRead ?? null, "lag", groupLag(stream, group, profile) ?? null];
}

function fullGroup(
  profile: Profile,
  { stream, group, count }: { readonly stream: Stream; readonly group: ConsumerGroup; readonly count: number },
): MapReply {
  const { name, lastId, pending } = group;
  const items: Reply[] = ["name", name, "last-delivered-id", lastId.text];
  if (profile.countsStreamEntries) items.push(...readItems(profile, stream, group));
  const rows = oldest(pending, count, (id, entry) => [id, entry.consumer.name, ...deliveries(entry)]);
  items.push("pel-count", pending.size, "pending", rows);
  const consumers = group.consumers.sorted().map((consumer) => fullConsumer(profile, consumer, count));
  return { kind: "map", items: [...items, "consumers", consumers] };
}

function fullConsumer(profile: Profile, consumer: Consumer, count: number): MapReply {
  const { name, seenAtMs, activeAtMs, pending } = consumer;
  const rows = oldest(pending, count, (id, entry) => [id, ...deliveries(entry)]);
  const items: Reply[] = ["name", name, "seen-time", seenAtMs];
  if (profile.consumerIsSeen === "when-named") items.push("active-time", activeAtMs ?? -1);
  return { kind: "map", items: [...items, "pel-count", pending.size, "pending", rows] };
}

function deliveries({ deliveredAtMs, deliveryCount }: PendingEntry): readonly Reply[] {
  return [deliveredAtMs, toS64(deliveryCount)];
}

/** A row for each of the first `count` pending entries. */
function oldest(
  pending: OrderedMap<PendingEntry>,
  count: number,
  row: (id: Bytes, entry: PendingEntry) => Reply,
): readonly Reply[] {
  const rows: Reply[] = [];
  const cursor = pending.start();
  for (let entry = cursor.item; entry !== undefined && rows.length < count; entry = cursor.next()) {
    rows.push(row(cursor.id.text, entry));
  }
  return rows;
}

function nodeIdsOf(stream: Stream): readonly EntryId[] {
  const ids: EntryId[] = [];
  for (const cursor = stream.nodes.start(); cursor.item !== undefined; cursor.next()) ids.push(cursor.id);
  return ids;
}
