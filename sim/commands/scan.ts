/** SCAN. Differs: one call answers with every key and cursor 0, which keeps the command's promises; any cursor but 0 finds nothing. */

import type { Command } from "../broker/command.js";
import { U64_MAX } from "../broker/u64.js";
import type { Profile } from "../profiles/profile.js";
import { NOT_AN_INTEGER, shownInError, SYNTAX_ERROR } from "../broker/errors.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
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
    const found: Bytes[] = [];
    for (const key of cursor === 0n ? [...database.keys()] : []) {
      if (filter.pattern !== undefined && !matchesGlob(filter.pattern, key)) continue;
      const value = database.get(key, nowMs);
      if (value !== undefined && (filter.type === undefined || isWord(filter.type, value.kind))) found.push(key);
    }
    return ["0", found];
  },
};

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
  pattern?: Bytes;
  type?: Bytes;
}

function readFilter({ unknownTypeInScan }: Profile, args: readonly Bytes[]): Filter | ErrorReply {
  const filter: Filter = {};
  for (let i = 2; i < args.length; i += 2) {
    const value = args[i + 1];
    if (value === undefined) return SYNTAX_ERROR;
    if (isWord(args[i]!, "count")) {
      const count = parseInteger(value);
      if (count === undefined) return NOT_AN_INTEGER;
      if (count < 1) return SYNTAX_ERROR;
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
