/** XTRIM: removes the oldest entries; what is pending of them stays pending. */

import type { Command } from "../broker/command.js";
import { trimStream } from "../broker/stream-trim.js";
import { nodeLimits, streamAt } from "./stream-lookup.js";
import { parseTrim } from "./trim-options.js";

/** XTRIM key MAXLEN|MINID [=|~] threshold [LIMIT count] */
export const xtrim: Command = {
  name: "xtrim",
  arity: -4,
  flags: ["write"],
  keys: [1, 1, 1],
  execute(context, args) {
    const trim = parseTrim(args, nodeLimits(context).entriesMax, context.profile);
    if ("kind" in trim) return trim;
    const stream = streamAt(context, args[1]!);
    if (stream === undefined) return 0;
    if (stream.kind === "error") return stream;
    const removed = trimStream(stream, trim);
    if (removed > 0) {
      context.modified(args[1]!);
      context.notify("stream", "xtrim", args[1]!);
      context.broker.countChanges(removed - 1);
    }
    return removed;
  },
};
