/** What XREAD and XREADGROUP share: their options and the shape of their replies. What is read is each one's own. */

import type { Blocked, CommandContext } from "../broker/command.js";
import { NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { StreamProfile } from "../profiles/stream-profile.js";
import { errorReply, NIL_ARRAY, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger, wordOf } from "./arguments.js";
import { parseMinIdle } from "./xreadgroup-claim.js";

const BAD_TIMEOUT = errorReply("ERR timeout is not an integer or out of range");
const TIMEOUT_TOO_LATE = errorReply("ERR timeout is out of range");
const NEGATIVE_TIMEOUT = errorReply("ERR timeout is negative");
const MISSING_GROUP = errorReply("ERR Missing GROUP option for XREADGROUP");

/** The last millisecond that the server can wait for. */
const LAST_MS = 2n ** 63n - 1n;

/** How many entries a waiting client gets at most when it did not say; where its command runs again, as many as there are. */
const BLOCKED_COUNT = 1000;

/** A parsed XREAD or XREADGROUP. */
export interface ReadRequest {
  readonly kind: "read";
  readonly args: readonly Bytes[];
  /** Entries per stream at most; Infinity without COUNT. */
  readonly count: number;
  /** BLOCK: milliseconds, 0 for ever; undefined without it. */
  readonly blockMs: number | undefined;
  readonly group: Bytes | undefined;
  readonly consumer: Bytes;
  readonly isNoAck: boolean;
  /** CLAIM: milliseconds; undefined without it. */
  readonly minIdleMs: number | undefined;
  /** Where the keys begin; as many ids follow them. */
  readonly keysIndex: number;
  readonly streamCount: number;
}

/** Reads the options of XREAD, or those of XREADGROUP. */
export function parseRead(
  context: CommandContext,
  args: readonly Bytes[],
  isForGroup: boolean,
): ReadRequest | ErrorReply {
  let count = 0;
  let blockMs: number | undefined;
  let group: Bytes | undefined;
  let consumer: Bytes = "";
  let isNoAck = false;
  let minIdleMs: number | undefined;
  for (let index = 1; index < args.length; index++) {
    const option = wordOf(args[index]!);
    const valuesLeft = args.length - index - 1;
    if (option === "block" && valuesLeft > 0) {
      const timeout = parseTimeout(context, args[++index]!);
      if (typeof timeout !== "number") return timeout;
      blockMs = timeout;
    } else if (option === "count" && valuesLeft > 0) {
      const parsed = parseInteger(args[++index]!);
      if (parsed === undefined) return NOT_AN_INTEGER;
      count = parsed;
    } else if (option === "streams" && valuesLeft > 0) {
      if (valuesLeft % 2 !== 0) return unbalanced(context.profile, isForGroup);
      if (isForGroup && group === undefined) return MISSING_GROUP;
      return {
        kind: "read",
        args,
        count: count > 0 ? count : Infinity,
        blockMs,
        group,
        consumer,
        isNoAck,
        minIdleMs,
        keysIndex: index + 1,
        streamCount: valuesLeft / 2,
      };
    } else if (option === "group" && valuesLeft > 1) {
      if (!isForGroup) return onlyForGroup("GROUP");
      group = args[++index]!;
      consumer = args[++index]!;
    } else if (option === "noack") {
      if (!isForGroup) return onlyForGroup("NOACK");
      isNoAck = true;
    } else if (option === "claim" && valuesLeft > 0 && context.profile.readsClaim) {
      if (!isForGroup) return onlyForGroup("CLAIM");
      const parsed = parseMinIdle(args[++index]!);
      if (typeof parsed !== "number") return parsed;
      minIdleMs = parsed;
    } else {
      return SYNTAX_ERROR;
    }
  }
  return SYNTAX_ERROR;
}

/** Streams with what was read of each: RESP3 a map, RESP2 an array of pairs. `items` alternates keys and rows. */
export function streamsReply(context: CommandContext, items: readonly Reply[]): Reply {
  if (context.session.protocol === 3) return { kind: "map", items };
  const pairs: Reply[] = [];
  for (let i = 0; i < items.length; i += 2) pairs.push([items[i]!, items[i + 1]!]);
  return pairs;
}

/** Nothing to read: nil, or with BLOCK a wait that `serve` ends with what it returns for a key. */
export function nothingYet(context: CommandContext, request: ReadRequest, serve: Blocked["serve"]): Reply | Blocked {
  const { args, blockMs, keysIndex, streamCount } = request;
  if (blockMs === undefined || !context.mayBlock) return NIL_ARRAY;
  const keys = [...new Set(args.slice(keysIndex, keysIndex + streamCount))];
  const untilMs = context.nowMs + blockMs;
  // A wait past the end of 64-bit time overflows in the server, and then never ends, though INFO counts it among those that do.
  const deadlineMs = untilMs > Number.MAX_SAFE_INTEGER ? Infinity : untilMs;
  return {
    kind: "blocked",
    args,
    keys,
    isUntilGone: isWord(args[0]!, "xreadgroup"),
    deadlineMs: blockMs === 0 ? undefined : deadlineMs,
    timeoutReply: NIL_ARRAY,
    serve,
  };
}

/** How many entries a client that waited gets at most. */
export function countAfterWait(request: ReadRequest): number {
  return request.count === Infinity ? BLOCKED_COUNT : request.count;
}

function parseTimeout({ profile, nowMs }: CommandContext, text: Bytes): number | ErrorReply {
  const timeout = parseInteger(text);
  if (timeout === undefined) return BAD_TIMEOUT;
  if (timeout < 0) return NEGATIVE_TIMEOUT;
  if (timeout < Number.MAX_SAFE_INTEGER || profile.blockMayOverflow) return timeout;
  return BigInt(text) > LAST_MS - BigInt(nowMs) ? TIMEOUT_TOO_LATE : timeout;
}

function unbalanced({ unbalancedText }: StreamProfile, isForGroup: boolean): ErrorReply {
  if (unbalancedText === "one")
    return errorReply("ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
  const ids = isForGroup ? "an ID or '>'" : unbalancedText === "each" ? "an ID or '$'" : "an ID, '+', or '$'";
  const name = isForGroup ? "xreadgroup" : "xread";
  return errorReply(`ERR Unbalanced '${name}' list of streams: for each stream key ${ids} must be specified.`);
}

function onlyForGroup(option: string): ErrorReply {
  return errorReply(`ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`);
}
