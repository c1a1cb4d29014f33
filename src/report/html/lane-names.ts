/** Which lanes a picture has, and in which order. */

import { processName } from "../../faults/fault.js";
import type { History } from "../../history/event.js";

/** The lane of the server. */
export const SERVER = "server";
/** What injects faults: it has no lane, its deeds stand in those that they hit. */
const NEMESIS = "nemesis";

/** The producer, the workers by number, who else did something, the server. */
export function laneNames(history: History): string[] {
  const workers = history.find((event) => event.kind === "run-started")?.workers ?? 0;
  const planned = Array.from({ length: workers + 1 }, (_, n) => processName(n));
  const names = new Set(history.map(({ process }) => process));
  const others = [...names].filter((name) => !planned.includes(name) && name !== SERVER && name !== NEMESIS);
  return [...planned, ...others.sort(byNumber), SERVER];
}

/** `worker-10` stands behind `worker-9`. */
function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
