/** Whether the server itself is why an entry was delivered to two: it forgot, or there were two servers. */

import type { EntryDelivered, ServerState } from "../history/event.js";
import { isUnread } from "../history/server-state.js";

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

/**
 * The server gives an entry as new because it had forgotten, or was told to forget, that it was delivered: whatever became
 * of it before that, claimed and acknowledged since then included.
 */
export function isAnew(
  delivery: EntryDelivered,
  deliveries: readonly EntryDelivered[],
  states: readonly ServerState[],
): boolean {
  if (states.length === 0 || !isRead(delivery)) return false;
  const { id, index: to } = delivery;
  const from = deliveries.findLast((one) => one.id === id && one.index < to && isRead(one))?.index ?? 0;
  return states.some((state) => state.index > from && state.index < to && isUnread(state, id));
}

function isRead({ command, deliveryCount }: EntryDelivered): boolean {
  return command === "xreadgroup" && deliveryCount === 1;
}
