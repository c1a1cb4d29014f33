/** Where a command's keys are among its arguments. */

import type { Command } from "../broker/command.js";
import type { Bytes } from "../resp/reply.js";
import { isWord, parseInteger } from "./arguments.js";

/**
 * The keys that a command names, in order; `args[0]` is the command's name. For XREAD and XREADGROUP, what follows the
 * first STREAMS. None where the command should name some: the server cannot tell.
 */
export function keysOf(args: readonly Bytes[], [first, last, step]: Command["keys"]): readonly Bytes[] {
  if (first === 0) {
    if (isWord(args[0]!, "msetex")) return countedPairs(args);
    // Behind GROUP, which the server takes to come first, are names that may be that word.
    return keysAfterStreams(args, isWord(args[0]!, "xreadgroup") ? 4 : 1);
  }
  const end = last < 0 ? args.length + last : last;
  const found: Bytes[] = [];
  for (let i = first; i <= end && i < args.length; i += step) found.push(args[i]!);
  return found;
}

/** MSETEX numkeys key value [key value ...] */
function countedPairs(args: readonly Bytes[]): readonly Bytes[] {
  const count = parseInteger(args[1] ?? "") ?? 0;
  if (2 * count > args.length - 1) return [];
  return args.filter((_, at) => at >= 2 && at < 2 + 2 * count && at % 2 === 0);
}

function keysAfterStreams(args: readonly Bytes[], from: number): readonly Bytes[] {
  const start = args.findIndex((argument, index) => index >= from && isWord(argument, "streams")) + 1;
  return start === 0 ? [] : args.slice(start, start + Math.floor((args.length - start) / 2));
}
