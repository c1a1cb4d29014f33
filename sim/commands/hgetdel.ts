/** HGETDEL: values of fields that go with it. */

import type { Command } from "../broker/command.js";
import { NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { hashAt, modifiedTimes, removeEmpty } from "./values.js";

const NO_FIELDS_WORD = errorReply("ERR Mandatory argument FIELDS is missing or not at the right position");
const NOT_POSITIVE = errorReply("ERR Number of fields must be a positive integer");
const NO_MATCH = errorReply("ERR The `numfields` parameter must match the number of arguments");
const BAD_COUNT = errorReply("ERR numfields should be greater than 0 and match the provided number of fields");

/** HGETDEL key FIELDS numfields field [field ...] */
export const hgetdel: Command = {
  name: "hgetdel",
  arity: -5,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  isIn: ({ laterCommands }) => laterCommands.has("hgetdel"),
  execute(context, args) {
    const [, key, word, count] = args as readonly [Bytes, Bytes, Bytes, Bytes];
    const isRedis = context.profile.wordsOfLaterCommands === "redis";
    const found = isRedis ? hashAt(context, key) : undefined;
    if (found?.kind === "error") return found;
    const error = wrongFields(context.profile, { word, count, given: args.length - 4 });
    if (error !== undefined) return error;
    const hash = found ?? hashAt(context, key);
    if (hash?.kind === "error") return hash;
    const values: Reply[] = [];
    let deleted = 0;
    for (const field of args.slice(4)) {
      values.push(hash?.fields.get(field) ?? null);
      if (hash?.fields.delete(field) === true) deleted++;
    }
    if (deleted > 0) {
      modifiedTimes(context, key, deleted);
      context.notify("hash", "hdel", key);
    }
    if (hash?.fields.size === 0) removeEmpty(context, key);
    return values;
  },
};

interface Fields {
  readonly word: Bytes;
  readonly count: Bytes;
  readonly given: number;
}

function wrongFields({ wordsOfLaterCommands }: Profile, { word, count, given }: Fields): ErrorReply | undefined {
  const number = parseInteger(count);
  if (wordsOfLaterCommands === "valkey") {
    if (!isWord(word, "fields")) return SYNTAX_ERROR;
    if (number === undefined) return NOT_AN_INTEGER;
    return number === given ? undefined : BAD_COUNT;
  }
  if (!isWord(word, "fields")) return NO_FIELDS_WORD;
  if (number === undefined || number < 1) return NOT_POSITIVE;
  return number === given ? undefined : NO_MATCH;
}
