/**
 * XADD: adds an entry.
 *
 * Differs: in 7.0 alone, `ms-*` when the sequence of that millisecond is used up always answers "Elements are too large
 * to be stored"; the server has two texts for it there and picks by whatever error the process met last.
 */

import type { Command, CommandContext } from "../broker/command.js";
import { compareIds, EntryId, idParts, parseEntryId } from "../broker/entry-id.js";
import { wrongArity } from "../broker/errors.js";
import type { Stream } from "../broker/stream.js";
import { trimStream, type Trim } from "../broker/stream-trim.js";
import type { StreamProfile } from "../profiles/stream-profile.js";
import { incrementU64, parseU64, U64_MAX, type U64 } from "../broker/u64.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord } from "./arguments.js";
import { INVALID_ID, isCText } from "./stream-errors.js";
import { IdempotentAdd, newStream, takeIdempotence, type IdempotenceOption } from "./stream-idempotence.js";
import { nodeLimits, streamAt } from "./stream-lookup.js";
import { TrimOptions } from "./trim-options.js";

const ZERO_ID = errorReply("ERR The ID specified in XADD must be greater than 0-0");
const EXHAUSTED = errorReply("ERR The stream has exhausted the last possible ID, unable to add more items");
const UNPAIRED = errorReply("ERR wrong number of arguments for XADD");
const NOT_ABOVE = errorReply("ERR The ID specified in XADD is equal or smaller than the target stream top item");
const AUTO_ID_ONLY = errorReply("ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs");
const TOO_LARGE = errorReply("ERR Elements are too large to be stored");

/** The id as it was asked for: an id, the millisecond of `ms-*`, or `*`. */
type WantedId = EntryId | { readonly kind: "millisecond"; readonly ms: U64 } | "*";

interface Request {
  readonly kind: "request";
  readonly id: WantedId;
  readonly trim: Trim | undefined;
  readonly isNoMkstream: boolean;
  readonly idempotence: IdempotenceOption | undefined;
  /** Where the fields begin. */
  readonly fieldsIndex: number;
}

/**
 * XADD key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] [IDMPAUTO producer | IDMP producer id]
 * [MAXLEN|MINID [=|~] threshold [LIMIT count]] *|id field value [field value ...]
 */
export const xadd: Command = {
  name: "xadd",
  arity: -5,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const limits = nodeLimits(context);
    const request = parse(args, limits.entriesMax, context.profile);
    if (request.kind === "error") return request;
    if (request.id instanceof EntryId && request.id.isZero) return ZERO_ID;
    const key = args[1]!;
    const found = streamAt(context, key);
    if (found?.kind === "error") return found;
    if (found === undefined && request.isNoMkstream) return null;
    const fields = args.slice(request.fieldsIndex);
    const stream = found ?? newStream(context);
    const idempotent = request.idempotence && new IdempotentAdd(context, stream, { ...request.idempotence, fields });
    const original = idempotent?.original();
    if (original !== undefined) return original.text;
    const id = newId(stream, request.id, context);
    if ("kind" in id) return id;
    if (found === undefined) context.database.set(key, stream);
    stream.append(id, fields, limits);
    idempotent?.record(id);
    const trimmed = request.trim === undefined ? 0 : trimStream(stream, request.trim);
    context.answered();
    context.notify("stream", "xadd", key);
    if (trimmed > 0) context.notify("stream", "xtrim", key);
    return added(context, key, id);
  },
};

function added(context: CommandContext, key: Bytes, id: EntryId): Reply {
  context.modified(key);
  context.signalReady(key);
  return id.text;
}

function parse(args: readonly Bytes[], nodeEntriesMax: number, profile: StreamProfile): Request | ErrorReply {
  let options: TrimOptions | undefined;
  let idempotence: IdempotenceOption | undefined;
  let isNoMkstream = false;
  let index = 2;
  let id: WantedId | undefined;
  while (id === undefined && index < args.length) {
    const argument = args[index]!;
    if (argument !== "*") {
      const next = (options ??= new TrimOptions(profile)).take(args, index);
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
      const taken = profile.hasIdempotentProducers
        ? takeIdempotence(args, index, idempotence !== undefined)
        : undefined;
      if (taken?.kind === "error") return taken;
      if (taken !== undefined) {
        idempotence = taken;
        index = taken.nextIndex;
        continue;
      }
    }
    id = parseWantedId(argument, profile);
    if (id === undefined) return INVALID_ID;
    if (idempotence !== undefined && id !== "*") return AUTO_ID_ONLY;
    index++;
  }
  const trim = options?.finish(nodeEntriesMax, profile);
  if (trim !== undefined && "kind" in trim) return trim;
  const fieldsAndValues = args.length - index;
  if (id === undefined || fieldsAndValues < 2 || fieldsAndValues % 2 === 1) {
    return profile.unpairedFieldsText === "arity" ? wrongArity("xadd") : UNPAIRED;
  }
  return { kind: "request", id, trim, isNoMkstream, idempotence, fieldsIndex: index };
}

function parseWantedId(text: Bytes, { hasPartialAutoId }: StreamProfile): WantedId | undefined {
  if (isCText(text, "*")) return "*";
  const id = parseEntryId(text);
  if (id !== undefined) return id;
  const parts = idParts(text);
  if (parts?.seq !== "*" || !hasPartialAutoId) return undefined;
  const ms = parseU64(parts.ms);
  return ms === undefined ? undefined : { kind: "millisecond", ms };
}

/** The id that the entry gets. */
function newId(stream: Stream, wanted: WantedId, { nowMs, profile }: CommandContext): EntryId | ErrorReply {
  const { lastId } = stream;
  if (lastId.isMax) return EXHAUSTED;
  // The millisecond never goes back: if the clock did, the sequence goes on.
  if (wanted === "*") return lastId.ms < nowMs ? new EntryId(nowMs, 0) : lastId.next()!;
  if (wanted instanceof EntryId) return compareIds(wanted, lastId) > 0 ? wanted : NOT_ABOVE;
  if (wanted.ms !== lastId.ms) return wanted.ms > lastId.ms ? new EntryId(wanted.ms, 0) : NOT_ABOVE;
  if (lastId.seq === U64_MAX) return profile.usedUpMillisecond === "too-large" ? TOO_LARGE : NOT_ABOVE;
  return new EntryId(wanted.ms, incrementU64(lastId.seq));
}
