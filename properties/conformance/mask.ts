/** Everything in which a reply may differ between two servers that behave alike, with the reason. Nothing else is forgiven. */

import type { Bytes } from "../../sim/resp/reply.js";
import type { Frame } from "./frame.js";
import type { ClockKind } from "./real-server.js";
import type { Script } from "./script.js";

/** What the masks need to know of the script that is being compared. */
export interface MaskContext {
  readonly clock: ClockKind;
  /** Some value may be longer than hash-max-listpack-value: a hash may have become a hash table. */
  readonly hasLongValues: boolean;
  /** Some set may hold something else than integers. */
  readonly hasTextMembers: boolean;
  /** The server may be paused. */
  readonly hasPauses: boolean;
  /** The server may load its own snapshot, or forget scripts. */
  readonly hasReloads: boolean;
  /** Streams may come to know idempotent producers. */
  readonly hasProducers: boolean;
  /** For counters that run since the server's start: how far apart the sides were when the script first asked. */
  readonly offsets: Map<string, number>;
}

/** One thing that is forgiven. */
export interface Mask {
  readonly name: string;
  readonly reason: string;
  readonly applies: (name: string, args: readonly Bytes[], context: MaskContext) => boolean;
  /** Both frames have the same type and number of members. */
  readonly agrees: (left: Frame, right: Frame, context: MaskContext) => boolean;
}

/** How far apart elapsed times may lie when each side has its own real clock. */
const clockToleranceMs = 1000;
const listpackValueMax = 64;

/** All masks. */
export const masks: readonly Mask[] = [
  {
    name: "connection id and patch release in HELLO",
    reason: "Ids count up over a server's life, and the model follows one patch release of 7.0.",
    applies: (name) => name === "hello",
    agrees: (left, right) => agreeBut(left, right, (path, parent) => isValueOf(parent, path, ["id", "version"])),
  },
  {
    name: "microseconds of TIME",
    reason:
      "Between two looks at the clock, which the harness holds, Valkey 9.1 adds what another one has run, up to a millisecond.",
    applies: (name) => name === "time",
    agrees: ({ items: [seconds, part] = [] }, { items: [otherSeconds, otherPart] = [] }) =>
      seconds?.text === otherSeconds?.text &&
      Math.floor(Number(part?.text) / 1000) === Math.floor(Number(otherPart?.text) / 1000),
  },
  {
    name: "order of keys",
    reason: "KEYS, SCAN and CONFIG GET walk hash tables whose seed is drawn at each start.",
    applies: (name) => name === "keys" || name === "scan",
    agrees: agreeUnordered,
  },
  {
    name: "order of settings",
    reason: "CONFIG GET with a pattern walks a hash table whose seed is drawn at each start.",
    applies: (name, args) => name === "config" && args[1]?.toLowerCase() === "get",
    agrees: agreeUnorderedPairs,
  },
  {
    name: "order of a set that is a hash table",
    reason: "Only a set of integers has an order; a hash table's depends on a seed drawn at each start.",
    applies: (name, _args, { hasTextMembers }) => hasTextMembers && ["smembers", "spop"].includes(name),
    agrees: agreeUnordered,
  },
  {
    name: "order of a hash that is a hash table",
    reason: "A value of more than 64 bytes turns a listpack into a hash table, whose order depends on a drawn seed.",
    applies: (name, _args, { hasLongValues }) => hasLongValues && ["hkeys", "hvals"].includes(name),
    agrees: agreeUnordered,
  },
  {
    name: "order of pairs of a hash that is a hash table",
    reason: "As above, for replies that alternate fields and values.",
    applies: (name, _args, { hasLongValues }) => hasLongValues && name === "hgetall",
    agrees: agreeUnorderedPairs,
  },
  {
    name: "DUMP of a hash table",
    reason:
      "Its order depends on a seed drawn at each start. What was one stays one, and a set of integers stays as wide as its widest ever was.",
    applies: (name) => name === "dump",
    agrees: (left, right) => isOfHashTable(left.text) || isOfHashTable(right.text),
  },
  {
    name: "fields of CLIENT INFO and CLIENT LIST",
    reason:
      "Ids, addresses, descriptors and memory are each process's own. Name, age, idle, flags, db, multi, cmd, user and resp are compared.",
    applies: (name, args) => name === "client" && ["info", "list"].includes(args[1]?.toLowerCase() ?? ""),
    agrees: (left, right, { clock }) => clientLine(left.text, clock) === clientLine(right.text, clock),
  },
  {
    name: "tips and key specifications in COMMAND INFO",
    reason: "The model does not know them. Name, arity, flags, key positions and categories are compared.",
    applies: (name, args) => name === "command" && args[1]?.toLowerCase() === "info",
    agrees: (left, right) =>
      left.items!.every((row, at) => framesEqual(commandRow(row), commandRow(right.items![at]!))),
  },
  {
    name: "fields of INFO",
    reason:
      "The model reports fewer fields, and some are each process's own. Those in comparedInfoFields are compared, the counts of commands and errors, the keyspace, and how far rdb_changes_since_last_save moves.",
    applies: (name) => name === "info",
    agrees: (left, right, context) => agreeInfo(left.text, right.text, context),
  },
  {
    name: "elapsed times under a real clock",
    reason:
      "Idle and delivery times, and what remains to live, move on between two commands. Within a second they agree.",
    applies: (name, _args, { clock }) => clock === "real" && ["xpending", "xinfo"].includes(name),
    agrees: (left, right) => agreeBut(left, right, isTimeInStreamReply),
  },
  {
    name: "time to live under a real clock",
    reason: "As above.",
    applies: (name, _args, { clock }) =>
      clock === "real" && ["ttl", "pttl", "expiretime", "pexpiretime"].includes(name),
    agrees: (left, right) => agreeBut(left, right, () => true),
  },
];

