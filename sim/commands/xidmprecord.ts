/** XIDMPRECORD: tells a stream which entry a producer's idempotent id stands for, as an append-only file does when it is replayed. */

import type { Command } from "../broker/command.js";
import { compareIds, parseEntryId } from "../broker/entry-id.js";
import { NO_SUCH_KEY } from "../broker/errors.js";
import { errorReply, OK } from "../resp/reply.js";
import { INVALID_ID } from "./stream-errors.js";
import { idempotenceOf } from "./stream-idempotence.js";
import { streamAt } from "./stream-lookup.js";

const EMPTY_PRODUCER = errorReply("ERR producer ID must be non-empty");
const EMPTY_ID = errorReply("ERR idempotent ID must be non-empty");
const NO_ENTRY = errorReply("ERR No such message in stream");
const OTHER_ENTRY = errorReply("ERR IID already exists for this producer with a different stream ID");

/** XIDMPRECORD key producer-id idempotent-id entry-id */
export const xidmprecord: Command = {
  name: "xidmprecord",
  arity: 5,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  isIn: ({ hasIdempotentProducers }) => hasIdempotentProducers,
  execute(context, args) {
    const [, key, producer, id] = args as [string, string, string, string];
    const entryId = parseEntryId(args[4]!);
    if (entryId === undefined) return INVALID_ID;
    if (producer === "") return EMPTY_PRODUCER;
    if (id === "") return EMPTY_ID;
    const stream = streamAt(context, key) ?? NO_SUCH_KEY;
    if (stream.kind === "error") return stream;
    if (!stream.has(entryId)) return NO_ENTRY;
    const idempotence = idempotenceOf(context, stream)!;
    const known = idempotence.find(producer, id);
    if (known !== undefined) return compareIds(known, entryId) === 0 ? OK : OTHER_ENTRY;
    idempotence.record(producer, id, entryId);
    context.broker.countChanges(1);
    return OK;
  },
};
