/** CLUSTER and its kin, as a cluster answers that is one node with all slots; and as a server answers that is in no cluster. */

import { createHash } from "node:crypto";
import {
  errorReply,
  OK,
  type Bytes,
  type Command,
  type CommandContext,
  type CommandTable,
  type Reply,
  type Subcommand,
  type TableEntry,
} from "../../sim/index.js";
import { keySlot, SLOT_COUNT } from "./key-slot.js";

/** A server as its clients see it in a cluster. */
export interface ClusterNode {
  readonly host: string;
  readonly port: number;
  /** Whether it is a cluster's node at all. */
  isInCluster: boolean;
}

type Answer = (node: ClusterNode, context: CommandContext, args: readonly Bytes[]) => Reply;

const LAST_SLOT = SLOT_COUNT - 1;
const DISABLED = errorReply("ERR This instance has cluster support disabled");

/** The table, and what a node of a cluster knows besides. */
export function withCluster(table: CommandTable, node: ClusterNode): CommandTable {
  // To the broker these are commands without keys, as ECHO is.
  const like = table.find("echo")!;
  const entries = Object.keys(commandAnswers).map((name) => entryOf(node, name, like));
  const added = new Map<Bytes, TableEntry>(entries.map((entry) => [entry.name, entry]));
  return {
    all: [...table.all, ...entries],
    find: (name) => table.find(name) ?? added.get(name.toLowerCase()),
  };
}

function entryOf(node: ClusterNode, name: string, like: TableEntry): TableEntry {
  const [arity, answer] = commandAnswers[name]!;
  const command: Command = {
    name,
    arity,
    flags: ["fast"],
    keys: [0, 0, 0],
    execute: (context, args) => (node.isInCluster ? answer(node, context, args) : DISABLED),
  };
  return { ...like, command, name, subcommands: name === "cluster" ? subcommands : undefined };
}

const answers: Readonly<Record<string, readonly [arity: number, answer: Answer]>> = {
  countkeysinslot: [3, (_node, context, args) => keysInSlot(context, Number(args[2]))],
  info: [2, () => infoText],
  keyslot: [3, (_node, _context, args) => keySlot(args[2]!)],
  myid: [2, (node) => nodeId(node)],
  nodes: [2, (node) => `${nodeId(node)} ${node.host}:${node.port}@${node.port + 10_000} ${NODE_STATE}\n`],
  shards: [2, (node) => [shard(node)]],
  slots: [2, (node) => [[0, LAST_SLOT, [node.host, node.port, nodeId(node), { kind: "map", items: [] }]]]],
};

const subcommands: ReadonlyMap<string, Subcommand> = new Map(
  Object.entries(answers).map(([name, [arity]]) => [name, { arity, flags: [], keys: [0, 0, 0] }]),
);

const commandAnswers: Readonly<Record<string, readonly [arity: number, answer: Answer]>> = {
  asking: [1, () => OK],
  cluster: [-2, (node, context, args) => answers[args[1]!.toLowerCase()]![1](node, context, args)],
  readonly: [1, () => OK],
  readwrite: [1, () => OK],
};

const NODE_STATE = `myself,master - 0 0 0 connected 0-${LAST_SLOT}`;

const infoText = [
  "cluster_state:ok",
  `cluster_slots_assigned:${SLOT_COUNT}`,
  `cluster_slots_ok:${SLOT_COUNT}`,
  "cluster_slots_pfail:0",
  "cluster_slots_fail:0",
  "cluster_known_nodes:1",
  "cluster_size:1",
  "cluster_current_epoch:0",
  "cluster_my_epoch:0",
  "cluster_stats_messages_sent:0",
  "cluster_stats_messages_received:0",
  "total_cluster_links_buffer_limit_exceeded:0",
  "",
].join("\r\n");

function shard(node: ClusterNode): Reply {
  const { host, port } = node;
  const fields: Reply[] = ["id", nodeId(node), "port", port, "ip", host, "endpoint", host, "role", "master"];
  fields.push("replication-offset", 0, "health", "online");
  return { kind: "map", items: ["slots", [0, LAST_SLOT], "nodes", [{ kind: "map", items: fields }]] };
}

function keysInSlot({ database }: CommandContext, slot: number): Reply {
  let count = 0;
  for (const key of database.keys()) if (keySlot(key) === slot) count++;
  return count;
}

function nodeId({ host, port }: ClusterNode): string {
  return createHash("sha1").update(`${host}:${port}`).digest("hex");
}