/** What the masks need to know, read off the script. */
export function maskContext(script: Script, clock: ClockKind): MaskContext {
  let hasLongValues = false;
  let hasTextMembers = false;
  for (const step of script.steps) {
    if (step.kind !== "command") continue;
    const name = step.args[0]?.toLowerCase();
    hasLongValues ||= step.args.some((arg) => arg.length > listpackValueMax);
    // 1e400 is written with all its digits.
    hasLongValues ||= name === "hincrbyfloat" && /\de/i.test(step.args[3] ?? "");
    if (name === "sadd") hasTextMembers ||= step.args.slice(2).some((arg) => !isInteger(arg));
  }
  const some = (pattern: RegExp): boolean =>
    script.steps.some((step) => step.kind === "command" && step.args.some((arg) => pattern.test(arg)));
  return {
    clock,
    hasLongValues,
    hasTextMembers,
    hasPauses: some(/^pause$/i),
    hasReloads: some(/^(reload|flush)$/i),
    hasProducers: some(/idmp/i),
    offsets: new Map(),
  };
}

/** Whether two replies to the same command say the same. */
export function repliesAgree(args: readonly Bytes[], frames: readonly [Frame, Frame], context: MaskContext): boolean {
  const [left, right] = frames;
  if (framesEqual(left, right)) return true;
  if (left.type !== right.type || left.items?.length !== right.items?.length) return false;
  const name = args[0]?.toLowerCase() ?? "";
  return masks.some((mask) => mask.applies(name, args, context) && mask.agrees(left, right, context));
}

function framesEqual(left: Frame, right: Frame): boolean {
  if (left.type !== right.type || left.text !== right.text) return false;
  if (left.items === undefined || right.items === undefined) return left.items === right.items;
  return (
    left.items.length === right.items.length && left.items.every((item, at) => framesEqual(item, right.items![at]!))
  );
}

