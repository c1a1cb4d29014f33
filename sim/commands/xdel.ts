/** XDEL: deletes entries; what is pending of them stays pending. */

import type { Command } from "../broker/command.js";
import { parseIds } from "./stream-id-argument.js";
import { streamAt } from "./stream-lookup.js";

/** XDEL key id [id ...] */
export const xdel: Command = {
  name: "xdel",
  arity: -3,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const stream = streamAt(context, args[1]!);
    if (stream === undefined) return 0;
    if (stream.kind === "error") return stream;
    const ids = parseIds(args, 2);
    if ("kind" in ids) return ids;
    let deleted = 0;
    for (const id of ids) if (stream.delete(id)) deleted++;
    if (deleted > 0) {
      context.modified(args[1]!);
      context.notify("stream", "xdel", args[1]!);
      context.broker.countChanges(deleted - 1);
    }
    return deleted;
  },
};
