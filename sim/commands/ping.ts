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
  execute({ session }, args) {
    if (args.length > 2) return wrongArity("ping");
    // To a subscribed RESP2 client everything looks like a message.
    if (session.protocol === 2 && session.isSubscriber) return ["pong", args[1] ?? ""];
    return args[1] ?? PONG;
  },
};
