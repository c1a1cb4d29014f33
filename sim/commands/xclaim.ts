/** XCLAIM: makes pending entries another consumer's. */

import type { Command, CommandContext } from "../broker/command.js";
import { PendingEntry, type Consumer, type ConsumerGroup } from "../broker/consumer-group.js";
import { compareIds, EntryId, parseEntryId } from "../broker/entry-id.js";
import type { Stream } from "../broker/stream.js";
import type { U64 } from "../broker/u64.js";
import { errorReply, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { parseS64 } from "./exact-integer.js";
import { claimedRow, claimingConsumer } from "./stream-claim.js";
import { INVALID_ID, shown } from "./stream-errors.js";
import { groupAt } from "./stream-lookup.js";

const BAD_MIN_IDLE = errorReply("ERR Invalid min-idle-time argument for XCLAIM");
const BAD_IDLE = errorReply("ERR Invalid IDLE option argument for XCLAIM");
const BAD_TIME = errorReply("ERR Invalid TIME option argument for XCLAIM");
const BAD_RETRYCOUNT = errorReply("ERR Invalid RETRYCOUNT option argument for XCLAIM");

interface Request {
  readonly kind: "claim";
  minIdleMs: number;
  readonly ids: EntryId[];
  readonly consumer: Bytes;
  /** IDLE or TIME, as a delivery time; undefined for now. */
  deliveredAtMs: number | undefined;
  /** RETRYCOUNT; undefined to count on. */
  deliveryCount: U64 | undefined;
  isForced: boolean;
  isJustId: boolean;
  lastId: EntryId;
}

/**
 * XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count]
 * [FORCE] [JUSTID] [LASTID lastid]
 */
export const xclaim: Command = {
  name: "xclaim",
  arity: -6,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const found = groupAt(context, args[1]!, args[2]!);
    if (found.kind === "error") return found;
    const request = parse(args, context.nowMs);
    if (request.kind === "error") return request;
    const { stream, group } = found;
    const movesGroup = compareIds(request.lastId, group.lastId) > 0;
    if (movesGroup) group.lastId = request.lastId;
    const claim = new Claim(context, stream, { key: args[1]!, group, request });
    const rows: Reply[] = [];
    for (const id of request.ids) {
      const row = claim.entry(id);
      if (row !== undefined) rows.push(row);
    }
    // The new last id goes along with the first claim, and counts by itself only when there is none.
    context.broker.countChanges(movesGroup ? Math.max(claim.changes, 1) : claim.changes);
    return rows;
  },
};

function parse(args: readonly Bytes[], nowMs: number): Request | ErrorReply {
  const minIdleMs = parseInteger(args[4]!);
  if (minIdleMs === undefined) return BAD_MIN_IDLE;
  const request: Request = {
    kind: "claim",
    minIdleMs: Math.max(minIdleMs, 0),
    ids: [],
    consumer: args[3]!,
    deliveredAtMs: undefined,
    deliveryCount: undefined,
    isForced: false,
    isJustId: false,
    lastId: EntryId.ZERO,
  };
  let index = 5;
  for (; index < args.length; index++) {
    const id = parseEntryId(args[index]!);
    if (id === undefined) break;
    request.ids.push(id);
  }
  while (index < args.length) {
    const refusal = takeOption(request, { args, index, nowMs });
    if (typeof refusal !== "number") return refusal;
    index = refusal;
  }
  return request;
}

/** Takes the option at `index`; the index after it. */
function takeOption(
  request: Request,
  { args, index, nowMs }: { readonly args: readonly Bytes[]; readonly index: number; readonly nowMs: number },
): number | ErrorReply {
  const option = args[index]!;
  const value = args[index + 1];
  if (isWord(option, "force")) {
    request.isForced = true;
    return index + 1;
  }
  if (isWord(option, "justid")) {
    request.isJustId = true;
    return index + 1;
  }
  if (value === undefined) return unrecognized(option);
  if (isWord(option, "idle")) {
    const idleMs = parseInteger(value);
    if (idleMs === undefined) return BAD_IDLE;
    request.deliveredAtMs = nowMs - idleMs;
  } else if (isWord(option, "time")) {
    request.deliveredAtMs = parseInteger(value);
    if (request.deliveredAtMs === undefined) return BAD_TIME;
  } else if (isWord(option, "retrycount")) {
    const count = parseS64(value);
    if (count === undefined) return BAD_RETRYCOUNT;
    request.deliveryCount = count < 0 ? undefined : count;
  } else if (isWord(option, "lastid")) {
    const lastId = parseEntryId(value);
    if (lastId === undefined) return INVALID_ID;
    request.lastId = lastId;
  } else {
    return unrecognized(option);
  }
  return index + 2;
}

function unrecognized(option: Bytes): ErrorReply {
  return errorReply(`ERR Unrecognized XCLAIM option '${shown(option)}'`);
}

/** One execution: the consumer is made at once or when the first entry is claimed. */
class Claim {
  /** What INFO counts. */
  changes = 0;
  readonly #deliveredAtMs: number;
  #consumer: Consumer | undefined;

  constructor(
    readonly context: CommandContext,
    readonly stream: Stream,
    readonly claim: { readonly key: Bytes; readonly group: ConsumerGroup; readonly request: Request },
  ) {
    const { deliveredAtMs } = claim.request;
    const { nowMs } = context;
    // A time that makes no sense is taken for now: a client's clock may be ahead.
    const isSound = deliveredAtMs !== undefined && deliveredAtMs >= 0 && deliveredAtMs <= nowMs;
    this.#deliveredAtMs = isSound ? deliveredAtMs : nowMs;
    const { group, request } = claim;
    if (context.profile.consumerIsSeen === "when-named")
      this.#consumer = claimingConsumer(context, claim.key, group, request.consumer);
  }

  /** Claims one entry if it is pending (or FORCE) and idle for long enough; its row. */
  entry(id: EntryId): Reply | undefined {
    const { group, request } = this.claim;
    const entry = this.stream.find(id);
    const { dropsDeletedPending } = this.context.profile;
    if (entry === undefined && dropsDeletedPending) {
      // What was deleted cannot be worked on, whoever has it and however long.
      if (group.removePending(id)) this.changes++;
      return undefined;
    }
    const pending = group.pending.get(id);
    if (pending === undefined ? !request.isForced || entry === undefined : !this.#isIdle(pending)) return undefined;
    const claimed = this.#assign(id, pending);
    group.setDelivered(id, claimed, this.#deliveredAtMs);
    claimed.consumer.activeAtMs = this.context.nowMs;
    if (request.deliveryCount !== undefined) claimed.deliveryCount = request.deliveryCount;
    else if (!request.isJustId) claimed.countDelivery();
    this.changes++;
    return this.context.behindMessages(request.isJustId ? id.text : claimedRow(entry));
  }

  #isIdle(pending: PendingEntry): boolean {
    const { minIdleMs } = this.claim.request;
    return minIdleMs === 0 || this.context.nowMs - pending.deliveredAtMs >= minIdleMs;
  }

  #assign(id: EntryId, pending: PendingEntry | undefined): PendingEntry {
    const { group, request } = this.claim;
    this.#consumer ??= claimingConsumer(this.context, this.claim.key, group, request.consumer);
    if (pending !== undefined) {
      group.reassign(id, pending, this.#consumer);
      return pending;
    }
    const forced = new PendingEntry(this.#consumer, this.context.nowMs, 1);
    group.addPending(id, forced);
    return forced;
  }
}
