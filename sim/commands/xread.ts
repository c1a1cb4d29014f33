/** XREAD: the entries after an id, from one or more streams, waiting for the next one if asked to. */

import type { Command, CommandContext } from "../broker/command.js";
import { compareIds, EntryId, parseEntryId } from "../broker/entry-id.js";
import type { Stream } from "../broker/stream.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { INVALID_ID } from "./stream-errors.js";
import { streamAt } from "./stream-lookup.js";
import { countAfterWait, nothingYet, parseRead, streamsReply, type ReadRequest } from "./stream-read.js";
import { entryRows } from "./stream-rows.js";

const NEW_WITHOUT_GROUP = errorReply(
  "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.",
);

/** One stream of the call. */
interface Source {
  readonly key: Bytes;
  readonly stream: Stream | undefined;
  readonly after: EntryId;
}

/** XREAD [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...] */
export const xread: Command = {
  name: "xread",
  arity: -4,
  flags: ["readonly", "blocking", "movablekeys"],
  keys: [0, 0, 0],
  execute(context, args) {
    const request = parseRead(args, false);
    if (request.kind === "error") return request;
    const sources = resolve(context, request);
    if ("kind" in sources) return sources;
    const items: Reply[] = [];
    for (const { key, stream, after } of sources) {
      if (stream === undefined || stream.length === 0 || compareIds(stream.lastEntryId, after) <= 0) continue;
      items.push(key, rowsAfter(stream, after, request.count));
    }
    if (items.length > 0) return streamsReply(context, items);
    return nothingYet(context, request, (woken, key) => serve(woken, key, { request, sources }));
  },
};

function resolve(context: CommandContext, { args, keysIndex, streamCount }: ReadRequest): Source[] | ErrorReply {
  const sources: Source[] = [];
  for (let i = 0; i < streamCount; i++) {
    const key = args[keysIndex + i]!;
    const stream = streamAt(context, key);
    if (stream?.kind === "error") return stream;
    const after = parseAfter(args[keysIndex + streamCount + i]!, stream);
    if ("kind" in after) return after;
    sources.push({ key, stream, after });
  }
  return sources;
}

/** `$` is what is last now. From 7.4 on `+` is the last entry itself. */
function parseAfter(text: Bytes, stream: Stream | undefined): EntryId | ErrorReply {
  if (text === "$") return stream?.lastId ?? EntryId.ZERO;
  if (text === ">") return NEW_WITHOUT_GROUP;
  return parseEntryId(text) ?? INVALID_ID;
}

function rowsAfter(stream: Stream, after: EntryId, count: number): readonly Reply[] {
  const start = after.next();
  return start === undefined ? [] : entryRows(stream.range(start, EntryId.MAX, count));
}

/** A stream that was waited for moved on: its new entries, even if they are gone again. Its own going changes nothing. */
function serve(
  context: CommandContext,
  key: Bytes,
  { request, sources }: { readonly request: ReadRequest; readonly sources: readonly Source[] },
): Reply | undefined {
  const stream = context.database.get(key, context.nowMs);
  const source = sources.find((candidate) => candidate.key === key);
  if (stream?.kind !== "stream" || source === undefined) return undefined;
  if (compareIds(stream.lastId, source.after) <= 0) return undefined;
  return streamsReply(context, [key, rowsAfter(stream, source.after, countAfterWait(request))]);
}
