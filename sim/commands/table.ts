/** Which commands a profile's server knows, in one table, with what the broker asks of each worked out once. */

import type { Command, CommandGroup, CommandTable, TableEntry } from "../broker/command.js";
import type { Profile } from "../profiles/profile.js";
import type { Bytes } from "../resp/reply.js";
import { connectionCommands } from "./connection-table.js";
import { hashCommands } from "./hash-table.js";
import { keyCommands } from "./key-table.js";
import { pubsubCommands } from "./pubsub-table.js";
import { serverCommands } from "./server-table.js";
import { setCommands } from "./set-table.js";
import { sortedSetCommands } from "./sorted-set-table.js";
import { streamCommands } from "./stream-table.js";
import { stringCommands } from "./string-table.js";
import { subcommandsOf } from "./subcommands.js";
import { transactionCommands } from "./transaction-table.js";

/** Commands with the group that they are in. */
type CommandGroups = readonly (readonly [CommandGroup, readonly Command[]])[];

/** All commands of all versions. */
const allGroups: CommandGroups = [
  ["connection", connectionCommands],
  ["generic", keyCommands],
  ["hash", hashCommands],
  ["pubsub", pubsubCommands],
  ["server", serverCommands],
  ["set", setCommands],
  ["sorted-set", sortedSetCommands],
  ["stream", streamCommands],
  ["string", stringCommands],
  ["transactions", transactionCommands],
];

/** Readers that do not tell of what they miss, and commands that change data but look their key up as readers do. */
const silentReaders: ReadonlySet<string> = new Set(["debug", "object", "scan"]);
const tellingWriters: ReadonlySet<string> = new Set([
  "getdel",
  "getex",
  "getset",
  "xack",
  "xackdel",
  "xautoclaim",
  "xclaim",
  "xreadgroup",
]);
const forSubscribers: ReadonlySet<string> = new Set([
  "ping",
  "psubscribe",
  "punsubscribe",
  "quit",
  "reset",
  "ssubscribe",
  "subscribe",
  "sunsubscribe",
  "unsubscribe",
]);

const transactionControls: ReadonlySet<string> = new Set(["exec", "discard", "multi", "watch", "quit", "reset"]);

// A search makes thousands of brokers a second, and a table is a pure function of its profile.
const tables = new WeakMap<Profile, CommandTable>();

/** The commands that a profile's server knows; made once for each profile object. */
export function commandTable(profile: Profile): CommandTable {
  let table = tables.get(profile);
  if (table === undefined) tables.set(profile, (table = tableOf(profile, allGroups)));
  return table;
}

/** The table of those commands that are in the profile. */
export function tableOf(profile: Profile, groups: CommandGroups): CommandTable {
  const all = groups.flatMap(([group, commands]) =>
    commands
      .filter(({ isIn }) => isIn === undefined || isIn(profile))
      .map((command) => tableEntry(profile, command, group)),
  );
  // Clients write names in all lower or all upper case; those two forms are found without a conversion.
  const byName = new Map<Bytes, TableEntry>();
  for (const entry of all) {
    byName.set(entry.name, entry);
    byName.set(entry.name.toUpperCase(), entry);
  }
  return { all, find: (name) => byName.get(name) ?? byName.get(name.toLowerCase()) };
}

function tableEntry(profile: Profile, described: Command, group: CommandGroup): TableEntry {
  const command = described.variant === undefined ? described : { ...described, ...described.variant(profile) };
  const { name, flags } = command;
  return {
    command,
    name,
    group,
    isWrite: flags.includes("write"),
    // Up to 7.0 WAIT waits without the flag.
    isBlocking: flags.includes("blocking") || name === "wait" || name === "debug",
    isOpenToAll: flags.includes("no_auth"),
    isBarredFromMulti: flags.includes("no_multi"),
    isTransactionControl: transactionControls.has(name),
    tellsMisses:
      tellingWriters.has(name) || ((flags.includes("readonly") || name === "xinfo") && !silentReaders.has(name)),
    isForSubscribers: forSubscribers.has(name),
    subcommands: subcommandsOf(name, profile),
  };
}
