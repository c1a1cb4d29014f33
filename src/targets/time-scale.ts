/** How much faster than the scenario's time a run on a real server goes, where nobody says. */

import type { History } from "../history/event.js";

/** What the scenario's durations are multiplied with: most are long, as leases are, and nothing hangs on their exact length. */
export const TIME_SCALE_DEFAULT = 0.02;

/**
 * The time scale for a run that is to show what a checker found. Commands a second are as many as the machine makes them,
 * at whatever scale: so for these a second is a second, as long as the run that the simulator had comes to half a minute.
 */
export function timeScaleFor(checker: string, like: History): number {
  if (checker !== "no-spin") return TIME_SCALE_DEFAULT;
  const lastMs = like.at(-1)?.timeMs ?? 0;
  return Math.max(TIME_SCALE_DEFAULT, Math.min(1, REAL_MS_MAX / Math.max(1, lastMs)));
}

const REAL_MS_MAX = 30_000;
