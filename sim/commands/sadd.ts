/** SADD and SREM: members of a set. */

import type { Command } from "../broker/command.js";
import type { SetValue } from "../broker/database.js";
import { isPackable, packingLimits, type PackingLimit } from "../broker/packing.js";
import { parseInteger } from "./arguments.js";
import { membersInOrder } from "./smembers.js";
import { modifiedTimes, removeEmpty, setAt } from "./values.js";

/** set-max-intset-entries: up to here a set of only integers is kept, and listed, in their order. */
const INTEGERS_MAX = 512;

/** SADD key member [member ...] */
export const sadd: Command = {
  name: "sadd",
  arity: -3,
  flags: ["write", "denyoom", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const found = setAt(context, args[1]!);
    if (found?.kind === "error") return found;
    const set: SetValue = found ?? { kind: "set", members: new Set(), isIntegersOnly: true, isUnpacked: false };
    if (found === undefined) context.database.set(args[1]!, set);
    const before = set.members.size;
    const { set: most } = packingLimits(context.broker.configuration);
    for (let i = 2; i < args.length; i++) {
      if (set.isIntegersOnly && parseInteger(args[i]!) === undefined) repack(set, most);
      set.members.add(args[i]!);
      if (set.members.size > INTEGERS_MAX) set.isIntegersOnly = false;
      if (!set.isIntegersOnly && !set.isUnpacked) set.isUnpacked = !isPackable(set.members.size, [args[i]!], most);
    }
    const added = set.members.size - before;
    if (added > 0) {
      modifiedTimes(context, args[1]!, added);
      context.notify("set", "sadd", args[1]!);
    }
    return added;
  },
};

/** The set is to hold something else: its integers stay in their order, and what comes stays behind them. */
function repack(set: SetValue, most: PackingLimit): void {
  const members = membersInOrder(set);
  set.members.clear();
  for (const member of members) set.members.add(member);
  set.isIntegersOnly = false;
  set.isUnpacked = !isPackable(members.length, members, most);
}

/** SREM key member [member ...] */
export const srem: Command = {
  name: "srem",
  arity: -3,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const set = setAt(context, args[1]!);
    if (set === undefined) return 0;
    if (set.kind === "error") return set;
    let removed = 0;
    for (let i = 2; i < args.length; i++) if (set.members.delete(args[i]!)) removed++;
    if (removed > 0) {
      modifiedTimes(context, args[1]!, removed);
      context.notify("set", "srem", args[1]!);
    }
    if (set.members.size === 0) removeEmpty(context, args[1]!);
    return removed;
  },
};
