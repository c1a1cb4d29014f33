/** DUMP and RESTORE: a value in the server's own durable form, out and in. Differs: RESTORE knows no lists, no zipmaps and no hashes whose fields expire, refuses a pending entry that no consumer has, and believes a stream's first entry rather than what a forged dump says of it; DUMP writes the ids of IDMPAUTO as text where the server has a hash of the fields. */

import type { Command, CommandContext } from "../broker/command.js";
import { NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import { packingLimits } from "../broker/packing.js";
import { dumpOf, isSoundDump, restoredValue } from "../durability/dump.js";
import { errorReply, OK, type Bytes, type ErrorReply, type Reply } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";
import { dumpFormat } from "./dump-format.js";
import { beginIdempotence, idempotenceOf } from "./stream-idempotence.js";

const BUSY_KEY = errorReply("BUSYKEY Target key name already exists.");
const BAD_TTL = errorReply("ERR Invalid TTL value, must be >= 0");
const BAD_IDLE_TIME = errorReply("ERR Invalid IDLETIME value, must be >= 0");
const BAD_FREQUENCY = errorReply("ERR Invalid FREQ value, must be >= 0 and <= 255");
const UNSOUND = errorReply("ERR DUMP payload version or checksum are wrong");
const BAD_FORMAT = errorReply("ERR Bad data format");

/** DUMP key */
export const dump: Command = {
  name: "dump",
  arity: 2,
  flags: ["readonly"],
  keys: [1, 1, 1],
  execute(context, args) {
    const value = context.database.get(args[1]!, context.nowMs);
    if (value === undefined) return null;
    // What the timer has forgotten by now.
    if (value.kind === "stream") idempotenceOf(context, value);
    return dumpOf(value, dumpFormat(context));
  },
};

/** RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency] */
export const restore: Command = {
  name: "restore",
  arity: -4,
  flags: ["write", "denyoom"],
  keys: [1, 1, 1],
  execute(context, args) {
    const { database, nowMs, profile } = context;
    const key = args[1]!;
    const options = readOptions(args);
    if ("kind" in options) return options;
    if (!options.isReplacing && database.get(key, nowMs) !== undefined) return BUSY_KEY;
    const ttlMs = parseInteger(args[2]!);
    if (ttlMs === undefined) return NOT_AN_INTEGER;
    if (ttlMs < 0) return BAD_TTL;
    if (!isSoundDump(args[3]!, profile)) return UNSOUND;
    const value = restoredValue(args[3]!, { profile, nowMs, limits: packingLimits(context.broker.configuration) });
    if (value === undefined) return BAD_FORMAT;
    const lacksIdempotence = value.kind === "stream" && value.idempotence === undefined;
    if (lacksIdempotence && profile.hasIdempotentProducers) beginIdempotence(context, value);
    if (options.idleMs !== undefined) value.usedAtMs = nowMs - options.idleMs;
    const expiresAtMs = ttlMs === 0 ? undefined : options.isAbsolute ? ttlMs : nowMs + ttlMs;
    return put(context, key, { value, expiresAtMs });
  },
};

interface Restored {
  readonly value: NonNullable<ReturnType<typeof restoredValue>>;
  readonly expiresAtMs: number | undefined;
}

function put(context: CommandContext, key: Bytes, { value, expiresAtMs }: Restored): Reply {
  const { broker, database, nowMs, modified, notify, profile } = context;
  const old = database.get(key, nowMs);
  if (old !== undefined) database.delete(key);
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
    if (profile.countsPastRestore) broker.statistics.expiredKeys++;
    if (old === undefined) return OK;
    modified(key);
    notify("generic", "del", key);
    return OK;
  }
  database.load(key, value);
  if (value.kind === "stream") context.signalReady(key);
  notify("new", "new", key);
  if (expiresAtMs !== undefined) database.setExpiry(key, expiresAtMs);
  modified(key);
  notify("generic", "restore", key);
  if (old !== undefined) broker.notifyReplaced(database, key, old.kind !== value.kind);
  return OK;
}

interface Options {
  readonly isReplacing: boolean;
  /** ABSTTL: the time is one of the clock, not one from now on. */
  readonly isAbsolute: boolean;
  /** IDLETIME. */
  readonly idleMs: number | undefined;
}

/** IDLETIME and FREQ exclude each other; the model keeps no frequency. */
function readOptions(args: readonly Bytes[]): Options | ErrorReply {
  let isReplacing = false;
  let isAbsolute = false;
  let idleMs: number | undefined;
  let eviction: "idletime" | "freq" | undefined;
  for (let i = 4; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    if (isWord(word, "replace")) isReplacing = true;
    else if (isWord(word, "absttl")) isAbsolute = true;
    else if ((word === "idletime" || word === "freq") && i + 1 < args.length && (eviction ?? word) === word) {
      const value = parseInteger(args[++i]!);
      if (value === undefined) return NOT_AN_INTEGER;
      if (word === "idletime" && value < 0) return BAD_IDLE_TIME;
      if (word === "freq" && (value < 0 || value > 255)) return BAD_FREQUENCY;
      if (word === "idletime") idleMs = value * 1000;
      eviction = word;
    } else return SYNTAX_ERROR;
  }
  return { isReplacing, isAbsolute, idleMs };
}
