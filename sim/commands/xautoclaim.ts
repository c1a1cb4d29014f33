/**
 * XAUTOCLAIM: walks the PEL and makes what is idle for long enough another consumer's.
 *
 * Differs: a COUNT that the server's machine has no memory for is refused from 2^43 on; where a server refuses depends
 * on its address space.
 */

import type { Command, CommandContext } from "../broker/command.js";
import type { Consumer } from "../broker/consumer-group.js";
import type { EntryId } from "../broker/entry-id.js";
import { SYNTAX_ERROR } from "../broker/errors.js";
import type { StreamProfile } from "../profiles/stream-profile.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInt64, parseInteger } from "./arguments.js";
import { claimedRow, claimingConsumer } from "./stream-claim.js";
import { parseRangeStart } from "./stream-id-argument.js";
import { groupAt, type StreamAndGroup } from "./stream-lookup.js";

const BAD_MIN_IDLE = errorReply("ERR Invalid min-idle-time argument for XAUTOCLAIM");
const BAD_COUNT = errorReply("ERR COUNT must be > 0");
const COUNT_TOO_HIGH = errorReply("ERR Insufficient memory, failed allocating transient memory, COUNT too high.");

const DEFAULT_COUNT = 100;
/** The server keeps 16 bytes for each entry that it may find deleted. */
const COUNT_MAX = (2n ** 63n - 1n) / 16n;
const ALLOCATABLE_COUNT_MAX = 2 ** 43;
/** It looks at so many entries for each that it may return. */
const ATTEMPTS_PER_COUNT = 10;

interface Request {
  readonly kind: "autoclaim";
  readonly key: Bytes;
  readonly consumer: Bytes;
  readonly minIdleMs: number;
  readonly start: EntryId;
  readonly count: number;
  readonly isJustId: boolean;
}

/** XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID] */
export const xautoclaim: Command = {
  name: "xautoclaim",
  arity: -6,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    // The server looks the key up before it reads the options: who listens hears of a miss even where they are wrong.
    const found = groupAt(context, args[1]!, args[2]!);
    const request = parse(args, context.profile);
    if (request.kind === "error") return request;
    if (found.kind === "error") return found;
    if (request.count >= ALLOCATABLE_COUNT_MAX && context.profile.limitsAutoclaimCount) return COUNT_TOO_HIGH;
    return claim(context, found, request);
  },
};

function parse(args: readonly Bytes[], { limitsAutoclaimCount }: StreamProfile): Request | ErrorReply {
  const minIdleMs = parseInteger(args[4]!);
  if (minIdleMs === undefined) return BAD_MIN_IDLE;
  const start = parseRangeStart(args[5]!);
  if ("kind" in start) return start;
  let count = DEFAULT_COUNT;
  let isJustId = false;
  for (let index = 6; index < args.length; index++) {
    const option = args[index]!;
    if (isWord(option, "count") && index + 1 < args.length) {
      const parsed = parseInt64(args[++index]!);
      if (parsed === undefined || parsed < 1n || (limitsAutoclaimCount && parsed > COUNT_MAX)) return BAD_COUNT;
      count = Number(parsed);
    } else if (isWord(option, "justid")) {
      isJustId = true;
    } else {
      return SYNTAX_ERROR;
    }
  }
  return {
    kind: "autoclaim",
    key: args[1]!,
    consumer: args[3]!,
    minIdleMs: Math.max(minIdleMs, 0),
    start,
    count,
    isJustId,
  };
}

function claim(context: CommandContext, { stream, group }: StreamAndGroup, request: Request): Reply {
  const { nowMs } = context;
  const rows: Reply[] = [];
  const deletedIds: Reply[] = [];
  const { consumerIsSeen, dropsDeletedPending } = context.profile;
  let consumer: Consumer | undefined;
  if (consumerIsSeen === "when-named") consumer = claimingConsumer(context, request.key, group, request.consumer);
  let cursor = group.pending.cursor(request.start);
  let pending = cursor.item;
  let attempts = request.count * ATTEMPTS_PER_COUNT;
  while (pending !== undefined && attempts-- > 0 && rows.length + deletedIds.length < request.count) {
    const { id } = cursor;
    if (dropsDeletedPending && !stream.has(id)) {
      // What was deleted cannot be worked on, whoever has it and however long.
      group.removePending(id);
      deletedIds.push(id.text);
      cursor = group.pending.cursor(id);
      pending = cursor.item;
      continue;
    }
    if (nowMs - pending.deliveredAtMs >= request.minIdleMs || request.minIdleMs === 0) {
      consumer ??= claimingConsumer(context, request.key, group, request.consumer);
      group.reassign(id, pending, consumer);
      consumer.activeAtMs = nowMs;
      group.setDelivered(id, pending, nowMs);
      if (!request.isJustId) pending.countDelivery();
      rows.push(context.behindMessages(request.isJustId ? id.text : claimedRow(stream.find(id))));
    }
    pending = cursor.next();
  }
  context.broker.countChanges(rows.length + deletedIds.length);
  const next = pending === undefined ? "0-0" : cursor.id.text;
  return dropsDeletedPending ? [next, rows, deletedIds] : [next, rows];
}
