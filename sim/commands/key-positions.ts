/** Where a command's keys are among its arguments. */

import type { Command } from "../broker/command.js";
import type { Bytes } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";

/** The keys that a command names, in order; `args[0]` is the command's name. For XREAD and XREADGROUP, what follows STREAMS. */
export function keysOf(args: readonly Bytes[], [first, last, step]: Command["keys"]): readonly Bytes[] {
  if (first === 0) return isWord(args[0]!, "msetex") ? countedPairs(args) : keysAfterStreams(args);
  const end = last < 0 ? args.length + last : last;
  const found: Bytes[] = [];
  for (let i = first; i <= end && i < args.length; i += step) found.push(args[i]!);
  return found;
}

/** MSETEX numkeys key value [key value ...] */
function countedPairs(args: readonly Bytes[]): readonly Bytes[] {
  const count = parseInteger(args[1] ?? "") ?? 0;
  return args.filter((_, at) => at >= 2 && at < 2 + 2 * count && at % 2 === 0);
}

function keysAfterStreams(args: readonly Bytes[]): readonly Bytes[] {
  const start = args.findIndex((argument, index) => index > 0 && isWord(argument, "streams")) + 1;
  return start === 0 ? [] : args.slice(start, start + Math.floor((args.length - start) / 2));
}
