/** Whether the server itself is why an entry was delivered to two: it forgot, or there were two servers. */

import type { ServerState } from "../history/event.js";

/** By index into the history, both exclusive. */
interface Between {
  readonly from: number;
  readonly to: number;
}

/** Between the two, the server forgot that it had delivered an entry (by any of its ids), or to whom; or two servers each had their own idea. */
export function isUpset(ids: readonly string[], { from, to }: Between, states: readonly ServerState[]): boolean {
  let splitSince: number | undefined;
  for (const { index, phase, returned, destroyed } of states) {
    if (phase === "split") splitSince = index;
    if (index > from && index < to) {
      if (ids.some((id) => returned.includes(id) || destroyed.some((one) => one.id === id))) return true;
    }
    if (phase !== "rejoined") continue;
    if (splitSince !== undefined && splitSince < to && index > from) return true;
    splitSince = undefined;
  }
  return splitSince !== undefined && splitSince < to;
}
