/** ZSCORE, ZMSCORE, ZCARD, ZCOUNT, ZLEXCOUNT, ZRANK and ZREVRANK: what a sorted set holds. */

import type { Command } from "../broker/command.js";
import { SYNTAX_ERROR, wrongArity } from "../broker/errors.js";
import { NIL_ARRAY } from "../resp/reply.js";
import { isWord } from "./arguments.js";
import { doubleReply } from "./doubles.js";
import { rangeAt, type RangeKind } from "./score-range.js";
import { sortedSetAt } from "./values.js";

/** ZSCORE key member */
export const zscore: Command = {
  name: "zscore",
  arity: 3,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = sortedSetAt(context, args[1]!);
    if (set?.kind === "error") return set;
    const score = set?.score(args[2]!);
    return score === undefined ? null : doubleReply(context.profile, score);
  },
};

/** ZMSCORE key member [member ...] */
export const zmscore: Command = {
  name: "zmscore",
  arity: -3,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = sortedSetAt(context, args[1]!);
    if (set?.kind === "error") return set;
    return args.slice(2).map((member) => {
      const score = set?.score(member);
      return score === undefined ? null : doubleReply(context.profile, score);
    });
  },
};

/** ZCARD key */
export const zcard: Command = {
  name: "zcard",
  arity: 2,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = sortedSetAt(context, args[1]!);
    if (set?.kind === "error") return set;
    return set === undefined ? 0 : set.size;
  },
};

/** ZCOUNT key min max */
export const zcount = countCommand("zcount", "score");
/** ZLEXCOUNT key min max */
export const zlexcount = countCommand("zlexcount", "lex");
/** ZRANK key member [WITHSCORE] */
export const zrank = rankCommand("zrank", false);
/** ZREVRANK key member [WITHSCORE] */
export const zrevrank = rankCommand("zrevrank", true);

function countCommand(name: string, kind: RangeKind): Command {
  return {
    name,
    arity: 4,
    flags: ["readonly", "fast"],
    keys: [1, 1, 1],
    execute(context, args) {
      const range = rangeAt(context, args, kind);
      if (range === undefined) return 0;
      return "kind" in range ? range : Math.max(range.ranks.end - range.ranks.start, 0);
    },
  };
}

function rankCommand(name: string, isReversed: boolean): Command {
  return {
    name,
    arity: 3,
    flags: ["readonly", "fast"],
    keys: [1, 1, 1],
    // WITHSCORE came when WAITAOF did.
    variant: ({ laterCommands }) => (laterCommands.has("waitaof") ? { arity: -3 } : {}),
    execute(context, args) {
      if (args.length > 4) return wrongArity(name);
      const isScored = args.length === 4;
      if (isScored && !isWord(args[3]!, "withscore")) return SYNTAX_ERROR;
      const set = sortedSetAt(context, args[1]!);
      if (set?.kind === "error") return set;
      const score = set?.score(args[2]!);
      if (set === undefined || score === undefined) return isScored ? NIL_ARRAY : null;
      const rank = isReversed ? set.size - 1 - set.rank(args[2]!)! : set.rank(args[2]!)!;
      return isScored ? [rank, doubleReply(context.profile, score)] : rank;
    },
  };
}
