/** XPENDING: what was delivered and not acknowledged, in sum or entry by entry. */

import type { Command, CommandContext } from "../broker/command.js";
import type { ConsumerGroup } from "../broker/consumer-group.js";
import { compareIds, type EntryId } from "../broker/entry-id.js";
import { NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import { toS64 } from "../broker/u64.js";
import { NIL_ARRAY, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { parseRangeEnd, parseRangeStart } from "./stream-id-argument.js";
import { groupAt } from "./stream-lookup.js";

interface Request {
  readonly kind: "request";
  readonly minIdleMs: number;
  readonly start: EntryId;
  readonly end: EntryId;
  readonly count: number;
  readonly consumer: Bytes | undefined;
}

/** XPENDING key group [[IDLE min-idle-time] start end count [consumer]] */
export const xpending: Command = {
  name: "xpending",
  arity: -3,
  flags: ["readonly"],
  keys: [1, 1, 1],
  execute(context, args) {
    // Two arguments too many are let pass without a look.
    if (args.length !== 3 && (args.length < 6 || args.length > 9)) return SYNTAX_ERROR;
    const request = args.length === 3 ? undefined : parse(args);
    if (request?.kind === "error") return request;
    const found = groupAt(context, args[1]!, args[2]!);
    if (found.kind === "error") return found;
    return request === undefined ? summary(found.group) : rows(context, found.group, request);
  },
};

function parse(args: readonly Bytes[]): Request | ErrorReply {
  let index = 3;
  let minIdleMs = 0;
  if (isWord(args[3]!, "idle")) {
    const idle = parseInteger(args[4]!);
    if (idle === undefined) return NOT_AN_INTEGER;
    if (args.length < 8) return SYNTAX_ERROR;
    minIdleMs = idle;
    index = 5;
  }
  const count = parseInteger(args[index + 2]!);
  if (count === undefined) return NOT_AN_INTEGER;
  const start = parseRangeStart(args[index]!);
  if ("kind" in start) return start;
  const end = parseRangeEnd(args[index + 1]!);
  if ("kind" in end) return end;
  return { kind: "request", minIdleMs, start, end, count, consumer: args[index + 3] };
}

function summary({ pending, consumers }: ConsumerGroup): Reply {
  const { lastId } = pending;
  if (lastId === undefined) return [0, null, null, NIL_ARRAY];
  const shares: Reply[] = [];
  for (const { name, pending: own } of consumers.sorted()) if (own.size > 0) shares.push([name, String(own.size)]);
  return [pending.size, pending.start().id.text, lastId.text, shares];
}

function rows({ nowMs }: CommandContext, group: ConsumerGroup, request: Request): Reply {
  const { consumer: name, minIdleMs, start, end, count } = request;
  const owner = name === undefined ? group : group.consumers.get(name);
  if (owner === undefined) return [];
  const found: Reply[] = [];
  const cursor = owner.pending.cursor(start);
  for (let pending = cursor.item; pending !== undefined && found.length < count; pending = cursor.next()) {
    const { id } = cursor;
    if (compareIds(id, end) > 0) break;
    const idleMs = nowMs - pending.deliveredAtMs;
    // Not asked for when 0: an entry whose delivery lies in the future has a negative idle time.
    if (minIdleMs !== 0 && idleMs < minIdleMs) continue;
    found.push([id.text, pending.consumer.name, Math.max(idleMs, 0), toS64(pending.deliveryCount)]);
  }
  return found;
}
