/** One call of a command: what its first words say beyond the entry in the table, for containers above all. */

import type { Profile } from "../profiles/profile.js";
import type { Bytes } from "../resp/reply.js";
import type { Subcommand, TableEntry } from "./command.js";

/** The subcommand that a call of a container names, in any case; undefined where the server knows none of that name. */
export function subcommandOf(entry: TableEntry, args: readonly Bytes[]): Subcommand | undefined {
  return entry.subcommands?.get((args[1] ?? "").toLowerCase());
}

/** The call as the server reads it: where the profile says so, a subcommand's name ends at a NUL byte. */
export function asRead(entry: TableEntry | undefined, args: readonly Bytes[], profile: Profile): readonly Bytes[] {
  if (entry?.subcommands === undefined || profile.subcommandsEnd === "at-the-end") return args;
  const end = args[1]?.indexOf("\0") ?? -1;
  return end < 0 ? args : args.with(1, args[1]!.slice(0, end));
}

/** Whether the call may change data. */
export function isWrite(entry: TableEntry, args: readonly Bytes[]): boolean {
  if (entry.subcommands === undefined) return entry.isWrite;
  return subcommandOf(entry, args)?.flags.includes("write") === true;
}

/** The command as CLIENT LIST shows it: a container with its subcommand, and NULL for one that does not exist. */
export function shownName(entry: TableEntry | undefined, args: readonly Bytes[]): string {
  if (entry?.subcommands === undefined || args.length === 1) return entry?.name ?? "NULL";
  return subcommandOf(entry, args) === undefined ? "NULL" : `${entry.name}|${args[1]!.toLowerCase()}`;
}
