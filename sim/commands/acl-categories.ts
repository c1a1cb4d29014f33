/** Which ACL categories a command is in, worked out from its flags and its group. */

import type { CommandFlag, CommandGroup, TableEntry } from "../broker/command.js";

const ofGroup: Readonly<Record<CommandGroup, string | undefined>> = {
  connection: "connection",
  generic: "keyspace",
  hash: "hash",
  pubsub: undefined,
  server: undefined,
  set: "set",
  "sorted-set": "sortedset",
  stream: "stream",
  string: "string",
  transactions: "transaction",
};

const dangerous: ReadonlySet<string> = new Set([
  "flushall",
  "flushdb",
  "info",
  "keys",
  "lastsave",
  "restore",
  "swapdb",
]);
const aboutKeys: ReadonlySet<string> = new Set(["dbsize", "flushall", "flushdb", "swapdb"]);

/** The categories, without `@`, in the order in which the server lists them. */
export function categoriesOf({ name, group }: TableEntry, flags: readonly CommandFlag[]): readonly string[] {
  // A container is in no category: its subcommands are.
  if (flags.length === 0) return ["slow"];
  const categories = new Set<string>();
  const add = (category: string, isIn: boolean): unknown => isIn && categories.add(category);
  const isWait = name === "wait" || name === "waitaof";
  add("keyspace", (group === "generic" && !isWait) || aboutKeys.has(name));
  add("read", flags.includes("readonly"));
  add("write", flags.includes("write"));
  const own = ofGroup[group];
  add(own ?? "", own !== undefined && !["keyspace", "connection", "transaction"].includes(own));
  add("admin", flags.includes("admin") || name === "lastsave");
  add("pubsub", flags.includes("pubsub"));
  add("fast", flags.includes("fast"));
  add("slow", !flags.includes("fast"));
  add("blocking", flags.includes("blocking"));
  add("dangerous", flags.includes("admin") || dangerous.has(name));
  add("connection", group === "connection" || isWait || name === "command");
  add("transaction", group === "transactions");
  add("scripting", name === "script" || name === "function");
  return [...categories];
}
