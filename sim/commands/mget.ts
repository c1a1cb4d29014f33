/** MGET: the strings at several keys; nil for none and for another type. */

import type { Command } from "../broker/command.js";

/** MGET key [key ...] */
export const mget: Command = {
  name: "mget",
  arity: -2,
  flags: ["readonly", "fast"],
  keys: [1, -1, 1],
  execute(context, args) {
    return args.slice(1).map((key) => {
      const value = context.database.get(key, context.nowMs);
      return context.behindMessages(value?.kind === "string" ? value.bytes : null);
    });
  },
};
