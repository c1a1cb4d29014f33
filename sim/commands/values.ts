/** The value at a key as a command needs it: of its type, or the error that says that it is not; and what changes of it are reported. */

import type { CommandContext } from "../broker/command.js";
import type { HashValue, SetValue, StringValue } from "../broker/database.js";
import { WRONGTYPE } from "../broker/errors.js";
import type { SortedSet } from "../broker/sorted-set.js";
import type { Bytes, ErrorReply } from "../resp/reply.js";

/** The string at `key`; undefined for no such key. */
export function stringAt(context: CommandContext, key: Bytes): StringValue | ErrorReply | undefined {
  const value = context.database.get(key, context.nowMs);
  return value === undefined || value.kind === "string" ? value : WRONGTYPE;
}

interface Write extends Pick<StringValue, "bytes" | "form"> {
  readonly key: Bytes;
  readonly old: StringValue | undefined;
}

/** Writes a string over the one that `stringAt` found, whose expiry stays, or at a key that was not there. */
export function storeString(context: CommandContext, { key, old, bytes, form }: Write): void {
  if (old === undefined) context.database.set(key, { kind: "string", bytes, form });
  else {
    old.bytes = bytes;
    old.form = form;
  }
  context.modified(key);
}

/** The hash at `key`; undefined for no such key. */
export function hashAt(context: CommandContext, key: Bytes): HashValue | ErrorReply | undefined {
  const value = context.database.get(key, context.nowMs);
  return value === undefined || value.kind === "hash" ? value : WRONGTYPE;
}

/** The set at `key`; undefined for no such key. */
export function setAt(context: CommandContext, key: Bytes): SetValue | ErrorReply | undefined {
  const value = context.database.get(key, context.nowMs);
  return value === undefined || value.kind === "set" ? value : WRONGTYPE;
}

/** The sorted set at `key`; undefined for no such key. */
export function sortedSetAt(context: CommandContext, key: Bytes): SortedSet | ErrorReply | undefined {
  const value = context.database.get(key, context.nowMs);
  return value === undefined || value.kind === "zset" ? value : WRONGTYPE;
}

/** Takes away a key whose value has nothing left in it, which is an event of its own after the one that emptied it. */
export function removeEmpty({ database, notify }: CommandContext, key: Bytes): void {
  database.delete(key);
  notify("generic", "del", key);
}

/** Reports that a command changed the value at `key` in `count` places: one broken watch, `count` changes for INFO. */
export function modifiedTimes(context: CommandContext, key: Bytes, count: number): void {
  context.modified(key);
  context.broker.countChanges(count - 1);
}
