/** Which deliveries put an entry on the group's list of pending entries. */

import type { EntryDelivered } from "./event.js";

/** Whether the entry is pending from then on: XREAD knows of no group, and what is read with NOACK counts as acknowledged. */
export function becomesPending({ command, isUnacknowledged }: Omit<EntryDelivered, "index" | "timeMs">): boolean {
  return command !== "xread" && isUnacknowledged !== true;
}
