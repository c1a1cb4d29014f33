/** SET, SETNX, SETEX and PSETEX: a string at a key. */

import type { Command, CommandContext } from "../broker/command.js";
import { WRONGTYPE } from "../broker/errors.js";
import { OK, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { compares, expiryMs, readSetOptions, type SetOptions } from "./set-options.js";
import { stringAt } from "./values.js";

const NO_OPTIONS: SetOptions = {};

/** SET key value [NX | XX | IFEQ value | IFNE value | IFDEQ digest | IFDNE digest] [GET] [EX seconds | PX milliseconds | EXAT seconds | PXAT milliseconds | KEEPTTL] */
export const set: Command = {
  name: "set",
  arity: -3,
  flags: ["write", "denyoom"],
  keys: [1, 1, 1],
  execute(context, args) {
    const options =
      args.length === 3
        ? NO_OPTIONS
        : readSetOptions("set", args, { start: 3, setConditions: context.profile.setConditions });
    if ("kind" in options) return options;
    let expiresAtMs: number | undefined;
    if (options.expiry !== undefined) {
      const ms = expiryMs(options.expiry, context.nowMs, "set");
      if (typeof ms !== "number") return ms;
      expiresAtMs = ms;
    }
    const key = args[1]!;
    const old = options.isGet === true ? stringAt(context, key) : context.database.get(key, context.nowMs);
    if (isError(old)) return old;
    if (options.isGet === true && old === undefined) context.notify("miss", "keymiss", key);
    const answer: Reply = options.isGet !== true ? OK : old?.kind === "string" ? old.bytes : null;
    if (options.condition !== undefined && (options.condition === "nx") === (old !== undefined)) {
      return options.isGet === true ? answer : null;
    }
    if (options.comparison !== undefined) {
      if (old !== undefined && old.kind !== "string") return WRONGTYPE;
      const isAsWanted = compares(options.comparison, old?.bytes);
      if (typeof isAsWanted !== "boolean") {
        // With GET a digest that is none is refused after the old value has been sent.
        return options.isGet === true ? { kind: "sequence", items: [answer, isAsWanted] } : isAsWanted;
      }
      if (!isAsWanted) return options.isGet === true ? answer : null;
    }
    if (options.isKeptOrPersisted === true) expiresAtMs = context.database.expiresAtMs(key);
    if (options.isGet === true) context.answered();
    store(context, args[2]!, { key, expiresAtMs, isExpiryNew: options.expiry !== undefined });
    return answer;
  },
};

/** SETNX key value */
export const setnx: Command = {
  name: "setnx",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    if (context.database.get(args[1]!, context.nowMs) !== undefined) return 0;
    store(context, args[2]!, { key: args[1]!, expiresAtMs: undefined });
    return 1;
  },
};

/** SETEX key seconds value */
export const setex = setWithExpiry("setex", "ex");
/** PSETEX key milliseconds value */
export const psetex = setWithExpiry("psetex", "px");

function setWithExpiry(name: string, unit: "ex" | "px"): Command {
  return {
    name,
    arity: 4,
    flags: ["write", "denyoom"],
    keys: [1, 1, 1],
    execute(context, args) {
      const expiresAtMs = expiryMs({ unit, amount: args[2]! }, context.nowMs, name);
      if (typeof expiresAtMs !== "number") return expiresAtMs;
      store(context, args[3]!, { key: args[1]!, expiresAtMs });
      return OK;
    },
  };
}

interface Place {
  readonly key: Bytes;
  readonly expiresAtMs: number | undefined;
  /** KEEPTTL sets none. */
  readonly isExpiryNew?: boolean;
}

function store(
  { broker, database, modified, notify, nowMs, profile }: CommandContext,
  bytes: Bytes,
  { key, expiresAtMs, isExpiryNew = expiresAtMs !== undefined }: Place,
): void {
  // A key whose time is up goes first, as one that expired.
  database.peek(key, nowMs);
  if (isExpiryNew && expiresAtMs! <= nowMs && profile.pastExpiryEvent === "expired") {
    // It would be gone at once, and what was there is.
    if (!database.delete(key)) return;
    modified(key);
    notify("expired", "expired", key);
    broker.statistics.expiredKeys++;
    return;
  }
  database.set(key, { kind: "string", bytes });
  if (expiresAtMs !== undefined) database.setExpiry(key, expiresAtMs);
  modified(key);
  notify("string", "set", key);
  if (isExpiryNew) notify("generic", "expire", key);
}

function isError(value: { readonly kind: string } | undefined): value is ErrorReply {
  return value?.kind === "error";
}
