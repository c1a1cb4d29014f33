/** TIME: the server's clock. Differs: it has whole milliseconds, so the microseconds end in 000. */

import type { Command } from "../broker/command.js";

/** TIME */
export const time: Command = {
  name: "time",
  arity: 1,
  flags: ["loading", "stale", "fast"],
  keys: [0, 0, 0],
  execute({ nowMs }) {
    const seconds = Math.floor(nowMs / 1000);
    return [String(seconds), String((nowMs - seconds * 1000) * 1000)];
  },
};