/** Equal but for leaves at the places that `isForgiven` names, which must be of one type, and near each other if integers. */
function agreeBut(
  left: Frame,
  right: Frame,
  isForgiven: (path: readonly number[], parent: Frame | undefined) => boolean,
): boolean {
  const walk = (a: Frame, b: Frame, path: readonly number[], parent: Frame | undefined): boolean => {
    if (a.type !== b.type) return false;
    if (a.items !== undefined && b.items !== undefined) {
      return (
        a.items.length === b.items.length && a.items.every((item, at) => walk(item, b.items![at]!, [...path, at], a))
      );
    }
    if (a.text === b.text) return true;
    if (!isForgiven(path, parent)) return false;
    return a.type !== ":" || parent?.items?.[path.at(-1)! - 1]?.text === "id" || areNear(a.text, b.text);
  };
  return walk(left, right, [], undefined);
}

function areNear(a: Bytes, b: Bytes): boolean {
  return Math.abs(Number(a) - Number(b)) <= clockToleranceMs;
}

function isValueOf(parent: Frame | undefined, path: readonly number[], names: readonly string[]): boolean {
  const before = parent?.items?.[path.at(-1)! - 1];
  return before !== undefined && names.includes(before.text);
}

/** Idle time in XPENDING's rows; idle, seen-time and delivery times in XINFO. */
function isTimeInStreamReply(path: readonly number[], parent: Frame | undefined): boolean {
  if (isValueOf(parent, path, ["idle", "seen-time"])) return true;
  const row = parent?.items;
  const isPendingRow = row !== undefined && /^\d+-\d+$/.test(row[0]!.text) && row.length <= 4;
  return isPendingRow && path.at(-1) === row.length - 2;
}

const comparedClientFields: ReadonlySet<string> = new Set([
  "name",
  "age",
  "idle",
  "db",
  "sub",
  "psub",
  "multi",
  "cmd",
  "user",
  "redir",
  "resp",
]);

function clientLine(text: Bytes, clock: ClockKind): Bytes {
  const fields = text.split(/[ \n]/).map((field) => field.split("=") as [string, string]);
  const isElapsed = ([name]: [string, string]): boolean => name === "age" || name === "idle";
  const compared = fields
    .filter((field) => comparedClientFields.has(field[0]) && (clock === "held" || !isElapsed(field)))
    .map((field) => field.join("="));
  // The real connection goes through a Unix socket, which shows as a flag.
  const flags = fields.filter(([name]) => name === "flags").map(([, value]) => value.replaceAll(/[NU]/g, ""));
  return [...compared, ...flags].join(" ");
}

const comparedOfCommandRow = 7;

/** What is compared of a row of COMMAND INFO; of the rest only the type. */
function commandRow({ type, text, items }: Frame): Frame {
  if (items === undefined) return { type, text };
  const bare = items.slice(comparedOfCommandRow).map((item) => ({ type: item.type, text: "" }));
  return { type, text, items: [...items.slice(0, comparedOfCommandRow), ...bare] };
}

/** Fields of INFO that must be the same, or missing on both sides. */
const comparedInfoFields: ReadonlySet<string> = new Set([
  "aof_enabled",
  "aof_rewrite_in_progress",
  "async_loading",
  "blocked_clients",
  "clients_in_timeout_table",
  "cluster_connections",
  "cluster_enabled",
  "connected_slaves",
  "evicted_clients",
  "evicted_keys",
  "evicted_scripts",
  "expired_fields",
  "expired_keys",
  "expired_subkeys",
  "loading",
  "maxclients",
  "paused_actions",
  "paused_reason",
  "pubsub_channels",
  "pubsub_clients",
  "pubsub_patterns",
  "pubsubshard_channels",
  "rdb_bgsave_in_progress",
  "redis_mode",
  "redis_version",
  "rejected_connections",
  "replicas_waiting_psync",
  "role",
  "second_repl_offset",
  "server_mode",
  "server_name",
  "total_blocking_keys",
  "total_blocking_keys_on_nokey",
  "total_connections_received",
  "total_error_replies",
  "total_watched_keys",
  "tracking_clients",
  "unexpected_error_replies",
  "valkey_version",
  "watching_clients",
]);
/** What a counter has moved since the script first asked; CONFIG RESETSTAT, with which each script begins, does not touch them. */
const countedInfoFields = ["acl_access_denied_auth", "rdb_changes_since_last_save"];
/** What the harness itself sends on a connection of its own, some of it only where streams know idempotent producers. */
const harnessCommands = /^cmdstat_(config\|resetstat|exec|exists|info|multi|ping|scan|select|time)$/;
const idempotentHarnessCommands = /^cmdstat_(del|xadd|xidmprecord|xinfo\|stream)$/;

