/** Finds the deliveries of which no consumer learned, because the connection was reset before the reply arrived. */

import type { EntryDelivered } from "../history/event.js";
import type { RunRecord } from "../history/run-record.js";
import { processName, type Coordinate } from "../faults/fault.js";

const DELIVERING = new Set(["xreadgroup", "xread", "xclaim", "xautoclaim"]);

/** Deliveries whose reply was lost by a disconnect after the command took effect. Cheap when there was no such fault. */
export function lostDeliveries(run: RunRecord): EntryDelivered[] {
  const lost: EntryDelivered[] = [];
  for (const { event } of run.faults) {
    const { fault } = event;
    if (
      (fault.kind !== "disconnect" && fault.kind !== "half-open") ||
      fault.at.when !== "after" ||
      !DELIVERING.has(fault.at.command)
    )
      continue;
    lost.push(...deliveriesOf(run, fault.at));
  }
  return lost;
}

function deliveriesOf(run: RunRecord, at: Coordinate): EntryDelivered[] {
  const process = processName(at.process);
  const { history } = run;
  const start = history.findIndex(
    (event) =>
      event.kind === "command" && event.process === process && event.name === at.command && event.nth === at.nth,
  );
  const deliveries: EntryDelivered[] = [];
  if (start === -1) return deliveries;
  for (let i = start + 1; i < history.length; i++) {
    const event = history[i];
    if (event?.kind !== "delivered" || event.process !== process) break;
    deliveries.push(event);
  }
  return deliveries;
}
