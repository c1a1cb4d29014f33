/** ZPOPMIN and ZPOPMAX: the members with the lowest or the highest scores go. */

import type { Command } from "../broker/command.js";
import { doubleReply } from "./doubles.js";
import { parsePopCount } from "./pop-count.js";
import { modifiedTimes, removeEmpty, sortedSetAt } from "./values.js";
import { withScores } from "./zrange.js";

/** ZPOPMIN key [count] */
export const zpopmin = popCommand("zpopmin", false);
/** ZPOPMAX key [count] */
export const zpopmax = popCommand("zpopmax", true);

function popCommand(name: string, isHighestFirst: boolean): Command {
  return {
    name,
    arity: -2,
    flags: ["write", "fast"],
    keys: [1, 1, 1],
    execute(context, args) {
      const count = parsePopCount(args);
      if (typeof count !== "number") return count;
      const set = sortedSetAt(context, args[1]!);
      if (set?.kind === "error") return set;
      if (set === undefined || count === 0) return [];
      const members = isHighestFirst ? set.slice(set.size - count, set.size).toReversed() : set.slice(0, count);
      for (const { member } of members) set.delete(member);
      modifiedTimes(context, args[1]!, members.length);
      context.notify("zset", name, args[1]!);
      const popped =
        args.length === 3
          ? [...withScores(context, members)]
          : [members[0]!.member, doubleReply(context.profile, members[0]!.score)];
      popped[0] = context.behindMessages(popped[0]!);
      context.answered();
      if (set.size === 0) removeEmpty(context, args[1]!);
      return popped;
    },
  };
}
