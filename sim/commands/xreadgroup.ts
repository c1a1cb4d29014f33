/** XREADGROUP: delivers new entries to a consumer, waiting for the next one if asked to, or shows it what it has pending. */

import { isBlocked, type Command, type CommandContext } from "../broker/command.js";
import type { Consumer, ConsumerGroup } from "../broker/consumer-group.js";
import { compareIds, EntryId, parseEntryId } from "../broker/entry-id.js";
import { advanceGroup } from "../broker/stream-lag.js";
import type { Stream } from "../broker/stream.js";
import { errorReply, NIL_ARRAY, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { claimingConsumer } from "./stream-claim.js";
import { INVALID_ID, isCText } from "./stream-errors.js";
import { groupAt } from "./stream-lookup.js";
import { countAfterWait, nothingYet, parseRead, streamsReply, type ReadRequest } from "./stream-read.js";
import { entryRow, entryRows } from "./stream-rows.js";
import { claimIdle, newRow, nextClaimMs } from "./xreadgroup-claim.js";

const DOLLAR_IS_MEANINGLESS = meaningless("$");
const PLUS_IS_MEANINGLESS = meaningless("+");
const STREAM_GONE = errorReply("UNBLOCKED the stream key no longer exists");
const GROUP_GONE = errorReply("NOGROUP the consumer group this client was blocked on no longer exists");

/** One stream of the call. */
interface Source {
  readonly key: Bytes;
  readonly stream: Stream;
  readonly group: ConsumerGroup;
  /** History after this id; undefined for `>`, new entries. */
  readonly after: EntryId | undefined;
  /** CLAIM: what has been idle so long is read too. */
  readonly minIdleMs: number | undefined;
}

/**
 * XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [CLAIM min-idle-time] [NOACK]
 * STREAMS key [key ...] id [id ...]
 */
export const xreadgroup: Command = {
  name: "xreadgroup",
  arity: -7,
  flags: ["write", "blocking", "movablekeys"],
  keys: [0, 0, 0],
  execute(context, args) {
    const request = parseRead(context, args, true);
    if (request.kind === "error") return request;
    const sources = resolve(context, request);
    if ("kind" in sources) return sources;
    const items: Reply[] = [];
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i]!;
      const rows = read(context, request, source);
      if (rows !== undefined) items.push(source.key, context.behindMessages(rows));
    }
    if (items.length > 0) return streamsReply(context, items);
    const wait = nothingYet(context, request, (woken, key) =>
      woken.profile.wokenReader === "runs-again" ? xreadgroup.execute(woken, args) : serve(woken, key, request),
    );
    const { minIdleMs } = request;
    if (minIdleMs === undefined || !isBlocked(wait)) return wait;
    return { ...wait, lookAgain: sources.map(({ key, group }) => [key, nextClaimMs(context, group, minIdleMs)]) };
  },
};

/** To whom entries are handed, and how many at most. */
interface Delivery {
  readonly stream: Stream;
  readonly group: ConsumerGroup;
  readonly consumer: Consumer;
  readonly count: number;
}

function resolve(context: CommandContext, request: ReadRequest): Source[] | ErrorReply {
  const { args, keysIndex, streamCount } = request;
  const sources: Source[] = [];
  let { minIdleMs } = request;
  for (let i = 0; i < streamCount; i++) {
    const key = args[keysIndex + i]!;
    const found = groupAt(context, key, request.group!, " in XREADGROUP with GROUP option");
    if (found.kind === "error") return found;
    const idText = args[keysIndex + streamCount + i]!;
    if (isCText(idText, "$")) return DOLLAR_IS_MEANINGLESS;
    if (isCText(idText, "+") && context.profile.lastEntryId !== "none") return PLUS_IS_MEANINGLESS;
    const after = isCText(idText, ">") ? EntryId.MAX : parseEntryId(idText);
    if (after === undefined) return INVALID_ID;
    // To the server `>` is the greatest id, and so is that id, spelled out.
    const isNew = after.isMax;
    // With the first history that is asked for, the server forgets about CLAIM.
    if (!isNew) minIdleMs = undefined;
    sources.push({ key, stream: found.stream, group: found.group, after: isNew ? undefined : after, minIdleMs });
  }
  return sources;
}

