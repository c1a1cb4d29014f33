/** PUBLISH and SPUBLISH: a message for whoever listens now. */

import type { Command } from "../broker/command.js";

/** PUBLISH channel message */
export const publish: Command = {
  name: "publish",
  arity: 3,
  flags: ["pubsub", "loading", "stale", "fast"],
  keys: [0, 0, 0],
  execute: ({ broker }, args) => broker.pubsub.publish(args[1]!, args[2]!),
};

/** SPUBLISH shardchannel message */
export const spublish: Command = {
  name: "spublish",
  arity: 3,
  flags: ["pubsub", "loading", "stale", "fast"],
  keys: [1, 1, 1],
  isIn: (profile) => profile.hasShardChannels,
  execute: ({ broker }, args) => broker.pubsub.publishToShard(args[1]!, args[2]!),
};
