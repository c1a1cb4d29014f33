/** XINFO: what is known of a stream, its groups and their consumers. STREAM has a file of its own. */

import type { Command, CommandContext } from "../broker/command.js";
import type { Consumer, ConsumerGroup } from "../broker/consumer-group.js";
import { NO_SUCH_KEY } from "../broker/errors.js";
import type { Stream } from "../broker/stream.js";
import type { MapReply, Reply } from "../resp/reply.js";
import { helpReply } from "./help-reply.js";
import { badStreamSubcommand, noGroupAtKey } from "./stream-errors.js";
import { streamAt } from "./stream-lookup.js";
import { readItems, streamInfo } from "./xinfo-stream.js";

const HELP = [
  "XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
  "CONSUMERS <key> <groupname>",
  "    Show consumers of <groupname>.",
  "GROUPS <key>",
  "    Show the stream consumer groups.",
  "STREAM <key> [FULL [COUNT <count>]",
  "    Show information about the stream.",
];

/** How many arguments each subcommand may have. */
const ARGUMENT_COUNTS: Readonly<Record<string, (count: number) => boolean>> = {
  stream: (count) => count >= 3,
  groups: (count) => count === 3,
  consumers: (count) => count === 4,
};

/** XINFO STREAM | GROUPS | CONSUMERS | HELP. From 7.0 on the broker has checked name and arity; 6.2 looks at the key first. */
export const xinfo: Command = {
  name: "xinfo",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  variant: ({ streamSubcommands }) => (streamSubcommands === "own" ? { flags: ["readonly", "random"] } : {}),
  execute(context, args) {
    const subcommand = args[1]!.toLowerCase();
    if (subcommand === "help") return helpReply(context.profile, HELP);
    if (args.length < 3) return badStreamSubcommand(context.profile, "XINFO", args[1]!);
    const stream = streamAt(context, args[2]!) ?? NO_SUCH_KEY;
    if (stream.kind === "error") return stream;
    if (!(ARGUMENT_COUNTS[subcommand]?.(args.length) ?? false)) {
      return badStreamSubcommand(context.profile, "XINFO", args[1]!);
    }
    if (subcommand === "stream") return streamInfo(context, stream, args);
    if (subcommand === "groups") return stream.groups.sorted().map((group) => groupInfo(context, stream, group));
    const group = stream.groups.get(args[3]!);
    if (group === undefined) return noGroupAtKey(args[2]!, args[3]!);
    return group.consumers.sorted().map((consumer) => consumerInfo(context, consumer));
  },
};

function groupInfo({ profile }: CommandContext, stream: Stream, group: ConsumerGroup): MapReply {
  const items: Reply[] = ["name", group.name, "consumers", group.consumers.size, "pending", group.pending.size];
  items.push("last-delivered-id", group.lastId.text);
  if (profile.countsStreamEntries) items.push(...readItems(profile, stream, group));
  return { kind: "map", items };
}

function consumerInfo({ nowMs, profile }: CommandContext, consumer: Consumer): MapReply {
  const { name, pending, seenAtMs, activeAtMs } = consumer;
  const items: Reply[] = ["name", name, "pending", pending.size, "idle", Math.max(nowMs - seenAtMs, 0)];
  if (profile.consumerIsSeen === "when-named") {
    items.push("inactive", activeAtMs === undefined ? -1 : nowMs - activeAtMs);
  }
  return { kind: "map", items };
}
