/**
 * ZRANGE in all its forms, and the commands that it replaced. Differs: by bytes over members whose scores differ, the
 * answer is unspecified; the model's is that of a server whose set has at most 128 members.
 */

import type { Command, CommandContext } from "../broker/command.js";
import { NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { ScoredMember } from "../broker/sorted-set.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";
import { doubleReply } from "./doubles.js";
import { readRange, reversed, type RangeKind } from "./score-range.js";
import { sortedSetAt } from "./values.js";

const LIMIT_NEEDS_BOUNDS = errorReply(
  "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
);
const NO_SCORES_BY_LEX = errorReply("ERR syntax error, WITHSCORES not supported in combination with BYLEX");

/** What a command's name fixes; what is left open, ZRANGE's own options say. */
interface Form {
  readonly kind?: RangeKind;
  readonly isReversed?: boolean;
}

/** ZRANGE key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES] */
export const zrange = rangeCommand("zrange", {});
/** ZREVRANGE key start stop [WITHSCORES] */
export const zrevrange = rangeCommand("zrevrange", { kind: "rank", isReversed: true });
/** ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count] */
export const zrangebyscore = rangeCommand("zrangebyscore", { kind: "score", isReversed: false });
/** ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count] */
export const zrevrangebyscore = rangeCommand("zrevrangebyscore", { kind: "score", isReversed: true });
/** ZRANGEBYLEX key min max [LIMIT offset count] */
export const zrangebylex = rangeCommand("zrangebylex", { kind: "lex", isReversed: false });
/** ZREVRANGEBYLEX key max min [LIMIT offset count] */
export const zrevrangebylex = rangeCommand("zrevrangebylex", { kind: "lex", isReversed: true });

function rangeCommand(name: string, form: Form): Command {
  return {
    name,
    arity: -4,
    flags: ["readonly"],
    keys: [1, 1, 1],
    execute: (context, args) => rangeOf(context, args, form),
  };
}

function rangeOf(context: CommandContext, args: readonly Bytes[], form: Form): Reply {
  const options = readOptions(args, form);
  if (!("limit" in options)) return options;
  const { kind, isReversed, limit } = options;
  if (limit !== -1 && kind === "rank") return LIMIT_NEEDS_BOUNDS;
  if (options.withScores && kind === "lex") return NO_SCORES_BY_LEX;
  const isSwapped = isReversed && kind !== "rank";
  const range = readRange(context.profile, kind, isSwapped ? [args[3]!, args[2]!] : [args[2]!, args[3]!]);
  if (typeof range !== "function") return range;
  const set = sortedSetAt(context, args[1]!);
  if (set === undefined) return [];
  if (set.kind === "error") return set;
  // Ranks count from the end that the reply begins with; scores and bytes do not.
  const ranks = isReversed && kind === "rank" ? reversed(range(set), set.size) : range(set, isReversed);
  if (ranks.start >= ranks.end || options.offset < 0) return [];
  const count = limit < 0 ? Infinity : limit;
  const start = isReversed ? Math.max(ranks.start, ranks.end - options.offset - count) : ranks.start + options.offset;
  const end = isReversed ? ranks.end - options.offset : Math.min(ranks.end, ranks.start + options.offset + count);
  const members = isReversed ? set.slice(start, end).toReversed() : set.slice(start, end);
  return options.withScores ? withScores(context, members) : members.map(({ member }) => member);
}

/** Members and scores: flat in RESP2, in pairs in RESP3. */
export function withScores({ session, profile }: CommandContext, members: readonly ScoredMember[]): readonly Reply[] {
  const pairs = members.map(({ member, score }): readonly Reply[] => [member, doubleReply(profile, score)]);
  return session.protocol === 3 ? pairs : pairs.flat();
}

interface Options {
  readonly kind: RangeKind;
  readonly isReversed: boolean;
  readonly withScores: boolean;
  readonly offset: number;
  /** -1 for no limit. */
  readonly limit: number;
}

function readOptions(args: readonly Bytes[], form: Form): Options | ErrorReply {
  let { kind, isReversed } = form;
  const options = { withScores: false, offset: 0, limit: -1 };
  for (let i = 4; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    if (word === "withscores") options.withScores = true;
    else if (word === "limit" && i + 2 < args.length) {
      const offset = parseInteger(args[i + 1]!);
      const limit = parseInteger(args[i + 2]!);
      if (offset === undefined || limit === undefined) return NOT_AN_INTEGER;
      Object.assign(options, { offset, limit });
      i += 2;
    } else if (word === "rev" && isReversed === undefined) isReversed = true;
    else if (word === "bylex" && kind === undefined) kind = "lex";
    else if (word === "byscore" && kind === undefined) kind = "score";
    else return SYNTAX_ERROR;
  }
  return { ...options, kind: kind ?? "rank", isReversed: isReversed ?? false };
}
