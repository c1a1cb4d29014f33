/** GETSET: sets a string, answers with the old one. */

import type { Command } from "../broker/command.js";
import { stringAt } from "./values.js";

/** GETSET key value */
export const getset: Command = {
  name: "getset",
  arity: 3,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const old = stringAt(context, args[1]!);
    if (old?.kind === "error") return old;
    context.answered();
    context.database.set(args[1]!, { kind: "string", bytes: args[2]! });
    context.modified(args[1]!);
    context.notify("string", "set", args[1]!);
    return old === undefined ? null : old.bytes;
  },
};
