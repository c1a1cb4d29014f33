/** XREADGROUP: delivers new entries to a consumer, waiting for the next one if asked to, or shows it what it has pending. */

import type { Command, CommandContext } from "../broker/command.js";
import type { Consumer, ConsumerGroup } from "../broker/consumer-group.js";
import { compareIds, EntryId, parseEntryId } from "../broker/entry-id.js";
import { advanceGroup } from "../broker/stream-lag.js";
import type { Stream } from "../broker/stream.js";
import { errorReply, NIL_ARRAY, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { INVALID_ID } from "./stream-errors.js";
import { groupAt } from "./stream-lookup.js";
import { countAfterWait, nothingYet, parseRead, streamsReply, type ReadRequest } from "./stream-read.js";
import { entryRow, entryRows } from "./stream-rows.js";

const LAST_IS_MEANINGLESS = errorReply(
  "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by " +
    "specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.",
);
const STREAM_GONE = errorReply("UNBLOCKED the stream key no longer exists");
const GROUP_GONE = errorReply("NOGROUP the consumer group this client was blocked on no longer exists");

/** One stream of the call. */
interface Source {
  readonly key: Bytes;
  readonly stream: Stream;
  readonly group: ConsumerGroup;
  /** History after this id; undefined for `>`, new entries. */
  readonly after: EntryId | undefined;
}

/** XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] id [id ...] */
export const xreadgroup: Command = {
  name: "xreadgroup",
  arity: -7,
  flags: ["write", "blocking", "movablekeys"],
  keys: [0, 0, 0],
  execute(context, args) {
    const request = parseRead(args, true);
    if (request.kind === "error") return request;
    const sources = resolve(context, request);
    if ("kind" in sources) return sources;
    const items: Reply[] = [];
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i]!;
      const rows = read(context, request, source);
      if (rows !== undefined) items.push(source.key, rows);
    }
    if (items.length > 0) return streamsReply(context, items);
    return nothingYet(context, request, (woken, key) => serve(woken, key, request));
  },
};

function resolve(context: CommandContext, request: ReadRequest): Source[] | ErrorReply {
  const { args, keysIndex, streamCount } = request;
  const sources: Source[] = [];
  for (let i = 0; i < streamCount; i++) {
    const key = args[keysIndex + i]!;
    const found = groupAt(context, key, request.group!, " in XREADGROUP with GROUP option");
    if (found.kind === "error") return found;
    const idText = args[keysIndex + streamCount + i]!;
    if (idText === "$") return LAST_IS_MEANINGLESS;
    const after = idText === ">" ? EntryId.MAX : parseEntryId(idText);
    if (after === undefined) return INVALID_ID;
    // To the server `>` is the greatest id, and so is that id, spelled out.
    sources.push({ key, stream: found.stream, group: found.group, after: after.isMax ? undefined : after });
  }
  return sources;
}

/** The rows of one stream; undefined when there is nothing to say. 7.0 makes the consumer only when there is. */
function read(context: CommandContext, request: ReadRequest, source: Source): readonly Reply[] | undefined {
  const { stream, group, after } = source;
  if (after === undefined && (stream.length === 0 || compareIds(stream.lastEntryId, group.lastId) <= 0))
    return undefined;
  const consumer = readingConsumer(context, group, request.consumer);
  context.broker.countChanges(1);
  if (after !== undefined) return history(context, { stream, consumer, after, count: request.count });
  return deliver(context, request, { stream, group, consumer, count: request.count });
}

function readingConsumer(context: CommandContext, group: ConsumerGroup, name: Bytes): Consumer {
  if (group.consumers.get(name) === undefined) context.broker.countChanges(1);
  return group.seeConsumer(name, context.nowMs);
}

/** What the consumer has pending after an id. Of a deleted entry only the id is left, and showing it is no delivery. */
function history(
  { nowMs }: CommandContext,
  { stream, consumer, after, count }: { stream: Stream; consumer: Consumer; after: EntryId; count: number },
): readonly Reply[] {
  const rows: Reply[] = [];
  const cursor = consumer.pending.cursor(after.next()!);
  for (let pending = cursor.item; pending !== undefined && rows.length < count; pending = cursor.next()) {
    const { id } = cursor;
    const entry = stream.find(id);
    if (entry === undefined) {
      rows.push([id.text, NIL_ARRAY]);
      continue;
    }
    rows.push(entryRow(entry));
    pending.deliveredAtMs = nowMs;
    pending.countDelivery();
  }
  return rows;
}

/** Hands the group's next entries to a consumer. */
function deliver(
  { nowMs }: CommandContext,
  { isNoAck }: ReadRequest,
  { stream, group, consumer, count }: { stream: Stream; group: ConsumerGroup; consumer: Consumer; count: number },
): readonly Reply[] {
  const start = group.lastId.next();
  const entries = start === undefined ? [] : stream.range(start, EntryId.MAX, count);
  for (let i = 0; i < entries.length; i++) {
    const { id } = entries[i]!;
    advanceGroup(stream, group, id);
    if (!isNoAck) group.deliver(id, consumer, nowMs);
  }
  return entryRows(entries);
}

/**
 * A stream that was waited for moved on, or is gone, or its group is. 7.0 answers with this one stream; from 7.2 on the
 * whole command runs again.
 */
function serve(context: CommandContext, key: Bytes, request: ReadRequest): Reply | undefined {
  const stream = context.database.get(key, context.nowMs);
  if (stream?.kind !== "stream") return STREAM_GONE;
  const group = stream.groups.get(request.group!);
  if (group === undefined) return GROUP_GONE;
  if (compareIds(stream.lastId, group.lastId) <= 0) return undefined;
  const consumer = readingConsumer(context, group, request.consumer);
  const rows = deliver(context, request, { stream, group, consumer, count: countAfterWait(request) });
  return streamsReply(context, [key, rows]);
}
