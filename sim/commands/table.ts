/** Every command, in one table, with what the broker asks of each worked out once. */

import type { Bytes } from "../resp/reply.js";
import type { Command } from "./command.js";
import { connectionCommands } from "./connection-table.js";
import { hashCommands } from "./hash-table.js";
import { keyCommands } from "./key-table.js";
import { serverCommands } from "./server-table.js";
import { setCommands } from "./set-table.js";
import { sortedSetCommands } from "./sorted-set-table.js";
import { streamCommands } from "./stream-table.js";
import { stringCommands } from "./string-table.js";
import { subcommandsOf, type Subcommand } from "./subcommands.js";
import { transactionCommands } from "./transaction-table.js";

/** Redis's own groups, as COMMAND DOCS names them. */
export type CommandGroup =
  "connection" | "generic" | "hash" | "server" | "set" | "sorted-set" | "stream" | "string" | "transactions";

/** A command and what the broker needs to know of it on every execution. */
export interface TableEntry {
  readonly command: Command;
  readonly name: string;
  readonly group: CommandGroup;
  readonly isWrite: boolean;
  /** May answer with a wait instead of a reply. */
  readonly isBlocking: boolean;
  /** Runs before AUTH too. */
  readonly isOpenToAll: boolean;
  readonly isBarredFromMulti: boolean;
  /** Runs at once even after MULTI: EXEC, DISCARD, MULTI, WATCH, QUIT, RESET. */
  readonly isTransactionControl: boolean;
  /** The subcommands of a container, by lower-case name. */
  readonly subcommands: ReadonlyMap<string, Subcommand> | undefined;
}

const transactionControls: ReadonlySet<string> = new Set(["exec", "discard", "multi", "watch", "quit", "reset"]);

/** All commands by group. */
const groups: readonly (readonly [CommandGroup, readonly Command[]])[] = [
  ["connection", connectionCommands],
  ["generic", keyCommands],
  ["hash", hashCommands],
  ["server", serverCommands],
  ["set", setCommands],
  ["sorted-set", sortedSetCommands],
  ["stream", streamCommands],
  ["string", stringCommands],
  ["transactions", transactionCommands],
];

/** All commands, as the broker uses them. */
export const tableEntries: readonly TableEntry[] = groups.flatMap(([group, commands]) =>
  commands.map((command) => tableEntry(command, group)),
);

/** All commands. */
export const commandTable: readonly Command[] = tableEntries.map(({ command }) => command);

function tableEntry(command: Command, group: CommandGroup): TableEntry {
  const { name, flags } = command;
  return {
    command,
    name,
    group,
    isWrite: flags.includes("write"),
    // WAIT waits without the flag.
    isBlocking: flags.includes("blocking") || name === "wait",
    isOpenToAll: flags.includes("no_auth"),
    isBarredFromMulti: flags.includes("no_multi"),
    isTransactionControl: transactionControls.has(name),
    subcommands: subcommandsOf(name),
  };
}

// Clients write names in all lower or all upper case; those two forms are found without a conversion.
const byName = new Map<Bytes, TableEntry>();
for (const entry of tableEntries) {
  byName.set(entry.name, entry);
  byName.set(entry.name.toUpperCase(), entry);
}

/** The command of this name, in any case. */
export function findCommand(name: Bytes): TableEntry | undefined {
  return byName.get(name) ?? byName.get(name.toLowerCase());
}
