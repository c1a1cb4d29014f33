/** HGETALL, HKEYS and HVALS. Differs: fields come in the order in which they were first set; the server shuffles large hashes. */

import type { Command } from "../broker/command.js";
import { hashAt } from "./values.js";

/** HGETALL key */
export const hgetall: Command = {
  name: "hgetall",
  arity: 2,
  flags: ["readonly"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashAt(context, args[1]!);
    if (hash?.kind === "error") return hash;
    return { kind: "map", items: hash === undefined ? [] : [...hash.fields].flat() };
  },
};

/** HKEYS key */
export const hkeys: Command = {
  name: "hkeys",
  arity: 2,
  flags: ["readonly"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashAt(context, args[1]!);
    if (hash?.kind === "error") return hash;
    return hash === undefined ? [] : [...hash.fields.keys()];
  },
};

/** HVALS key */
export const hvals: Command = {
  name: "hvals",
  arity: 2,
  flags: ["readonly"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashAt(context, args[1]!);
    if (hash?.kind === "error") return hash;
    return hash === undefined ? [] : [...hash.fields.values()];
  },
};
