/** RESET: the connection is as it was when it was made. */

import type { Command } from "../broker/command.js";
import { discardTransaction } from "../broker/transaction.js";
import { statusReply } from "../resp/reply.js";

const RESET = statusReply("RESET");

/** RESET */
export const reset: Command = {
  name: "reset",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast", "no_auth", "allow_busy"],
  keys: [0, 0, 0],
  execute({ broker, session, profile }) {
    discardTransaction(broker, session);
    broker.pubsub.removeAll(session);
    session.database = broker.databases[0]!;
    session.protocol = 2;
    session.name = "";
    session.replyMode = "on";
    // Since 7.2, when NO-TOUCH came, RESET ends such modes.
    if (profile.hasClientSetInfo) {
      session.isNoEvict = false;
      session.isNoTouch = false;
    }
    session.user = broker.configuration.get("requirepass") === "" ? "default" : undefined;
    return RESET;
  },
};
