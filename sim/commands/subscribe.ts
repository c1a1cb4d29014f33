/** SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE and their opposites: which messages a connection is sent. */

import type { Command, CommandContext, CommandVariant } from "../broker/command.js";
import type { Session, SubscriptionKind } from "../broker/session.js";
import type { Profile } from "../profiles/profile.js";
import type { Bytes, Reply } from "../resp/reply.js";

/** SUBSCRIBE channel [channel ...] */
export const subscribe = subscribeCommand("subscribe", "channel");
/** PSUBSCRIBE pattern [pattern ...] */
export const psubscribe = subscribeCommand("psubscribe", "pattern");
/** SSUBSCRIBE shardchannel [shardchannel ...] */
export const ssubscribe = subscribeCommand("ssubscribe", "shard");
/** UNSUBSCRIBE [channel [channel ...]] */
export const unsubscribe = unsubscribeCommand("unsubscribe", "channel");
/** PUNSUBSCRIBE [pattern [pattern ...]] */
export const punsubscribe = unsubscribeCommand("punsubscribe", "pattern");
/** SUNSUBSCRIBE [shardchannel [shardchannel ...]] */
export const sunsubscribe = unsubscribeCommand("sunsubscribe", "shard");

function shapeOf(kind: SubscriptionKind): Pick<Command, "flags" | "keys" | "isIn"> {
  const flags = ["pubsub", "noscript", "loading", "stale"] as const;
  return kind === "shard"
    ? { flags, keys: [1, -1, 1], isIn: (profile) => profile.hasShardChannels }
    : { flags, keys: [0, 0, 0] };
}

/** Since 8.6 a server without memory refuses more subscriptions; only COMMAND INFO tells here. */
function subscribeVariant({ subscribeNeedsMemory }: Profile): CommandVariant {
  return subscribeNeedsMemory ? { flags: ["denyoom", "pubsub", "noscript", "loading", "stale"] } : {};
}

function subscribeCommand(name: string, kind: SubscriptionKind): Command {
  return {
    name,
    arity: -2,
    ...shapeOf(kind),
    variant: subscribeVariant,
    execute: ({ broker, session }, args) =>
      confirmations(args.slice(1), (channel) => {
        broker.pubsub.subscribe(session, kind, channel);
        return confirmation(session, { name, kind, channel });
      }),
  };
}

function unsubscribeCommand(name: string, kind: SubscriptionKind): Command {
  return {
    name,
    arity: -1,
    ...shapeOf(kind),
    execute(context, args) {
      const own = context.session.subscriptions?.[kind] ?? new Set();
      const channels = args.length > 1 ? args.slice(1) : [...own];
      if (channels.length > 0) return confirmations(channels, (channel) => leave(context, { name, kind, channel }));
      return { kind: "sequence", items: [confirmation(context.session, { name, kind, channel: null })] };
    },
  };
}

interface Change {
  readonly name: string;
  readonly kind: SubscriptionKind;
  readonly channel: Bytes | null;
}

function leave({ broker, session }: CommandContext, change: Change & { readonly channel: Bytes }): Reply {
  broker.pubsub.unsubscribe(session, change.kind, change.channel);
  return confirmation(session, change);
}

function confirmation(session: Session, { name, kind, channel }: Change): Reply {
  const count = kind === "shard" ? (session.subscriptions?.shard.size ?? 0) : session.subscriptionCount;
  return { kind: "push", items: [name, channel, count] };
}

/** One for each channel, each as a frame of its own. */
function confirmations(channels: readonly Bytes[], change: (channel: Bytes) => Reply): Reply {
  return { kind: "sequence", items: channels.map((channel) => change(channel)) };
}
