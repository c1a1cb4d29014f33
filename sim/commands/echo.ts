/** ECHO: the server says it back. */

import type { Command } from "../broker/command.js";

/** ECHO message */
export const echo: Command = {
  name: "echo",
  arity: 2,
  flags: ["loading", "stale", "fast"],
  keys: [0, 0, 0],
  execute: (_context, args) => args[1]!,
};
