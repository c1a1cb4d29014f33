/** PUBSUB: who listens to what. Differs: channels are listed in the order in which they were first subscribed to. */

import type { Command, CommandContext } from "../broker/command.js";
import { badSubcommandSyntax } from "../broker/errors.js";
import type { SubscriptionKind } from "../broker/session.js";
import { matchesGlob } from "../kernel/glob.js";
import type { Bytes, Reply } from "../resp/reply.js";
import { helpReply } from "./help-reply.js";

const help = [
  "PUBSUB <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
  "CHANNELS [<pattern>]",
  "    Return the currently active channels matching a <pattern> (default: '*').",
  "NUMPAT",
  "    Return number of subscriptions to patterns.",
  "NUMSUB [<channel> ...]",
  "    Return the number of subscribers for the specified channels, excluding",
  "    pattern subscriptions(default: no channels).",
];
const shardHelp = [
  "SHARDCHANNELS [<pattern>]",
  "    Return the currently active shard level channels matching a <pattern> (default: '*').",
  "SHARDNUMSUB [<shardchannel> ...]",
  "    Return the number of subscribers for the specified shard level channel(s)",
];

/** PUBSUB CHANNELS | NUMPAT | NUMSUB | SHARDCHANNELS | SHARDNUMSUB | HELP */
export const pubsub: Command = {
  name: "pubsub",
  arity: -2,
  flags: [],
  keys: [0, 0, 0],
  execute(context, args) {
    switch (args[1]!.toLowerCase()) {
      case "channels":
        return channels(context, args, "channel");
      case "shardchannels":
        return channels(context, args, "shard");
      case "numsub":
        return subscriberCounts(context, args, "channel");
      case "shardnumsub":
        return subscriberCounts(context, args, "shard");
      case "numpat":
        return context.broker.pubsub.names("pattern").length;
      default:
        return helpReply(context.profile, context.profile.hasShardChannels ? [...help, ...shardHelp] : help);
    }
  },
};

function channels({ broker }: CommandContext, args: readonly Bytes[], kind: SubscriptionKind): Reply {
  if (args.length > 3) return badSubcommandSyntax("PUBSUB", args[1]!);
  return broker.pubsub.names(kind).filter((name) => matchesGlob(args[2] ?? "*", name));
}

function subscriberCounts({ broker }: CommandContext, args: readonly Bytes[], kind: SubscriptionKind): Reply {
  return args.slice(2).flatMap((name) => [name, broker.pubsub.subscriberCount(kind, name)]);
}
