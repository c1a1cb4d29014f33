/** XACK: entries are done with; they leave the PEL. */

import type { Command } from "../broker/command.js";
import { parseIds } from "./stream-id-argument.js";
import { streamAt } from "./stream-lookup.js";

/** XACK key group id [id ...] */
export const xack: Command = {
  name: "xack",
  arity: -4,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const stream = streamAt(context, args[1]!);
    if (stream?.kind === "error") return stream;
    const group = stream?.groups.get(args[2]!);
    if (group === undefined) return 0;
    const ids = parseIds(args, 3);
    if ("kind" in ids) return ids;
    let acknowledged = 0;
    for (let i = 0; i < ids.length; i++) if (group.removePending(ids[i]!)) acknowledged++;
    context.broker.countChanges(acknowledged);
    return acknowledged;
  },
};
