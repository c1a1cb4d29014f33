/** DELEX and DELIFEQ: a key goes if its value is as wanted. */

import type { Command, CommandContext } from "../broker/command.js";
import { wrongArity } from "../broker/errors.js";
import { errorReply, type Bytes } from "../resp/reply.js";
import { compares, type Comparison } from "./set-options.js";
import { stringAt } from "./values.js";

const NOT_A_STRING = errorReply("ERR Key should be of string type if conditions are specified");
const BAD_CONDITION = errorReply("ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE");
const conditions: ReadonlySet<string> = new Set<Comparison["kind"]>(["ifeq", "ifne", "ifdeq", "ifdne"]);

/** DELEX key [IFEQ value | IFNE value | IFDEQ digest | IFDNE digest] */
export const delex: Command = {
  name: "delex",
  arity: -2,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  isIn: ({ laterCommands }) => laterCommands.has("delex"),
  execute(context, args) {
    const key = args[1]!;
    if (args.length === 3 || args.length > 4) return wrongArity("delex");
    const value = context.database.get(key, context.nowMs);
    if (value === undefined) {
      if (args.length === 4) context.notify("miss", "keymiss", key);
      return 0;
    }
    if (args.length === 4) {
      if (value.kind !== "string") return NOT_A_STRING;
      const kind = args[2]!.toLowerCase();
      if (!conditions.has(kind)) return BAD_CONDITION;
      const isAsWanted = compares({ kind: kind as Comparison["kind"], operand: args[3]! }, value.bytes);
      if (isAsWanted !== true) return isAsWanted === false ? 0 : isAsWanted;
    }
    return remove(context, key);
  },
};

/** DELIFEQ key value */
export const delifeq: Command = {
  name: "delifeq",
  arity: 3,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  isIn: ({ laterCommands }) => laterCommands.has("delifeq"),
  execute(context, args) {
    const value = stringAt(context, args[1]!);
    if (value?.kind === "error") return value;
    return value === undefined || value.bytes !== args[2] ? 0 : remove(context, args[1]!);
  },
};

function remove({ database, modified, notify }: CommandContext, key: Bytes): number {
  database.delete(key);
  modified(key);
  notify("generic", "del", key);
  return 1;
}
