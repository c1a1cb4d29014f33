/** MGET: the strings at several keys; nil for none and for another type. */

import type { Command } from "../broker/command.js";

/** MGET key [key ...] */
export const mget: Command = {
  name: "mget",
  arity: -2,
  flags: ["readonly", "fast"],
  keys: [1, -1, 1],
  execute({ database, nowMs }, args) {
    return args.slice(1).map((key) => {
      const value = database.get(key, nowMs);
      return value?.kind === "string" ? value.bytes : null;
    });
  },
};
