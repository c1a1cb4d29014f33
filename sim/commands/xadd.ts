/**
 * XADD: adds an entry.
 *
 * Differs: `ms-*` when the sequence of that millisecond is used up always answers "Elements are too large to be
 * stored"; 7.0 has two texts for it and picks by whatever error the process met last.
 */

import type { Command, CommandContext } from "../broker/command.js";
import { compareIds, EntryId, idParts, parseEntryId } from "../broker/entry-id.js";
import { wrongArity } from "../broker/errors.js";
import { Stream } from "../broker/stream.js";
import { trimStream, type Trim } from "../broker/stream-trim.js";
import { incrementU64, parseU64, U64_MAX, type U64 } from "../broker/u64.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord } from "./arguments.js";
import { INVALID_ID } from "./stream-errors.js";
import { nodeLimits, streamAt } from "./stream-lookup.js";
import { TrimOptions } from "./trim-options.js";

const ZERO_ID = errorReply("ERR The ID specified in XADD must be greater than 0-0");
const EXHAUSTED = errorReply("ERR The stream has exhausted the last possible ID, unable to add more items");
const NOT_ABOVE = errorReply("ERR The ID specified in XADD is equal or smaller than the target stream top item");
const TOO_LARGE = errorReply("ERR Elements are too large to be stored");

/** The id as it was asked for: an id, the millisecond of `ms-*`, or `*`. */
type WantedId = EntryId | { readonly kind: "millisecond"; readonly ms: U64 } | "*";

interface Request {
  readonly kind: "request";
  readonly id: WantedId;
  readonly trim: Trim | undefined;
  readonly isNoMkstream: boolean;
  /** Where the fields begin. */
  readonly fieldsIndex: number;
}

/** XADD key [NOMKSTREAM] [MAXLEN|MINID [=|~] threshold [LIMIT count]] *|id field value [field value ...] */
export const xadd: Command = {
  name: "xadd",
  arity: -5,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const limits = nodeLimits(context);
    const request = parse(args, limits.entriesMax);
    if (request.kind === "error") return request;
    if (request.id instanceof EntryId && request.id.isZero) return ZERO_ID;
    const key = args[1]!;
    const found = streamAt(context, key);
    if (found?.kind === "error") return found;
    if (found === undefined && request.isNoMkstream) return null;
    const stream = found ?? new Stream();
    const id = newId(stream, request.id, context.nowMs);
    if ("kind" in id) return id;
    if (found === undefined) context.database.set(key, stream);
    stream.append(id, args.slice(request.fieldsIndex), limits);
    if (request.trim !== undefined) trimStream(stream, request.trim);
    return added(context, key, id);
  },
};

function added(context: CommandContext, key: Bytes, id: EntryId): Reply {
  context.modified(key);
  context.signalReady(key);
  return id.text;
}

function parse(args: readonly Bytes[], nodeEntriesMax: number): Request | ErrorReply {
  let options: TrimOptions | undefined;
  let isNoMkstream = false;
  let index = 2;
  let id: WantedId | undefined;
  while (id === undefined && index < args.length) {
    const argument = args[index]!;
    if (argument !== "*") {
      const next = (options ??= new TrimOptions()).take(args, index);
      if (typeof next === "object") return next;
      if (next !== undefined) {
        index = next;
        continue;
      }
      if (isWord(argument, "nomkstream")) {
        isNoMkstream = true;
        index++;
        continue;
      }
    }
    id = parseWantedId(argument);
    if (id === undefined) return INVALID_ID;
    index++;
  }
  const trim = options?.finish(nodeEntriesMax);
  if (trim !== undefined && "kind" in trim) return trim;
  const fieldsAndValues = args.length - index;
  if (id === undefined || fieldsAndValues < 2 || fieldsAndValues % 2 === 1) return wrongArity("xadd");
  return { kind: "request", id, trim, isNoMkstream, fieldsIndex: index };
}

function parseWantedId(text: Bytes): WantedId | undefined {
  if (text === "*") return "*";
  const id = parseEntryId(text);
  if (id !== undefined) return id;
  const parts = idParts(text);
  if (parts?.seq !== "*") return undefined;
  const ms = parseU64(parts.ms);
  return ms === undefined ? undefined : { kind: "millisecond", ms };
}

/** The id that the entry gets. From 7.2 on `ms-*` below the last id, or at its end, is NOT_ABOVE throughout. */
function newId(stream: Stream, wanted: WantedId, nowMs: number): EntryId | ErrorReply {
  const { lastId } = stream;
  if (lastId.isMax) return EXHAUSTED;
  // The millisecond never goes back: if the clock did, the sequence goes on.
  if (wanted === "*") return lastId.ms < nowMs ? new EntryId(nowMs, 0) : lastId.next()!;
  if (wanted instanceof EntryId) return compareIds(wanted, lastId) > 0 ? wanted : NOT_ABOVE;
  if (wanted.ms !== lastId.ms) return wanted.ms > lastId.ms ? new EntryId(wanted.ms, 0) : NOT_ABOVE;
  return lastId.seq === U64_MAX ? TOO_LARGE : new EntryId(wanted.ms, incrementU64(lastId.seq));
}
