/** HDEL: fields go, and with the last one the hash. */

import type { Command } from "../broker/command.js";
import { hashAt, modifiedTimes } from "./values.js";

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
    if (hash.fields.size === 0) context.database.delete(args[1]!);
    if (deleted > 0) modifiedTimes(context, args[1]!, deleted);
    return deleted;
  },
};
