/** Entry ids as commands take them: several in a row, and as the ends of a range. The id itself is parsed in entry-id.ts. */

import { EntryId, parseEntryId } from "../broker/entry-id.js";
import { U64_MAX, type U64 } from "../broker/u64.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { INVALID_ID } from "./stream-errors.js";

const INVALID_START = errorReply("ERR invalid start ID for the interval");
const INVALID_END = errorReply("ERR invalid end ID for the interval");

/** The arguments from index `from` to the end, each an id without `-` and `+`. */
export function parseIds(args: readonly Bytes[], from: number): readonly EntryId[] | ErrorReply {
  const ids: EntryId[] = [];
  for (let index = from; index < args.length; index++) {
    const id = parseEntryId(args[index]!);
    if (id === undefined) return INVALID_ID;
    ids.push(id);
  }
  return ids;
}

/** An id where `-` and `+` are the smallest and the greatest one; undefined when it is none. */
export function parseIdOrEnd(text: Bytes, missingSeq: U64 = 0): EntryId | undefined {
  if (text === "-") return EntryId.ZERO;
  if (text === "+") return EntryId.MAX;
  return parseEntryId(text, missingSeq) ?? parseEndBeforeNul(text);
}

/** C ends a text at a NUL byte. */
function parseEndBeforeNul(text: Bytes): EntryId | undefined {
  if (text.length > 127) return undefined;
  if (text.startsWith("-\0")) return EntryId.ZERO;
  return text.startsWith("+\0") ? EntryId.MAX : undefined;
}

/** The first id of a range; `(` before it leaves that id itself out. */
export function parseRangeStart(text: Bytes): EntryId | ErrorReply {
  if (!isExclusive(text)) return parseIdOrEnd(text) ?? INVALID_ID;
  const id = parseEntryId(text.slice(1));
  return id === undefined ? INVALID_ID : (id.next() ?? INVALID_START);
}

/** The last id of a range; one without a sequence means the last of its millisecond. */
export function parseRangeEnd(text: Bytes): EntryId | ErrorReply {
  if (!isExclusive(text)) return parseIdOrEnd(text, U64_MAX) ?? INVALID_ID;
  const id = parseEntryId(text.slice(1), U64_MAX);
  return id === undefined ? INVALID_ID : (id.previous() ?? INVALID_END);
}

function isExclusive(text: Bytes): boolean {
  return text.length > 1 && text.charCodeAt(0) === 40;
}
