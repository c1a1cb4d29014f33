/** MSET and MSETNX: several strings at once. */

import type { Command, CommandContext } from "../broker/command.js";
import { wrongArity } from "../broker/errors.js";
import { OK, type Bytes } from "../resp/reply.js";

/** MSET key value [key value ...] */
export const mset: Command = {
  name: "mset",
  arity: -3,
  flags: ["write", "denyoom"],
  keys: [1, -1, 2],
  execute(context, args) {
    if (args.length % 2 === 0) return wrongArity("mset");
    store(context, args);
    return OK;
  },
};

/** MSETNX key value [key value ...]: all of them, or none if one is there. */
export const msetnx: Command = {
  name: "msetnx",
  arity: -3,
  flags: ["write", "denyoom"],
  keys: [1, -1, 2],
  execute(context, args) {
    if (args.length % 2 === 0) return wrongArity("msetnx");
    for (let i = 1; i < args.length; i += 2) {
      if (context.database.get(args[i]!, context.nowMs) !== undefined) return 0;
    }
    store(context, args);
    return 1;
  },
};

function store({ database, nowMs, modified, notify }: CommandContext, args: readonly Bytes[]): void {
  for (let i = 1; i < args.length; i += 2) {
    database.peek(args[i]!, nowMs);
    database.set(args[i]!, { kind: "string", bytes: args[i + 1]! });
    modified(args[i]!);
    notify("string", "set", args[i]!);
  }
}
