/** EXISTS and TOUCH: how many of these keys there are; one named twice counts twice. */

import type { Command, CommandContext } from "../broker/command.js";
import type { Bytes } from "../resp/reply.js";

/** EXISTS key [key ...] */
export const exists: Command = {
  name: "exists",
  arity: -2,
  flags: ["readonly", "fast"],
  keys: [1, -1, 1],
  execute: countExisting,
};

/** TOUCH key [key ...]: access times are not modelled, so it only counts. */
export const touch: Command = {
  name: "touch",
  arity: -2,
  flags: ["readonly", "fast"],
  keys: [1, -1, 1],
  execute: countExisting,
};

function countExisting({ database, nowMs }: CommandContext, args: readonly Bytes[]): number {
  let count = 0;
  for (let i = 1; i < args.length; i++) if (database.get(args[i]!, nowMs) !== undefined) count++;
  return count;
}
