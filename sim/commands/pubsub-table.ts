/** The pub/sub commands, in one list. */

import type { Command } from "../broker/command.js";
import { publish, spublish } from "./publish.js";
import { pubsub } from "./pubsub.js";
import { psubscribe, punsubscribe, ssubscribe, subscribe, sunsubscribe, unsubscribe } from "./subscribe.js";

/** The pub/sub commands. */
export const pubsubCommands: readonly Command[] = [
  psubscribe,
  publish,
  pubsub,
  punsubscribe,
  spublish,
  ssubscribe,
  subscribe,
  sunsubscribe,
  unsubscribe,
];
