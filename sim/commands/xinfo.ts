/** XINFO: what is known of a stream, its groups and their consumers. STREAM has a file of its own. */

import type { Command } from "../broker/command.js";
import type { Consumer, ConsumerGroup } from "../broker/consumer-group.js";
import { NO_SUCH_KEY } from "../broker/errors.js";
import { groupLag } from "../broker/stream-lag.js";
import type { Stream } from "../broker/stream.js";
import { statusReply, type MapReply, type Reply } from "../resp/reply.js";
import { noGroupAtKey } from "./stream-errors.js";
import { streamAt } from "./stream-lookup.js";
import { streamInfo } from "./xinfo-stream.js";

const HELP = [
  "XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
  "CONSUMERS <key> <groupname>",
  "    Show consumers of <groupname>.",
  "GROUPS <key>",
  "    Show the stream consumer groups.",
  "STREAM <key> [FULL [COUNT <count>]",
  "    Show information about the stream.",
  "HELP",
  "    Prints this help.",
].map(statusReply);

/** XINFO STREAM | GROUPS | CONSUMERS | HELP; the broker has checked name and arity. */
export const xinfo: Command = {
  name: "xinfo",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  execute(context, args) {
    const subcommand = args[1]!.toLowerCase();
    if (subcommand === "help") return HELP;
    const stream = streamAt(context, args[2]!) ?? NO_SUCH_KEY;
    if (stream.kind === "error") return stream;
    if (subcommand === "stream") return streamInfo(stream, args);
    if (subcommand === "groups") return stream.groups.sorted().map((group) => groupInfo(stream, group));
    const group = stream.groups.get(args[3]!);
    if (group === undefined) return noGroupAtKey(args[2]!, args[3]!);
    return group.consumers.sorted().map((consumer) => consumerInfo(consumer, context.nowMs));
  },
};

function groupInfo(stream: Stream, group: ConsumerGroup): MapReply {
  const items: Reply[] = ["name", group.name, "consumers", group.consumers.size, "pending", group.pending.size];
  items.push("last-delivered-id", group.lastId.text);
  items.push("entries-read", group.entriesRead ?? null, "lag", groupLag(stream, group) ?? null);
  return { kind: "map", items };
}

/** From 7.2 on `inactive` follows. */
function consumerInfo({ name, pending, seenAtMs }: Consumer, nowMs: number): MapReply {
  return { kind: "map", items: ["name", name, "pending", pending.size, "idle", Math.max(nowMs - seenAtMs, 0)] };
}
