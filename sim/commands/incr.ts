/** INCR, DECR, INCRBY and DECRBY: a string as a signed 64-bit counter. */

import type { Command, CommandContext } from "../broker/command.js";
import { NOT_AN_INTEGER, OVERFLOW } from "../broker/errors.js";
import { errorReply, type Bytes, type Reply } from "../resp/reply.js";
import { addInt64, INT64_MIN, integerReply, parseInt64, parseInteger } from "./arguments.js";
import { storeString, stringAt } from "./values.js";

const DECREMENT_OVERFLOW = errorReply("ERR decrement would overflow");

/** INCR key */
export const incr: Command = {
  name: "incr",
  arity: 2,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute: (context, args) => increment(context, args[1]!, "1"),
};

/** DECR key */
export const decr: Command = {
  name: "decr",
  arity: 2,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute: (context, args) => increment(context, args[1]!, "-1"),
};

/** INCRBY key increment */
export const incrby: Command = {
  name: "incrby",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    return parseInteger(args[2]!) === undefined ? NOT_AN_INTEGER : increment(context, args[1]!, args[2]!);
  },
};

/** DECRBY key decrement */
export const decrby: Command = {
  name: "decrby",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const decrement = parseInt64(args[2]!);
    if (decrement === undefined) return NOT_AN_INTEGER;
    // The negative of the smallest integer does not fit.
    if (decrement === INT64_MIN) return DECREMENT_OVERFLOW;
    return increment(context, args[1]!, (-decrement).toString());
  },
};

function increment(context: CommandContext, key: Bytes, by: Bytes): Reply {
  const value = stringAt(context, key);
  if (value?.kind === "error") return value;
  const old = value === undefined ? "0" : value.bytes;
  if (parseInteger(old) === undefined) return NOT_AN_INTEGER;
  const sum = addInt64(old, by);
  if (sum === undefined) return OVERFLOW;
  storeString(context, { key, old: value, bytes: sum });
  context.notify("string", "incrby", key);
  return integerReply(sum);
}
