/** ZADD and ZINCRBY: members of a sorted set and their scores. */

import type { Command, CommandContext } from "../broker/command.js";
import { NOT_A_FLOAT, SYNTAX_ERROR } from "../broker/errors.js";
import { isPackable, packingLimits } from "../broker/packing.js";
import { SortedSet } from "../broker/sorted-set.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { doubleReply, parseDouble } from "./doubles.js";
import { modifiedTimes, sortedSetAt } from "./values.js";

const NX_XX = errorReply("ERR XX and NX options at the same time are not compatible");
const GT_LT_NX = errorReply("ERR GT, LT, and/or NX options at the same time are not compatible");
const INCR_ONE = errorReply("ERR INCR option supports a single increment-element pair");
const NAN = errorReply("ERR resulting score is not a number (NaN)");

/** ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...] */
export const zadd: Command = {
  name: "zadd",
  arity: -4,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute: (context, args) => add(context, args, new Set()),
};

/** ZINCRBY key increment member */
export const zincrby: Command = {
  name: "zincrby",
  arity: 4,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute: (context, args) => add(context, args, new Set<Option>(["incr"])),
};

type Option = "nx" | "xx" | "gt" | "lt" | "ch" | "incr";
const optionNames: ReadonlySet<string> = new Set<Option>(["nx", "xx", "gt", "lt", "ch", "incr"]);

interface Pair {
  readonly member: Bytes;
  readonly score: number;
}

function add(context: CommandContext, args: readonly Bytes[], options: Set<Option>): Reply {
  const pairs = readPairs(context.profile, args, options);
  if ("kind" in pairs) return pairs;
  const found = sortedSetAt(context, args[1]!);
  if (found?.kind === "error") return found;
  let added = 0;
  let updated = 0;
  let answer: Reply = null;
  if (found !== undefined || !options.has("xx")) {
    const set = found ?? new SortedSet();
    const { zset: most } = packingLimits(context.broker.configuration);
    for (const pair of pairs) {
      const old = set.score(pair.member);
      const score = newScore(old, pair.score, options);
      if (score === undefined) continue;
      if (Number.isNaN(score)) return NAN;
      answer = doubleReply(context.profile, score);
      if (old === score) continue;
      if (old === undefined) added++;
      else updated++;
      set.set(pair.member, score);
      if (old === undefined && !set.isUnpacked) set.isUnpacked = !isPackable(set.size, [pair.member], most);
    }
    if (found === undefined && set.size > 0) context.database.set(args[1]!, set);
  }
  if (added + updated > 0) {
    modifiedTimes(context, args[1]!, added + updated);
    context.answered();
    context.notify("zset", options.has("incr") ? "zincr" : "zadd", args[1]!);
  }
  if (options.has("incr")) return answer;
  return options.has("ch") ? added + updated : added;
}

/** The score that a member gets; undefined for a pair that an option makes void. */
function newScore(old: number | undefined, given: number, options: ReadonlySet<Option>): number | undefined {
  if (old === undefined) return options.has("xx") ? undefined : given;
  if (options.has("nx")) return undefined;
  const score = options.has("incr") ? old + given : given;
  if ((options.has("gt") && score <= old) || (options.has("lt") && score >= old)) return undefined;
  return score;
}

function readPairs(profile: Profile, args: readonly Bytes[], options: Set<Option>): readonly Pair[] | ErrorReply {
  let at = 2;
  for (; at < args.length; at++) {
    const word = args[at]!.toLowerCase();
    if (!optionNames.has(word)) break;
    options.add(word as Option);
  }
  const count = args.length - at;
  if (count === 0 || count % 2 !== 0) return SYNTAX_ERROR;
  if (options.has("nx") && options.has("xx")) return NX_XX;
  if (Number(options.has("gt")) + Number(options.has("lt")) + Number(options.has("nx")) > 1) return GT_LT_NX;
  if (options.has("incr") && count > 2) return INCR_ONE;
  const pairs: Pair[] = [];
  for (; at < args.length; at += 2) {
    const score = parseDouble(profile, args[at]!);
    if (score === undefined) return NOT_A_FLOAT;
    pairs.push({ score, member: args[at + 1]! });
  }
  return pairs;
}
