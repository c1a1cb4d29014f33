/** TYPE: what a key holds. */

import type { Command } from "../broker/command.js";
import { statusReply } from "../resp/reply.js";

const NONE = statusReply("none");

/** TYPE key */
export const type: Command = {
  name: "type",
  arity: 2,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute({ database, nowMs }, args) {
    const value = database.peek(args[1]!, nowMs);
    return value === undefined ? NONE : statusReply(value.kind);
  },
};
