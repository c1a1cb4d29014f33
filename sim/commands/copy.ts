/** COPY: a value, with its expiry, at another key or in another database. */

import type { Command, CommandContext } from "../broker/command.js";
import type { Database, Value } from "../broker/database.js";
import { DB_OUT_OF_RANGE, SAME_OBJECT, SYNTAX_ERROR } from "../broker/errors.js";
import { SortedSet } from "../broker/sorted-set.js";
import { assertNever } from "../kernel/assert.js";
import { type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWord, parseInt32 } from "./arguments.js";
import { enterKey } from "./stream-idempotence.js";

/** COPY source destination [DB destination-db] [REPLACE] */
export const copy: Command = {
  name: "copy",
  arity: -3,
  flags: ["write", "denyoom"],
  keys: [1, 2, 1],
  execute(context, args) {
    const { broker, database, nowMs } = context;
    const [, from, to] = args as [Bytes, Bytes, Bytes];
    const target = readTarget(context, args);
    if ("kind" in target) return target;
    if (target.database === database && from === to) return SAME_OBJECT;
    const value = database.get(from, nowMs);
    if (value === undefined) {
      context.notify("miss", "keymiss", from);
      return 0;
    }
    const old = target.database.get(to, nowMs);
    const isTaken = old !== undefined;
    if (isTaken && !target.isReplaced) return 0;
    if (isTaken) target.database.delete(to);
    const copied = copyOf(value);
    enterKey(context, copied);
    target.database.set(to, copied);
    target.database.setExpiry(to, database.expiresAtMs(from));
    broker.modified(target.database, to);
    broker.notify(target.database, "generic", "copy_to", to);
    if (isTaken) broker.notifyReplaced(target.database, to, old.kind !== value.kind);
    return 1;
  },
};

interface Target {
  readonly database: Database;
  readonly isReplaced: boolean;
}

function readTarget({ broker, database }: CommandContext, args: readonly Bytes[]): Target | ErrorReply {
  let target: Database | undefined = database;
  let isReplaced = false;
  for (let i = 3; i < args.length; i++) {
    if (isWord(args[i]!, "replace")) isReplaced = true;
    else if (isWord(args[i]!, "db") && i + 1 < args.length) {
      const index = parseInt32(args[++i]!);
      if (typeof index !== "number") return index;
      target = broker.databases[index];
      if (target === undefined) return DB_OUT_OF_RANGE;
    } else return SYNTAX_ERROR;
  }
  return { database: target, isReplaced };
}

function copyOf(value: Value): Value {
  switch (value.kind) {
    case "string":
      return { kind: "string", bytes: value.bytes, form: value.form ?? "copied" };
    case "hash":
      return { ...value, fields: new Map(value.fields) };
    case "set":
      return { ...value, members: new Set(value.members) };
    case "zset": {
      const copied = new SortedSet();
      copied.isUnpacked = value.isUnpacked;
      for (const { member, score } of value.slice(0, value.size)) copied.set(member, score);
      return copied;
    }
    case "stream":
      return value.copy();
    default:
      return assertNever(value);
  }
}
