/** XACKDEL: entries are done with; they leave the PEL, and the stream too if the policy lets them go. */

import type { Command } from "../broker/command.js";
import { deleteEntry, type Deletion } from "../broker/reference-policy.js";
import { allAbsent, parseCountedIds } from "./counted-ids.js";
import { parseIds } from "./stream-id-argument.js";
import { streamAt } from "./stream-lookup.js";

/** What is answered for an id that was pending; one that was not is -1 and stays as it is. */
const codes: Readonly<Record<Deletion, number>> = { absent: 1, deleted: 1, referenced: 2 };

/** XACKDEL key group [KEEPREF | DELREF | ACKED] IDS numids id [id ...] */
export const xackdel: Command = {
  name: "xackdel",
  arity: -6,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  isIn: ({ hasReferencePolicies }) => hasReferencePolicies,
  execute(context, args) {
    const stream = streamAt(context, args[1]!);
    if (stream?.kind === "error") return stream;
    const request = parseCountedIds(args, 3);
    if (request.kind === "error") return request;
    const group = stream?.groups.get(args[2]!);
    if (stream === undefined || group === undefined) return allAbsent(request);
    const ids = parseIds(request.ids, 0);
    if ("kind" in ids) return ids;
    let acknowledged = 0;
    let deleted = 0;
    const reply = ids.map((id) => {
      if (!group.removePending(id)) return -1;
      acknowledged++;
      const deletion = deleteEntry(stream, id, request.policy);
      if (deletion === "deleted") deleted++;
      return codes[deletion];
    });
    context.broker.countChanges(acknowledged);
    if (deleted > 0) {
      context.modified(args[1]!);
      context.broker.countChanges(-1);
      context.notify("stream", "xdel", args[1]!);
    }
    return reply;
  },
};
