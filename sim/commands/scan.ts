/**
 * SCAN: the keys, some at a time. Every key has a place by its hash, and a cursor is the place from which to go on: so a
 * key that is there throughout is found, and once, whatever comes and goes meanwhile.
 *
 * Differs: which keys come in which call, and in which order; the server's hash table is seeded at random.
 */

import type { Command } from "../broker/command.js";
import { U64_MAX } from "../broker/u64.js";
import type { Profile } from "../profiles/profile.js";
import { NOT_AN_INTEGER, shownInError, SYNTAX_ERROR } from "../broker/errors.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { hashText } from "../kernel/choices.js";
import { matchesGlob } from "../kernel/glob.js";

/** What TYPE can answer, lists included, which the model has none of. */
const types: ReadonlySet<string> = new Set(["string", "list", "set", "zset", "hash", "stream"]);
const INVALID_CURSOR = errorReply("ERR invalid cursor");

/** SCAN cursor [MATCH pattern] [COUNT count] [TYPE type] */
export const scan: Command = {
  name: "scan",
  arity: -2,
  flags: ["readonly"],
  keys: [0, 0, 0],
  execute({ database, nowMs, profile }, args) {
    const cursor = readCursor(profile, args[1]!);
    if (cursor === undefined) return INVALID_CURSOR;
    const filter = readFilter(profile, args);
    if ("kind" in filter) return filter;
    const { end, keys } = page([...database.keys()], cursor, filter.count);
    const found = keys.filter((key) => {
      if (filter.pattern !== undefined && !matchesGlob(filter.pattern, key)) return false;
      const value = database.get(key, nowMs);
      return value !== undefined && (filter.type === undefined || isWord(filter.type, value.kind));
    });
    return [end < PLACES ? String(end) : "0", found];
  },
};

/** Places of keys: from 0 to below this. */
const PLACES = 2 ** 32;

/** The keys from the cursor's place up to `end`, about `count` of them. */
function page(all: readonly Bytes[], cursor: bigint, count: number): { end: number; keys: readonly Bytes[] } {
  const start = cursor < PLACES ? Number(cursor) : PLACES;
  const width = all.length <= count ? PLACES : Math.ceil((PLACES / all.length) * count);
  const end = start + width;
  return { end, keys: width < PLACES || start > 0 ? all.filter((key) => isWithin(hashText(key), start, end)) : all };
}

function isWithin(place: number, start: number, end: number): boolean {
  return start <= place && place < end;
}

const grammars: Readonly<Record<Profile["cursorGrammar"], RegExp>> = {
  signed: /^[+-]?([0-9]+)$/,
  unsigned: /^[ \t\n\v\f\r]*[+-]?([0-9]+)$/,
};

/** Reads a cursor as the server's `strtoul` does, up to a NUL byte; from 7.2 on a plain negative number is none. */
function readCursor({ cursorGrammar }: Profile, text: Bytes): bigint | undefined {
  const seen = text.split("\0", 1)[0]!;
  if (cursorGrammar === "signed" && seen === "") return 0n;
  if (cursorGrammar === "unsigned" && (parseInteger(text) ?? 0) < 0) return undefined;
  const match = grammars[cursorGrammar].exec(seen);
  if (match === null) return undefined;
  const magnitude = BigInt(match[1]!);
  return magnitude > U64_MAX ? undefined : magnitude;
}

interface Filter {
  /** How many keys to look at, about. */
  count: number;
  pattern?: Bytes;
  type?: Bytes;
}

function readFilter({ unknownTypeInScan }: Profile, args: readonly Bytes[]): Filter | ErrorReply {
  const filter: Filter = { count: 10 };
  for (let i = 2; i < args.length; i += 2) {
    const value = args[i + 1];
    if (value === undefined) return SYNTAX_ERROR;
    if (isWord(args[i]!, "count")) {
      const count = parseInteger(value);
      if (count === undefined) return NOT_AN_INTEGER;
      if (count < 1) return SYNTAX_ERROR;
      filter.count = count;
    } else if (isWord(args[i]!, "match")) filter.pattern = value;
    else if (isWord(args[i]!, "type")) {
      if (unknownTypeInScan === "error" && !types.has(value.toLowerCase())) {
        return errorReply(`ERR unknown type name '${shownInError(value)}'`);
      }
      filter.type = value;
    } else return SYNTAX_ERROR;
  }
  return filter;
}
