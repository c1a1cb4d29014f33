/** SMEMBERS, SISMEMBER, SMISMEMBER and SCARD. Differs: members come in the order in which they were added, integers in theirs. */

import type { Command } from "../broker/command.js";
import type { SetValue } from "../broker/database.js";
import type { Bytes } from "../resp/reply.js";
import { setAt } from "./values.js";

/** The members as the model lists them. */
export function membersInOrder(set: SetValue): Bytes[] {
  const members = [...set.members];
  return set.isIntegersOnly ? members.sort(compareIntegers) : members;
}

function compareIntegers(a: Bytes, b: Bytes): number {
  const difference = Number(a) - Number(b);
  return difference === 0 ? Number(BigInt(a) - BigInt(b)) : difference;
}

/** SMEMBERS key */
export const smembers: Command = {
  name: "smembers",
  arity: 2,
  flags: ["readonly"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = setAt(context, args[1]!);
    if (set?.kind === "error") return set;
    return { kind: "set", items: set === undefined ? [] : membersInOrder(set) };
  },
};

/** SISMEMBER key member */
export const sismember: Command = {
  name: "sismember",
  arity: 3,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = setAt(context, args[1]!);
    if (set?.kind === "error") return set;
    return set?.members.has(args[2]!) === true ? 1 : 0;
  },
};

/** SMISMEMBER key member [member ...] */
export const smismember: Command = {
  name: "smismember",
  arity: -3,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = setAt(context, args[1]!);
    if (set?.kind === "error") return set;
    return args.slice(2).map((member) => (set?.members.has(member) === true ? 1 : 0));
  },
};

/** SCARD key */
export const scard: Command = {
  name: "scard",
  arity: 2,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = setAt(context, args[1]!);
    if (set?.kind === "error") return set;
    return set === undefined ? 0 : set.members.size;
  },
};
