/** How much faster than the scenario's time a run on a real server goes, where nobody says. */

import type { History } from "../history/event.js";

/** What the scenario's durations are multiplied with in runs that need not be like any other: most are long, as leases are. */
export const TIME_SCALE_DEFAULT = 0.02;

/**
 * The time scale for a run that is to be like one in the simulator: as slow as patience allows. What machines take for
 * themselves, to start, to connect again, to be scheduled, then weighs little beside leases and idle times. Commands a
 * second are as many as the machine makes them, at whatever scale: so for these a second is a second if at all possible.
 */
export function timeScaleFor(checker: string, like: History): number {
  const lastMs = like.at(-1)?.timeMs ?? 0;
  const [realMs, most] = checker === "no-spin" ? [SPIN_MS, 1] : [REAL_MS, SCALE_MAX];
  return Math.max(TIME_SCALE_DEFAULT, Math.min(most, Number((realMs / Math.max(1, lastMs)).toPrecision(2))));
}

/** How long such a run may take, in real ms, but for what has to wait for limits of the machine's own. */
const REAL_MS = 12_000;
/** A run that goes another way waits for leases and limits that the simulated one did not come to. */
const SCALE_MAX = 0.2;
const SPIN_MS = 30_000;
