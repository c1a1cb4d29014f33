/** Ranges of a sorted set: by rank, by score, by the members' bytes; each becomes ranks, from `start` to before `end`. */

import { NOT_AN_INTEGER } from "../broker/errors.js";
import type { SortedSet } from "../broker/sorted-set.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";
import { parseRangeDouble } from "./doubles.js";

const NOT_A_SCORE = errorReply("ERR min or max is not a float");
const NOT_A_LEX_BOUND = errorReply("ERR min or max not valid string range item");

/** Ranks, lowest score first. */
export interface Ranks {
  readonly start: number;
  readonly end: number;
}

/** A range that was read but not yet laid over a sorted set. */
export type Range = (set: SortedSet) => Ranks;

/** How a range is given. */
export type RangeKind = "rank" | "score" | "lex";

/** Reads the two bounds of a range; for a reversed range by score or bytes the caller has put the lower one first. */
export function readRange(kind: RangeKind, min: Bytes, max: Bytes): Range | ErrorReply {
  if (kind === "rank") return readRankRange(min, max);
  const low = kind === "score" ? scoreBound(min) : lexBound(min);
  const high = kind === "score" ? scoreBound(max) : lexBound(max);
  if (low === undefined || high === undefined) return kind === "score" ? NOT_A_SCORE : NOT_A_LEX_BOUND;
  const value = kind === "score" ? "score" : "member";
  return (set) => ({
    start: set.countWhile((member) => isBelow(member[value], low)),
    end: set.countWhile((member) => !isAbove(member[value], high)),
  });
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
interface Bound {
  readonly value: number | Bytes;
  readonly isExclusive: boolean;
  readonly end?: "lowest" | "highest";
}

function scoreBound(text: Bytes): Bound | undefined {
  const isExclusive = text.startsWith("(");
  const value = parseRangeDouble(isExclusive ? text.slice(1) : text);
  return value === undefined ? undefined : { value, isExclusive };
}

function lexBound(text: Bytes): Bound | undefined {
  if (text === "-") return { value: "", isExclusive: false, end: "lowest" };
  if (text === "+") return { value: "", isExclusive: false, end: "highest" };
  if (!text.startsWith("(") && !text.startsWith("[")) return undefined;
  return { value: text.slice(1), isExclusive: text.startsWith("(") };
}

function isBelow(value: number | Bytes, { value: bound, isExclusive, end }: Bound): boolean {
  if (end !== undefined) return end === "highest";
  return value < bound || (isExclusive && value === bound);
}

function isAbove(value: number | Bytes, { value: bound, isExclusive, end }: Bound): boolean {
  if (end !== undefined) return end === "lowest";
  return value > bound || (isExclusive && value === bound);
}
