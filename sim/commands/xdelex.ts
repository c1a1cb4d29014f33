/** XDELEX: deletes entries, minding what consumer groups have pending of them. */

import type { Command } from "../broker/command.js";
import { deleteEntry, type Deletion } from "../broker/reference-policy.js";
import { allAbsent, parseCountedIds } from "./counted-ids.js";
import { parseIds } from "./stream-id-argument.js";
import { streamAt } from "./stream-lookup.js";

const codes: Readonly<Record<Deletion, number>> = { absent: -1, deleted: 1, referenced: 2 };

/** XDELEX key [KEEPREF | DELREF | ACKED] IDS numids id [id ...] */
export const xdelex: Command = {
  name: "xdelex",
  arity: -5,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  isIn: ({ hasReferencePolicies }) => hasReferencePolicies,
  execute(context, args) {
    const stream = streamAt(context, args[1]!);
    if (stream?.kind === "error") return stream;
    const request = parseCountedIds(args, 2);
    if (request.kind === "error") return request;
    if (stream === undefined) return allAbsent(request);
    const ids = parseIds(request.ids, 0);
    if ("kind" in ids) return ids;
    const deletions = ids.map((id) => deleteEntry(stream, id, request.policy));
    const deleted = deletions.filter((deletion) => deletion === "deleted").length;
    if (deleted > 0) {
      context.modified(args[1]!);
      context.broker.countChanges(deleted - 1);
      context.notify("stream", "xdel", args[1]!);
    }
    return deletions.map((deletion) => codes[deletion]);
  },
};
