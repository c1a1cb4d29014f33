/** HGETALL, HKEYS and HVALS. Differs: fields come in the order in which they were first set; the server shuffles large hashes. */

import type { Command } from "../broker/command.js";
import type { Bytes, Reply } from "../resp/reply.js";
import { hashAt } from "./values.js";

/** HGETALL key */
export const hgetall = wholeHashCommand("hgetall", (fields) => ({ kind: "map", items: [...fields].flat() }));
/** HKEYS key */
export const hkeys = wholeHashCommand("hkeys", (fields) => [...fields.keys()]);
/** HVALS key */
export const hvals = wholeHashCommand("hvals", (fields) => [...fields.values()]);

function wholeHashCommand(name: string, replyOf: (fields: ReadonlyMap<Bytes, Bytes>) => Reply): Command {
  return {
    name,
    arity: 2,
    flags: ["readonly"],
    keys: [1, 1, 1],
    execute(context, args) {
      const hash = hashAt(context, args[1]!);
      return hash?.kind === "error" ? hash : replyOf(hash?.fields ?? new Map());
    },
  };
}
