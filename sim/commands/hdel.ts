/** HDEL: fields go, and with the last one the hash. */

import type { Command } from "../broker/command.js";
import { hashAt, modifiedTimes, removeEmpty } from "./values.js";

/** HDEL key field [field ...] */
export const hdel: Command = {
  name: "hdel",
  arity: -3,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashAt(context, args[1]!);
    if (hash === undefined) return 0;
    if (hash.kind === "error") return hash;
    let deleted = 0;
    for (let i = 2; i < args.length; i++) if (hash.fields.delete(args[i]!)) deleted++;
    if (deleted > 0) {
      modifiedTimes(context, args[1]!, deleted);
      context.notify("hash", "hdel", args[1]!);
    }
    if (hash.fields.size === 0) removeEmpty(context, args[1]!);
    return deleted;
  },
};
