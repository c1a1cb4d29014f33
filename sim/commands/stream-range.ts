/** What XRANGE and XREVRANGE share: all but the direction. */

import type { CommandContext } from "../broker/command.js";
import type { EntryId } from "../broker/entry-id.js";
import { NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { Entry } from "../broker/stream-node.js";
import type { Stream } from "../broker/stream.js";
import { NIL_ARRAY, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { parseRangeEnd, parseRangeStart } from "./stream-id-argument.js";
import { streamAt } from "./stream-lookup.js";
import { entryRows } from "./stream-rows.js";

/** Which argument is which end, and how to read from one to the other. */
export interface RangeDirection {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly read: (stream: Stream, range: { start: EntryId; end: EntryId }, count: number) => readonly Entry[];
}

/** Runs XRANGE or XREVRANGE. */
export function replyWithRange(context: CommandContext, args: readonly Bytes[], direction: RangeDirection): Reply {
  const start = parseRangeStart(args[direction.startIndex]!);
  if ("kind" in start) return start;
  const end = parseRangeEnd(args[direction.endIndex]!);
  if ("kind" in end) return end;
  const count = parseCount(args);
  if (typeof count !== "number") return count;
  const stream = streamAt(context, args[1]!);
  if (stream === undefined) return [];
  if (stream.kind === "error") return stream;
  return count <= 0 ? NIL_ARRAY : entryRows(direction.read(stream, { start, end }, count));
}

function parseCount(args: readonly Bytes[]): number | ErrorReply {
  let count = Infinity;
  for (let index = 4; index < args.length; index += 2) {
    if (!isWord(args[index]!, "count") || index + 1 >= args.length) return SYNTAX_ERROR;
    const parsed = parseInteger(args[index + 1]!);
    if (parsed === undefined) return NOT_AN_INTEGER;
    count = parsed;
  }
  return count;
}
