/** XREAD: the entries after an id, from one or more streams, waiting for the next one if asked to. */

import type { Blocked, Command, CommandContext } from "../broker/command.js";
import { compareIds, EntryId, parseEntryId } from "../broker/entry-id.js";
import type { Stream } from "../broker/stream.js";
import type { StreamProfile } from "../profiles/stream-profile.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { INVALID_ID, isCText } from "./stream-errors.js";
import { streamAt } from "./stream-lookup.js";
import { countAfterWait, nothingYet, parseRead, streamsReply, type ReadRequest } from "./stream-read.js";
import { entryRows } from "./stream-rows.js";

const NEW_WITHOUT_GROUP = errorReply(
  "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.",
);

const NOTHING_GENERATED = errorReply("ERR the stream last element ID is 0-0");

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
    const request = parseRead(context, args, false);
    if (request.kind === "error") return request;
    const sources = resolve(context, request);
    if ("kind" in sources) return sources;
    const items: Reply[] = [];
    for (const { key, stream, after } of sources) {
      // The server has looked for it once to read the id, and looks again to read the stream.
      if (stream === undefined) context.notify("miss", "keymiss", key);
      if (stream === undefined || stream.length === 0 || compareIds(stream.lastEntryId, after) <= 0) continue;
      // The reply begins with the first stream that is in it.
      if (items.length === 0) context.answered();
      items.push(context.behindMessages(key), rowsAfter(stream, after, request.count));
    }
    if (items.length > 0) return streamsReply(context, items);
    if (request.blockMs === undefined || !context.mayBlock || context.profile.wokenReader === "is-served") {
      return nothingYet(context, request, (woken, key) => serve(woken, key, { request, sources }));
    }
    const again = withoutLastIds(request, sources);
    return nothingYet(context, request, (woken, key) => runAgain(woken, key, again));
  },
};

function resolve(context: CommandContext, { args, keysIndex, streamCount }: ReadRequest): Source[] | ErrorReply {
  const sources: Source[] = [];
  for (let i = 0; i < streamCount; i++) {
    const key = args[keysIndex + i]!;
    const stream = streamAt(context, key);
    if (stream?.kind === "error") return stream;
    const after = parseAfter(args[keysIndex + streamCount + i]!, stream, context.profile);
    if ("kind" in after) return after;
    sources.push({ key, stream, after });
  }
  return sources;
}

/** `$` is what is last now, `+` the last entry itself. */
function parseAfter(text: Bytes, stream: Stream | undefined, profile: StreamProfile): EntryId | ErrorReply {
  if (isCText(text, "$")) return stream?.lastId ?? EntryId.ZERO;
  if (isCText(text, "+") && profile.lastEntryId !== "none") return beforeLast(stream, profile.lastEntryId);
  if (isCText(text, ">")) return NEW_WITHOUT_GROUP;
  return parseEntryId(text) ?? INVALID_ID;
}

/** The id after which only the last entry is. */
function beforeLast(stream: Stream | undefined, kind: StreamProfile["lastEntryId"]): EntryId | ErrorReply {
  if (stream === undefined || (stream.length === 0 && kind !== "generated")) return EntryId.ZERO;
  const last = kind === "there" ? stream.lastEntryId : stream.lastId;
  return last.previous() ?? NOTHING_GENERATED;
}

function rowsAfter(stream: Stream, after: EntryId, count: number): readonly Reply[] {
  const start = after.next();
  return start === undefined ? [] : entryRows(stream.range(start, EntryId.MAX, count));
}

/** The command as it runs again later: with what `$` was when it came. */
function withoutLastIds({ args, keysIndex, streamCount }: ReadRequest, sources: readonly Source[]): readonly Bytes[] {
  return args.map((arg, index) => {
    const source = sources[index - keysIndex - streamCount];
    return source !== undefined && isCText(arg, "$") ? source.after.text : arg;
  });
}

/** A stream that was waited for moved on or came: the command runs again. Its going changes nothing. */
function runAgain(context: CommandContext, key: Bytes, args: readonly Bytes[]): Reply | Blocked | undefined {
  return context.database.peek(key, context.nowMs)?.kind === "stream" ? xread.execute(context, args) : undefined;
}

/** A stream that was waited for moved on: its new entries, even if they are gone again. Its own going changes nothing. */
function serve(
  context: CommandContext,
  key: Bytes,
  { request, sources }: { readonly request: ReadRequest; readonly sources: readonly Source[] },
): Reply | undefined {
  const stream = context.database.peek(key, context.nowMs);
  const source = sources.find((candidate) => candidate.key === key);
  if (stream?.kind !== "stream" || source === undefined) return undefined;
  if (compareIds(stream.lastId, source.after) <= 0) return undefined;
  return streamsReply(context, [key, rowsAfter(stream, source.after, countAfterWait(request))]);
}
