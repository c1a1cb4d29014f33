/** HGET, HMGET, HEXISTS and HLEN: what a hash holds. */

import type { Command } from "../broker/command.js";
import { hashAt } from "./values.js";

/** HGET key field */
export const hget: Command = {
  name: "hget",
  arity: 3,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashAt(context, args[1]!);
    return hash?.kind === "error" ? hash : (hash?.fields.get(args[2]!) ?? null);
  },
};

/** HMGET key field [field ...] */
export const hmget: Command = {
  name: "hmget",
  arity: -3,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashAt(context, args[1]!);
    return hash?.kind === "error" ? hash : args.slice(2).map((field) => hash?.fields.get(field) ?? null);
  },
};

/** HEXISTS key field */
export const hexists: Command = {
  name: "hexists",
  arity: 3,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashAt(context, args[1]!);
    if (hash?.kind === "error") return hash;
    return hash?.fields.has(args[2]!) === true ? 1 : 0;
  },
};

/** HLEN key */
export const hlen: Command = {
  name: "hlen",
  arity: 2,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const hash = hashAt(context, args[1]!);
    if (hash?.kind === "error") return hash;
    return hash === undefined ? 0 : hash.fields.size;
  },
};
