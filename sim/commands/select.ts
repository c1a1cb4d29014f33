/** SELECT: which numbered database the session's commands mean. */

import type { Command } from "../broker/command.js";
import { DB_OUT_OF_RANGE } from "../broker/errors.js";
import { OK } from "../resp/reply.js";
import { parseInt32 } from "./arguments.js";

/** SELECT index */
export const select: Command = {
  name: "select",
  arity: 2,
  flags: ["loading", "stale", "fast"],
  keys: [0, 0, 0],
  variant: ({ hasNewFlags }) => (hasNewFlags ? { flags: ["loading", "stale", "fast", "allow_busy"] } : {}),
  execute({ broker, session }, args) {
    const index = parseInt32(args[1]!);
    if (typeof index !== "number") return index;
    const database = broker.databases[index];
    if (database === undefined) return DB_OUT_OF_RANGE;
    session.database = database;
    return OK;
  },
};
