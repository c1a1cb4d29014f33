/** GET: the string at a key. */

import type { Command } from "../broker/command.js";
import { stringAt } from "./values.js";

/** GET key */
export const get: Command = {
  name: "get",
  arity: 2,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const value = stringAt(context, args[1]!);
    if (value === undefined) return null;
    return value.kind === "error" ? value : value.bytes;
  },
};