/** The rows of one stream; undefined when there is nothing to say. */
function read(context: CommandContext, request: ReadRequest, source: Source): readonly Reply[] | undefined {
  const { stream, group, after, minIdleMs } = source;
  if (minIdleMs !== undefined) return readIdleAndNew(context, request, { ...source, minIdleMs });
  const { consumerIsSeen, historyReadIsChange } = context.profile;
  if (after === undefined && (stream.length === 0 || compareIds(stream.lastEntryId, group.lastId) <= 0)) {
    if (consumerIsSeen === "when-named") claimingConsumer(context, source.key, group, request.consumer);
    return undefined;
  }
  const consumer = claimingConsumer(context, source.key, group, request.consumer);
  if (after === undefined || historyReadIsChange) context.broker.countChanges(1);
  if (after !== undefined) return history(context, { stream, group, consumer, after, count: request.count });
  return deliver(context, request, { stream, group, consumer, count: request.count });
}

/** With CLAIM: what others left idle, then what is new, within one COUNT. */
function readIdleAndNew(
  context: CommandContext,
  request: ReadRequest,
  { key, stream, group, minIdleMs }: Source & { readonly minIdleMs: number },
): readonly Reply[] | undefined {
  const consumer = claimingConsumer(context, key, group, request.consumer);
  const rows = claimIdle(context, { stream, group, consumer, minIdleMs, count: request.count });
  const count = request.count - rows.length;
  const added = count > 0 ? deliver(context, request, { stream, group, consumer, count }) : [];
  if (rows.length + added.length === 0) return undefined;
  context.broker.countChanges(1);
  return [...rows, ...added.map(newRow)];
}

/** What the consumer has pending after an id. Of a deleted entry only the id is left, and showing it is no delivery. */
function history(
  { nowMs }: CommandContext,
  { stream, group, consumer, after, count }: Delivery & { readonly after: EntryId },
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
    const written = pending.written ?? {
      deliveredAtMs: pending.deliveredAtMs,
      deliveryCount: pending.deliveryCount,
    };
    group.setDelivered(id, pending, nowMs);
    pending.countDelivery();
    pending.written = written;
  }
  return rows;
}

/** Hands the group's next entries to a consumer. */
function deliver(
  { nowMs, profile }: CommandContext,
  { isNoAck }: ReadRequest,
  { stream, group, consumer, count }: Delivery,
): readonly Reply[] {
  const start = group.lastId.next();
  const entries = start === undefined ? [] : stream.range(start, EntryId.MAX, count);
  for (let i = 0; i < entries.length; i++) {
    const { id } = entries[i]!;
    advanceGroup(stream, group, id, profile);
    if (!isNoAck) group.deliver(id, consumer, nowMs);
  }
  if (!isNoAck && entries.length > 0) consumer.activeAtMs = nowMs;
  return entryRows(entries);
}

/** A stream that was waited for moved on, or is gone, or its group is: the answer is about this one stream. */
function serve(context: CommandContext, key: Bytes, request: ReadRequest): Reply | undefined {
  const stream = context.database.get(key, context.nowMs);
  if (stream?.kind !== "stream") return context.profile.tellsOfLostStream ? STREAM_GONE : undefined;
  const group = stream.groups.get(request.group!);
  if (group === undefined) return GROUP_GONE;
  if (compareIds(stream.lastId, group.lastId) <= 0) return undefined;
  const consumer = claimingConsumer(context, key, group, request.consumer);
  const rows = deliver(context, request, { stream, group, consumer, count: countAfterWait(request) });
  return streamsReply(context, [key, rows]);
}

function meaningless(id: Bytes): ErrorReply {
  return errorReply(
    `ERR The ${id} ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by ` +
      `specifying a proper ID, or use the > ID to get new messages. The ${id} ID would just return an empty result set.`,
  );
}
