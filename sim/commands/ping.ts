/** PING: is the server there. */

import type { Command } from "../broker/command.js";
import { wrongArity } from "../broker/errors.js";
import { statusReply } from "../resp/reply.js";

const PONG = statusReply("PONG");

/** PING [message] */
export const ping: Command = {
  name: "ping",
  arity: -1,
  flags: ["fast"],
  keys: [0, 0, 0],
  execute(_context, args) {
    if (args.length > 2) return wrongArity("ping");
    return args[1] ?? PONG;
  },
};
