/** Ranges of a sorted set: by rank, by score, by the members' bytes; each becomes ranks, from `start` to before `end`. */

import type { CommandContext } from "../broker/command.js";
import { NOT_AN_INTEGER } from "../broker/errors.js";
import type { SortedSet } from "../broker/sorted-set.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";
import { parseRangeDouble } from "./doubles.js";
import { sortedSetAt } from "./values.js";

const NOT_A_SCORE = errorReply("ERR min or max is not a float");
const NOT_A_LEX_BOUND = errorReply("ERR min or max not valid string range item");

/** Ranks, lowest score first. */
export interface Ranks {
  readonly start: number;
  readonly end: number;
}

/** A range that was read but not yet laid over a sorted set; `isReversed` when the reply goes from the highest down. */
export type Range = (set: SortedSet, isReversed?: boolean) => Ranks;

/** How a range is given. */
export type RangeKind = "rank" | "score" | "lex";

/** Reads the two bounds of a range; for a reversed range by score or bytes the caller has put the lower one first. */
export function readRange(profile: Profile, kind: RangeKind, [min, max]: readonly [Bytes, Bytes]): Range | ErrorReply {
  if (kind === "rank") return readRankRange(min, max);
  return kind === "score" ? readScoreRange(profile, min, max) : readLexRange(min, max);
}

/** The sorted set at a command's key, and the ranks of the range that the two arguments after it give; undefined for no such key. */
export function rangeAt(
  context: CommandContext,
  args: readonly Bytes[],
  kind: RangeKind,
): { readonly set: SortedSet; readonly ranks: Ranks } | ErrorReply | undefined {
  const range = readRange(context.profile, kind, [args[2]!, args[3]!]);
  if (typeof range !== "function") return range;
  const set = sortedSetAt(context, args[1]!);
  return set === undefined || set.kind === "error" ? set : { set, ranks: range(set) };
}

/** Ranks as they lie when the highest score comes first. */
export function reversed({ start, end }: Ranks, size: number): Ranks {
  return { start: size - end, end: size - start };
}

function readRankRange(first: Bytes, last: Bytes): Range | ErrorReply {
  const from = parseInteger(first);
  const to = parseInteger(last);
  if (from === undefined || to === undefined) return NOT_AN_INTEGER;
  return ({ size }) => ({
    start: Math.max(from < 0 ? from + size : from, 0),
    end: Math.min(to < 0 ? to + size : to, size - 1) + 1,
  });
}

/** One end of a range: a value, or one of the two ends of everything. */
interface Bound<T> {
  readonly value: T;
  readonly isExclusive: boolean;
  readonly end?: "lowest" | "highest";
}

function isBelow<T>(value: T, { value: bound, isExclusive, end }: Bound<T>): boolean {
  if (end !== undefined) return end === "highest";
  return value < bound || (isExclusive && value === bound);
}

function isAbove<T>(value: T, { value: bound, isExclusive, end }: Bound<T>): boolean {
  if (end !== undefined) return end === "lowest";
  return value > bound || (isExclusive && value === bound);
}

function readScoreRange(profile: Profile, min: Bytes, max: Bytes): Range | ErrorReply {
  const low = scoreBound(profile, min);
  const high = scoreBound(profile, max);
  if (low === undefined || high === undefined) return NOT_A_SCORE;
  return (set) => ({
    start: set.countWhile(({ score }) => isBelow(score, low)),
    end: set.countWhile(({ score }) => !isAbove(score, high)),
  });
}

function scoreBound(profile: Profile, text: Bytes): Bound<number> | undefined {
  const isExclusive = text.startsWith("(");
  const value = parseRangeDouble(profile, isExclusive ? text.slice(1) : text);
  return value === undefined ? undefined : { value, isExclusive };
}

function readLexRange(min: Bytes, max: Bytes): Range | ErrorReply {
  const low = lexBound(min);
  const high = lexBound(max);
  if (low === undefined || high === undefined) return NOT_A_LEX_BOUND;
  return (set, isReversed = false) => lexRanks(set, { low, high, isReversed });
}

function lexBound(text: Bytes): Bound<Bytes> | undefined {
  if (text === "-") return { value: "", isExclusive: false, end: "lowest" };
  if (text === "+") return { value: "", isExclusive: false, end: "highest" };
  if (!text.startsWith("(") && !text.startsWith("[")) return undefined;
  return { value: text.slice(1), isExclusive: text.startsWith("(") };
}

interface LexRange {
  readonly low: Bound<Bytes>;
  readonly high: Bound<Bytes>;
  readonly isReversed: boolean;
}

/**
 * Where scores differ, members are in no order of bytes and the documentation leaves the answer open; this walks as the
 * server walks a small set, from the end that the reply begins with to the first member that is outside.
 */
function lexRanks(set: SortedSet, { low, high, isReversed }: LexRange): Ranks {
  const members = set.slice(0, set.size).map(({ member }) => member);
  const nothing = { start: 0, end: 0 };
  const isEmpty = low.end === undefined && high.end === undefined && isBelow(high.value, low);
  if (isEmpty || members.length === 0 || isBelow(members.at(-1)!, low) || isAbove(members[0]!, high)) return nothing;
  if (isReversed) {
    const end = members.findLastIndex((member) => !isAbove(member, high)) + 1;
    const start = members.slice(0, end).findLastIndex((member) => isBelow(member, low)) + 1;
    return { start, end };
  }
  const start = members.findIndex((member) => !isBelow(member, low));
  const beyond = members.findIndex((member, rank) => rank >= start && isAbove(member, high));
  return { start, end: beyond < 0 ? members.length : beyond };
}
