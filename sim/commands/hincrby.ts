/** HINCRBY and HINCRBYFLOAT: a field of a hash as a counter. */

import type { Command } from "../broker/command.js";
import { NOT_A_FLOAT, NOT_AN_INTEGER, OVERFLOW } from "../broker/errors.js";
import { errorReply } from "../resp/reply.js";
import { addInt64, integerReply, parseInteger } from "./arguments.js";
import { hashOrNew, setField } from "./hset.js";
import { addLongDouble, formatLongDouble, parseLongDouble } from "./long-double.js";
import { hashAt } from "./values.js";

const VALUE_NOT_AN_INTEGER = errorReply("ERR hash value is not an integer");
const VALUE_NOT_A_FLOAT = errorReply("ERR hash value is not a float");
const NOT_FINITE = errorReply("ERR increment would produce NaN or Infinity");
const INCREMENT_NOT_FINITE = errorReply("ERR value is NaN or Infinity");

/** HINCRBY key field increment */
export const hincrby: Command = {
  name: "hincrby",
  arity: 4,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    if (parseInteger(args[3]!) === undefined) return NOT_AN_INTEGER;
    const found = hashAt(context, args[1]!);
    if (found?.kind === "error") return found;
    const old = found?.fields.get(args[2]!) ?? "0";
    if (parseInteger(old) === undefined) return VALUE_NOT_AN_INTEGER;
    const sum = addInt64(old, args[3]!);
    if (sum === undefined) return OVERFLOW;
    const hash = hashOrNew(context, args[1]!);
    if (hash.kind !== "error") setField(context, hash, args[2]!, sum);
    context.modified(args[1]!);
    context.answered();
    context.notify("hash", "hincrby", args[1]!);
    return integerReply(sum);
  },
};

/** HINCRBYFLOAT key field increment */
export const hincrbyfloat: Command = {
  name: "hincrbyfloat",
  arity: 4,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const by = parseLongDouble(args[3]!);
    if (by === undefined) return NOT_A_FLOAT;
    if (by.isInfinite) return INCREMENT_NOT_FINITE;
    const found = hashAt(context, args[1]!);
    if (found?.kind === "error") return found;
    const old = parseLongDouble(found?.fields.get(args[2]!) ?? "0");
    if (old === undefined) return VALUE_NOT_A_FLOAT;
    const sum = addLongDouble(old, by);
    if (sum === undefined) return NOT_FINITE;
    const text = formatLongDouble(sum);
    const hash = hashOrNew(context, args[1]!);
    if (hash.kind !== "error") setField(context, hash, args[2]!, text);
    context.modified(args[1]!);
    context.answered();
    context.notify("hash", "hincrbyfloat", args[1]!);
    return text;
  },
};
