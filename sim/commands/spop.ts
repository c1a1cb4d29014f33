/** SPOP. Differs: the server draws members at random, the model takes them in the order of SMEMBERS. */

import type { Command, CommandContext } from "../broker/command.js";
import type { SetValue } from "../broker/database.js";
import type { Bytes } from "../resp/reply.js";
import { parsePopCount } from "./pop-count.js";
import { membersInOrder } from "./smembers.js";
import { modifiedTimes, removeEmpty, setAt } from "./values.js";

/** SPOP key [count] */
export const spop: Command = {
  name: "spop",
  arity: -2,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const count = parsePopCount(args);
    if (typeof count !== "number") return count;
    const set = setAt(context, args[1]!);
    if (set?.kind === "error") return set;
    const popped = set === undefined || count === 0 ? [] : pop(context, set, { key: args[1]!, count });
    return args.length === 3 ? { kind: "set", items: popped } : (popped[0] ?? null);
  },
};

function pop(context: CommandContext, set: SetValue, { key, count }: { key: Bytes; count: number }): Bytes[] {
  const popped = membersInOrder(set).slice(0, count);
  for (const member of popped) set.members.delete(member);
  modifiedTimes(context, key, popped.length);
  context.notify("set", "spop", key);
  context.answered();
  if (set.members.size === 0) removeEmpty(context, key);
  return popped;
}
