/** EXEC: what was queued since MULTI runs, with nothing in between. */

import type { Command } from "../broker/command.js";
import { executeTransaction } from "../broker/transaction.js";
import { errorReply } from "../resp/reply.js";

const WITHOUT_MULTI = errorReply("ERR EXEC without MULTI");

/** EXEC */
export const exec: Command = {
  name: "exec",
  arity: 1,
  flags: ["noscript", "loading", "stale", "skip_slowlog"],
  keys: [0, 0, 0],
  variant: ({ server }) => (server === "valkey" ? { flags: ["noscript", "loading", "stale", "skip_commandlog"] } : {}),
  execute(context) {
    const { transaction } = context.session;
    return transaction === undefined ? WITHOUT_MULTI : executeTransaction(context, transaction);
  },
};
