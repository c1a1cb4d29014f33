/** GETDEL: the string at a key, which goes with it. */

import type { Command } from "../broker/command.js";
import { stringAt } from "./values.js";

/** GETDEL key */
export const getdel: Command = {
  name: "getdel",
  arity: 2,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const value = stringAt(context, args[1]!);
    if (value === undefined) return null;
    if (value.kind === "error") return value;
    context.database.delete(args[1]!);
    context.modified(args[1]!);
    context.answered();
    context.notify("generic", "del", args[1]!);
    return value.bytes;
  },
};
