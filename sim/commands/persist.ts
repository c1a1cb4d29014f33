/** PERSIST: a key loses its expiry. */

import type { Command } from "../broker/command.js";

/** PERSIST key */
export const persist: Command = {
  name: "persist",
  arity: 2,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute({ database, nowMs, modified, notify }, args) {
    const key = args[1]!;
    if (database.get(key, nowMs) === undefined || database.expiresAtMs(key) === undefined) return 0;
    database.setExpiry(key, undefined);
    modified(key);
    notify("generic", "persist", key);
    return 1;
  },
};
