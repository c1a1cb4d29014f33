/** MULTI: from here on commands are queued. */

import type { Command } from "../broker/command.js";
import { errorReply, OK } from "../resp/reply.js";

const NESTED = errorReply("ERR MULTI calls can not be nested");

/** MULTI */
export const multi: Command = {
  name: "multi",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
  keys: [0, 0, 0],
  variant: ({ barredFromMultiText }) =>
    barredFromMultiText === "own" ? {} : { flags: ["noscript", "loading", "stale", "fast", "no_multi", "allow_busy"] },
  execute({ session }) {
    if (session.transaction !== undefined) return NESTED;
    session.hasTransacted = true;
    session.transaction = { queued: [], isDoomed: false };
    return OK;
  },
};
