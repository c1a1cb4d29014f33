/** INCRBYFLOAT: a string as a decimal fraction. */

import type { Command } from "../broker/command.js";
import { NOT_A_FLOAT } from "../broker/errors.js";
import { errorReply } from "../resp/reply.js";
import { addLongDouble, formatLongDouble, parseLongDouble } from "./long-double.js";
import { storeString, stringAt } from "./values.js";

const NOT_FINITE = errorReply("ERR increment would produce NaN or Infinity");

/** INCRBYFLOAT key increment */
export const incrbyfloat: Command = {
  name: "incrbyfloat",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const value = stringAt(context, args[1]!);
    if (value?.kind === "error") return value;
    const old = parseLongDouble(value === undefined ? "0" : value.bytes);
    const by = parseLongDouble(args[2]!);
    if (old === undefined || by === undefined) return NOT_A_FLOAT;
    const sum = addLongDouble(old, by);
    if (sum === undefined) return NOT_FINITE;
    const bytes = formatLongDouble(sum);
    storeString(context, { key: args[1]!, old: value, bytes, form: "text" });
    context.notify("string", "incrbyfloat", args[1]!);
    return bytes;
  },
};
