/** DISCARD: what was queued since MULTI is forgotten. */

import type { Command } from "../broker/command.js";
import { discardTransaction } from "../broker/transaction.js";
import { errorReply, OK } from "../resp/reply.js";

const WITHOUT_MULTI = errorReply("ERR DISCARD without MULTI");

/** DISCARD */
export const discard: Command = {
  name: "discard",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
  keys: [0, 0, 0],
  execute({ broker, session }) {
    if (session.transaction === undefined) return WITHOUT_MULTI;
    discardTransaction(broker, session);
    return OK;
  },
};
