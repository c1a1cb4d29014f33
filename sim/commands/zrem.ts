/** ZREM, ZREMRANGEBYSCORE, ZREMRANGEBYRANK and ZREMRANGEBYLEX: members go, and with the last one the sorted set. */

import type { Command } from "../broker/command.js";
import { rangeAt, type RangeKind } from "./score-range.js";
import { modifiedTimes, removeEmpty, sortedSetAt } from "./values.js";

/** ZREM key member [member ...] */
export const zrem: Command = {
  name: "zrem",
  arity: -3,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = sortedSetAt(context, args[1]!);
    if (set === undefined) return 0;
    if (set.kind === "error") return set;
    let removed = 0;
    for (let i = 2; i < args.length; i++) if (set.delete(args[i]!)) removed++;
    if (removed > 0) {
      modifiedTimes(context, args[1]!, removed);
      context.notify("zset", "zrem", args[1]!);
    }
    if (set.size === 0) removeEmpty(context, args[1]!);
    return removed;
  },
};

/** ZREMRANGEBYSCORE key min max */
export const zremrangebyscore = removeRangeCommand("zremrangebyscore", "score");
/** ZREMRANGEBYRANK key start stop */
export const zremrangebyrank = removeRangeCommand("zremrangebyrank", "rank");
/** ZREMRANGEBYLEX key min max */
export const zremrangebylex = removeRangeCommand("zremrangebylex", "lex");

function removeRangeCommand(name: string, kind: RangeKind): Command {
  return {
    name,
    arity: 4,
    flags: ["write"],
    keys: [1, 1, 1],
    execute(context, args) {
      const range = rangeAt(context, args, kind);
      if (range === undefined) return 0;
      if ("kind" in range) return range;
      const { set, ranks } = range;
      const members = set.slice(ranks.start, ranks.end);
      for (const { member } of members) set.delete(member);
      if (members.length > 0) {
        modifiedTimes(context, args[1]!, members.length);
        context.notify("zset", name, args[1]!);
      }
      if (set.size === 0) removeEmpty(context, args[1]!);
      return members.length;
    },
  };
}
