/**
 * EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT: when a key goes by itself. Differs: of a time beyond 2^53 ms (the year
 * 287396) the last digits are lost.
 */

import type { Command, CommandContext } from "../broker/command.js";
import { invalidExpireTime, NOT_AN_INTEGER, shownInError } from "../broker/errors.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { INT64_MAX, INT64_MIN, parseInt64 } from "./arguments.js";

const NX_EXCLUSIVE = errorReply("ERR NX and XX, GT or LT options at the same time are not compatible");
const GT_LT_EXCLUSIVE = errorReply("ERR GT and LT options at the same time are not compatible");

/** EXPIRE key seconds [NX | XX | GT | LT] */
export const expire = expireCommand("expire", { unitMs: 1000n, isRelative: true });
/** PEXPIRE key milliseconds [NX | XX | GT | LT] */
export const pexpire = expireCommand("pexpire", { unitMs: 1n, isRelative: true });
/** EXPIREAT key unix-time-seconds [NX | XX | GT | LT] */
export const expireat = expireCommand("expireat", { unitMs: 1000n, isRelative: false });
/** PEXPIREAT key unix-time-milliseconds [NX | XX | GT | LT] */
export const pexpireat = expireCommand("pexpireat", { unitMs: 1n, isRelative: false });

interface Clock {
  readonly unitMs: bigint;
  readonly isRelative: boolean;
}

function expireCommand(name: string, clock: Clock): Command {
  return {
    name,
    arity: -3,
    flags: ["write", "fast"],
    keys: [1, 1, 1],
    execute(context, args) {
      const conditions = readConditions(args);
      if ("kind" in conditions) return conditions;
      const amount = parseInt64(args[2]!);
      if (amount === undefined) return NOT_AN_INTEGER;
      const scaled = amount * clock.unitMs;
      const at = clock.isRelative ? scaled + BigInt(context.nowMs) : scaled;
      if (scaled > INT64_MAX || scaled < INT64_MIN || at > INT64_MAX) return invalidExpireTime(name);
      return setExpiry(context, args[1]!, { atMs: Number(at), conditions });
    },
  };
}

type Condition = "nx" | "xx" | "gt" | "lt";

function readConditions(args: readonly Bytes[]): ReadonlySet<Condition> | ErrorReply {
  const conditions = new Set<Condition>();
  for (let i = 3; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    if (word !== "nx" && word !== "xx" && word !== "gt" && word !== "lt") {
      return errorReply(`ERR Unsupported option ${shownInError(args[i]!)}`);
    }
    conditions.add(word);
  }
  if (conditions.has("nx") && conditions.size > 1) return NX_EXCLUSIVE;
  if (conditions.has("gt") && conditions.has("lt")) return GT_LT_EXCLUSIVE;
  return conditions;
}

interface NewExpiry {
  readonly atMs: number;
  readonly conditions: ReadonlySet<Condition>;
}

function setExpiry(context: CommandContext, key: Bytes, { atMs, conditions }: NewExpiry): Reply {
  const { database, nowMs, modified, notify } = context;
  if (database.get(key, nowMs) === undefined) return 0;
  const oldMs = database.expiresAtMs(key);
  if (conditions.has("nx") && oldMs !== undefined) return 0;
  if (conditions.has("xx") && oldMs === undefined) return 0;
  // A key without an expiry counts as one that never ends.
  if (conditions.has("gt") && (oldMs === undefined || atMs <= oldMs)) return 0;
  if (conditions.has("lt") && oldMs !== undefined && atMs >= oldMs) return 0;
  if (atMs <= nowMs) database.delete(key);
  else database.setExpiry(key, atMs);
  modified(key);
  const { pastExpiryEvent } = context.profile;
  if (atMs > nowMs) context.answered();
  if (atMs > nowMs) notify("generic", "expire", key);
  else notify(pastExpiryEvent === "del" ? "generic" : "expired", pastExpiryEvent, key);
  if (atMs <= nowMs && pastExpiryEvent === "expired") context.broker.statistics.expiredKeys++;
  return 1;
}
