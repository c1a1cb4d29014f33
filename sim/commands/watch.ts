/** WATCH and UNWATCH: the next EXEC depends on these keys. */

import type { Command } from "../broker/command.js";
import { errorReply, OK } from "../resp/reply.js";

const INSIDE_MULTI = errorReply("ERR WATCH inside MULTI is not allowed");

/** WATCH key [key ...] */
export const watch: Command = {
  name: "watch",
  arity: -2,
  flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
  keys: [1, -1, 1],
  variant: ({ barredFromMultiText }) =>
    barredFromMultiText === "own" ? {} : { flags: ["noscript", "loading", "stale", "fast", "no_multi", "allow_busy"] },
  execute({ broker, session, database, nowMs }, args) {
    if (session.transaction !== undefined) return INSIDE_MULTI;
    session.hasTransacted = true;
    if (session.isWatchBroken) return OK;
    for (let i = 1; i < args.length; i++) {
      const expiresAtMs = database.expiresAtMs(args[i]!);
      broker.watches.add(session, args[i]!, expiresAtMs !== undefined && nowMs > expiresAtMs);
    }
    return OK;
  },
};

/** UNWATCH */
export const unwatch: Command = {
  name: "unwatch",
  arity: 1,
  flags: ["noscript", "loading", "stale", "fast", "allow_busy"],
  keys: [0, 0, 0],
  execute({ broker, session }) {
    broker.watches.removeAll(session);
    return OK;
  },
};
