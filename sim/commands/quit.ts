/** QUIT: the server answers and closes the connection. */

import type { Command } from "../broker/command.js";
import { OK } from "../resp/reply.js";

/** QUIT */
export const quit: Command = {
  name: "quit",
  arity: -1,
  flags: ["noscript", "loading", "stale", "fast", "no_auth", "allow_busy"],
  keys: [0, 0, 0],
  execute({ session }) {
    session.isClosing = true;
    return OK;
  },
};
