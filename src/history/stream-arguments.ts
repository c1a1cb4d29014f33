/** Reads what an observer needs from the arguments of XADD and XREADGROUP that a server has accepted. */

import type { Bytes } from "../../sim/resp/reply.js";
import { textOf } from "./reply-shape.js";

/** The fields that an accepted XADD wrote: names and values, alternating, as text. */
export function addedEntry(args: readonly Bytes[]): string[] {
  let at = 2;
  for (;;) {
    switch (args[at]?.toLowerCase()) {
      case "nomkstream":
      case "keepref":
      case "delref":
      case "acked":
        at += 1;
        continue;
      case "limit":
      case "idmpauto":
        at += 2;
        continue;
      case "idmp":
        at += 3;
        continue;
      case "maxlen":
      case "minid":
        at += args[at + 1] === "=" || args[at + 1] === "~" ? 3 : 2;
        continue;
      default:
        return args.slice(at + 1).map(textOf);
    }
  }
}

/** From which id an accepted XREADGROUP reads a stream (undefined when it does not), and whether with NOACK. */
export function readStreams(
  args: readonly Bytes[],
  streamKey: Bytes,
): { readonly from: Bytes | undefined; readonly isUnacknowledged: boolean } {
  let isUnacknowledged = false;
  let at = 4;
  for (; at < args.length; at++) {
    const option = args[at]?.toLowerCase();
    if (option === "streams") break;
    if (option === "noack") isUnacknowledged = true;
    else at += 1;
  }
  const streams = (args.length - at - 1) / 2;
  for (let i = at + 1; i <= at + streams; i++)
    if (args[i] === streamKey) return { from: args[i + streams], isUnacknowledged };
  return { from: undefined, isUnacknowledged };
}
