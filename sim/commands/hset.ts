/** HSET, HMSET and HSETNX: fields of a hash. */

import type { Command, CommandContext } from "../broker/command.js";
import type { HashValue } from "../broker/database.js";
import { wrongArity } from "../broker/errors.js";
import { isPackable, packingLimits } from "../broker/packing.js";
import { OK, type Bytes, type ErrorReply } from "../resp/reply.js";
import { hashAt, modifiedTimes } from "./values.js";

/** HSET key field value [field value ...] */
export const hset: Command = {
  name: "hset",
  arity: -4,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute: (context, args) => setFields(context, args, "hset"),
};

/** HMSET key field value [field value ...] */
export const hmset: Command = {
  name: "hmset",
  arity: -4,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const added = setFields(context, args, "hmset");
    return typeof added === "number" ? OK : added;
  },
};

/** HSETNX key field value */
export const hsetnx: Command = {
  name: "hsetnx",
  arity: 4,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashOrNew(context, args[1]!);
    if (hash.kind === "error") return hash;
    if (hash.fields.has(args[2]!)) return 0;
    setField(context, hash, args[2]!, args[3]!);
    context.modified(args[1]!);
    context.answered();
    context.notify("hash", "hset", args[1]!);
    return 1;
  },
};

/** The hash at `key`, made if there is none; what is called for must then fill it. */
export function hashOrNew(context: CommandContext, key: Bytes): HashValue | ErrorReply {
  const found = hashAt(context, key);
  if (found !== undefined) return found;
  const made: HashValue = { kind: "hash", fields: new Map(), isUnpacked: false };
  context.database.set(key, made);
  return made;
}

/** Sets a field; a hash that is then too large for a listpack is none from here on. */
export function setField({ broker }: CommandContext, hash: HashValue, field: Bytes, value: Bytes): void {
  hash.fields.set(field, value);
  const { hash: most } = packingLimits(broker.configuration);
  if (!hash.isUnpacked) hash.isUnpacked = !isPackable(hash.fields.size, [field, value], most);
}

function setFields(context: CommandContext, args: readonly Bytes[], name: string): number | ErrorReply {
  if (args.length % 2 === 1) return wrongArity(name);
  const hash = hashOrNew(context, args[1]!);
  if (hash.kind === "error") return hash;
  const before = hash.fields.size;
  for (let i = 2; i < args.length; i += 2) setField(context, hash, args[i]!, args[i + 1]!);
  modifiedTimes(context, args[1]!, (args.length - 2) / 2);
  context.answered();
  context.notify("hash", "hset", args[1]!);
  return hash.fields.size - before;
}
