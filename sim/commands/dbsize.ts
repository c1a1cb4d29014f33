/** DBSIZE: how many keys there are, those included whose time is up but that nothing has looked at since. */

import type { Command } from "../broker/command.js";

/** DBSIZE */
export const dbsize: Command = {
  name: "dbsize",
  arity: 1,
  flags: ["readonly", "fast"],
  keys: [0, 0, 0],
  execute: ({ database }) => database.size,
};
