/** XSETID: sets a stream's last-generated-id, as replication and restores do. */

import type { Command } from "../broker/command.js";
import { compareIds, EntryId, parseEntryId } from "../broker/entry-id.js";
import { NO_SUCH_KEY, NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { Stream } from "../broker/stream.js";
import type { U64 } from "../broker/u64.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, OK, type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWord } from "./arguments.js";
import { parseS64 } from "./exact-integer.js";
import { INVALID_ID } from "./stream-errors.js";
import { streamAt } from "./stream-lookup.js";

const NEGATIVE_ADDED = errorReply("ERR entries_added must be positive");
const BELOW_MAX_DELETED = errorReply(
  "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id",
);
const BELOW_CURRENT_MAX_DELETED = errorReply(
  "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id",
);
const BELOW_TOP = errorReply("ERR The ID specified in XSETID is smaller than the target stream top item");
const BELOW_LENGTH = errorReply("ERR The entries_added specified in XSETID is smaller than the target stream length");

interface Request {
  readonly kind: "request";
  readonly id: EntryId;
  readonly entriesAdded: U64 | undefined;
  /** 0-0 leaves it as it is. */
  readonly maxDeletedId: EntryId;
}

/** XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id] */
export const xsetid: Command = {
  name: "xsetid",
  arity: -3,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  variant: ({ countsStreamEntries }) => (countsStreamEntries ? {} : { arity: 3 }),
  execute(context, args) {
    const stream = streamAt(context, args[1]!) ?? NO_SUCH_KEY;
    // Where there are options they come before the key.
    const request = context.profile.countsStreamEntries || stream.kind !== "error" ? parse(args) : stream;
    if (request.kind === "error") return request;
    if (stream.kind === "error") return stream;
    const refusal = refuse(context.profile, stream, request);
    if (refusal !== undefined) return refusal;
    stream.lastId = request.id;
    if (request.entriesAdded !== undefined) stream.entriesAdded = request.entriesAdded;
    if (!request.maxDeletedId.isZero) stream.maxDeletedId = request.maxDeletedId;
    context.broker.countChanges(1);
    context.answered();
    context.notify("stream", "xsetid", args[1]!);
    return OK;
  },
};

function parse(args: readonly Bytes[]): Request | ErrorReply {
  const id = parseEntryId(args[2]!);
  if (id === undefined) return INVALID_ID;
  let entriesAdded: U64 | undefined;
  let maxDeletedId = EntryId.ZERO;
  for (let index = 3; index < args.length; index += 2) {
    const value = args[index + 1];
    if (value !== undefined && isWord(args[index]!, "entriesadded")) {
      entriesAdded = parseS64(value);
      if (entriesAdded === undefined) return NOT_AN_INTEGER;
      if (entriesAdded < 0) return NEGATIVE_ADDED;
    } else if (value !== undefined && isWord(args[index]!, "maxdeletedid")) {
      const parsed = parseEntryId(value);
      if (parsed === undefined) return INVALID_ID;
      if (compareIds(id, parsed) < 0) return BELOW_MAX_DELETED;
      maxDeletedId = parsed;
    } else {
      return SYNTAX_ERROR;
    }
  }
  return { kind: "request", id, entriesAdded, maxDeletedId };
}

/** Why the stream as it stands does not allow it. */
function refuse(profile: Profile, stream: Stream, { id, entriesAdded }: Request): ErrorReply | undefined {
  if (profile.xsetidChecksMaxDeleted && compareIds(id, stream.maxDeletedId) < 0) return BELOW_CURRENT_MAX_DELETED;
  if (stream.length === 0) return undefined;
  if (compareIds(id, stream.lastEntryId) < 0) return BELOW_TOP;
  return entriesAdded !== undefined && entriesAdded < stream.length ? BELOW_LENGTH : undefined;
}
