/** DEL and UNLINK: keys go, with whatever they hold. */

import type { Command, CommandContext } from "../broker/command.js";
import type { Bytes } from "../resp/reply.js";

/** DEL key [key ...] */
export const del: Command = {
  name: "del",
  arity: -2,
  flags: ["write"],
  keys: [1, -1, 1],
  execute: deleteKeys,
};

/** UNLINK key [key ...]: the same, as the memory is given back at once anyway. */
export const unlink: Command = {
  name: "unlink",
  arity: -2,
  flags: ["write", "fast"],
  keys: [1, -1, 1],
  execute: deleteKeys,
};

function deleteKeys(context: CommandContext, args: readonly Bytes[]): number {
  let deleted = 0;
  for (let i = 1; i < args.length; i++) {
    if (context.database.get(args[i]!, context.nowMs) === undefined) continue;
    context.database.delete(args[i]!);
    context.modified(args[i]!);
    context.notify("generic", "del", args[i]!);
    deleted++;
  }
  return deleted;
}