function agreeInfo(left: Bytes, right: Bytes, context: MaskContext): boolean {
  const [a, b] = [infoFields(left), infoFields(right)];
  const { offsets } = context;
  for (const name of countedInfoFields) {
    if (!b.has(name)) continue;
    const offset = Number(b.get(name)) - Number(a.get(name));
    if (!offsets.has(name)) offsets.set(name, offset);
    if (offsets.get(name) !== offset) return false;
  }
  return [...new Set([...a.keys(), ...b.keys()])].every(
    (name) => !isComparedField(name, context) || withoutTimes(a.get(name)) === withoutTimes(b.get(name)),
  );
}

function isComparedField(name: string, { hasPauses, hasProducers, hasReloads }: MaskContext): boolean {
  // For each end of a pause the harness has a key expire.
  if (hasPauses && (name === "expired_keys" || name === "cmdstat_client|unpause")) return false;
  // The Lua module of Valkey 9.1 asks for settings when all data is loaded anew, and when scripts are forgotten.
  if (hasReloads && name === "cmdstat_config|get") return false;
  if (harnessCommands.test(name) || (hasProducers && idempotentHarnessCommands.test(name))) return false;
  // The harness keeps keys in databases that no script uses.
  return comparedInfoFields.has(name) || /^(cmdstat_|errorstat_|db[01]$)/.test(name);
}

/** A command's count without how long it took. */
function withoutTimes(value: Bytes | undefined): Bytes | undefined {
  return value?.replace(/usec=\d+,usec_per_call=[\d.]+,/, "");
}

function infoFields(text: Bytes): ReadonlyMap<string, Bytes> {
  const fields = new Map<string, Bytes>();
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** By the type byte of a dump: sets, hashes, sorted sets and sets of integers that are not packed. */
function isOfHashTable(dump: Bytes): boolean {
  return ["\x02", "\x04", "\x05", "\x0b"].includes(dump.charAt(0));
}

function agreeUnordered(left: Frame, right: Frame): boolean {
  return framesEqual(sortedItems(left, 1), sortedItems(right, 1));
}

function agreeUnorderedPairs(left: Frame, right: Frame): boolean {
  return framesEqual(sortedItems(left, 2), sortedItems(right, 2));
}

/** The same frame with its members, by groups of `size`, in the order of their text; for SCAN's reply those of its second half. */
function sortedItems(frame: Frame, size: number): Frame {
  const { items } = frame;
  if (items === undefined) return frame;
  if (items.length === 2 && items[1]!.items !== undefined) {
    return { ...frame, items: [items[0]!, sortedItems(items[1]!, size)] };
  }
  const groups: (readonly [key: string, group: readonly Frame[]])[] = [];
  for (let at = 0; at < items.length; at += size) {
    const group = items.slice(at, at + size);
    groups.push([JSON.stringify(group), group]);
  }
  groups.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { ...frame, items: groups.flatMap(([, group]) => group) };
}

function isInteger(text: Bytes): boolean {
  return /^(0|-?[1-9]\d*)$/.test(text);
}
