/** EXISTS and TOUCH: how many of these keys there are; one named twice counts twice. */

import type { Command } from "../broker/command.js";

/** EXISTS key [key ...] */
export const exists: Command = {
  name: "exists",
  arity: -2,
  flags: ["readonly", "fast"],
  keys: [1, -1, 1],
  execute: ({ database, nowMs }, args) =>
    args.reduce((count, key, at) => (at > 0 && database.peek(key, nowMs) !== undefined ? count + 1 : count), 0),
};

/** TOUCH key [key ...]: they count as used. */
export const touch: Command = {
  name: "touch",
  arity: -2,
  flags: ["readonly", "fast"],
  keys: [1, -1, 1],
  execute: ({ database, nowMs }, args) =>
    args.reduce((count, key, at) => (at > 0 && database.get(key, nowMs) !== undefined ? count + 1 : count), 0),
};
