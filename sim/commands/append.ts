/** APPEND and STRLEN. */

import type { Command } from "../broker/command.js";
import { errorReply } from "../resp/reply.js";
import { storeString, stringAt } from "./values.js";

const TOO_LONG = errorReply("ERR string exceeds maximum allowed size (proto-max-bulk-len)");

/** APPEND key value */
export const append: Command = {
  name: "append",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const value = stringAt(context, args[1]!);
    if (value?.kind === "error") return value;
    const bytes = (value?.bytes ?? "") + args[2]!;
    if (bytes.length > Number(context.broker.configuration.get("proto-max-bulk-len"))) return TOO_LONG;
    storeString(context, { key: args[1]!, old: value, bytes, form: value && "grown" });
    context.notify("string", "append", args[1]!);
    return bytes.length;
  },
};

/** STRLEN key */
export const strlen: Command = {
  name: "strlen",
  arity: 2,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const value = stringAt(context, args[1]!);
    if (value?.kind === "error") return value;
    return value === undefined ? 0 : value.bytes.length;
  },
};
