/** What a server that is not well refuses: whoever runs it sets the condition, and takes it away. */

import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { isWrite, subcommandOf } from "./command-call.js";
import type { ServerCondition, TableEntry } from "./command.js";
import type { Session } from "./session.js";

/** A command that is about to run or to be queued. */
interface Call {
  readonly session: Session;
  readonly entry: TableEntry;
  readonly args: readonly Bytes[];
}

const OOM = errorReply("OOM command not allowed when used memory > 'maxmemory'.");
const DISK_FULL = errorReply("MISCONF Errors writing to the AOF file: No space left on device");
const READONLY = errorReply("READONLY You can't write against a read only replica.");
/** They may be sent in a transaction even where nothing else may be queued. */
const takenOutOfMemory: ReadonlySet<string> = new Set(["exec", "discard", "multi", "quit", "reset"]);

/** The error of a command that the condition does not allow; undefined for one that it does. */
export function refusalIn(condition: ServerCondition, call: Call, profile: Profile): ErrorReply | undefined {
  switch (condition) {
    case "out-of-memory":
      return needsMemory(call, profile) ? OOM : undefined;
    case "cannot-save":
      return call.entry.name === "ping" || mayWrite(call) ? cannotSave(productOf(profile)) : undefined;
    case "disk-full":
      return call.entry.name === "ping" || mayWrite(call) ? DISK_FULL : undefined;
    case "read-only":
      return mayWrite(call) ? READONLY : undefined;
    case "loading":
      return flagsOf(call).includes("loading")
        ? undefined
        : errorReply(`LOADING ${productOf(profile)} is loading the dataset in memory`);
  }
}

/** Whether it may change data; EXEC, whether any of what is queued may. */
export function mayWrite({ session, entry, args }: Call): boolean {
  if (entry.name === "exec") return session.transaction?.queued.some((queued) => queued.isWrite) === true;
  return isWrite(entry, args);
}

function needsMemory({ session, entry }: Call, { queuesOutOfMemory }: Profile): boolean {
  // What could not be queued has doomed the transaction already.
  if (entry.name === "exec") return false;
  if (session.transaction !== undefined && !queuesOutOfMemory) return !takenOutOfMemory.has(entry.name);
  return entry.command.flags.includes("denyoom");
}

function flagsOf({ entry, args }: Call): readonly string[] {
  return (entry.subcommands === undefined ? undefined : subcommandOf(entry, args)?.flags) ?? entry.command.flags;
}

function productOf({ server }: Profile): string {
  return server === "valkey" ? "Valkey" : "Redis";
}

function cannotSave(product: string): ErrorReply {
  return errorReply(
    `MISCONF ${product} is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the ${product} logs for details about the RDB error.`,
  );
}
