/** XLEN: how many entries there are. */

import type { Command } from "../broker/command.js";
import { streamAt } from "./stream-lookup.js";

/** XLEN key */
export const xlen: Command = {
  name: "xlen",
  arity: 2,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const stream = streamAt(context, args[1]!);
    return stream?.kind === "error" ? stream : (stream?.length ?? 0);
  },
};
