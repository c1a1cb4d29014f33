/** KEYS and RANDOMKEY. Differs: keys come in the order in which they were made, and the random one is the first. */

import type { Command } from "../broker/command.js";
import { matchesGlob } from "../kernel/glob.js";

/** KEYS pattern */
export const keys: Command = {
  name: "keys",
  arity: 2,
  flags: ["readonly"],
  keys: [0, 0, 0],
  execute({ database, nowMs }, args) {
    const found = [...database.keys()].filter((key) => matchesGlob(args[1]!, key));
    return found.filter((key) => database.get(key, nowMs) !== undefined);
  },
};

/** RANDOMKEY */
export const randomkey: Command = {
  name: "randomkey",
  arity: 1,
  flags: ["readonly"],
  keys: [0, 0, 0],
  execute({ database, nowMs }) {
    for (const key of database.keys()) if (database.get(key, nowMs) !== undefined) return key;
    return null;
  },
};
