/** How long a run waits for faults that have not struck while entries are unsettled. */

import type { Scenario } from "../scenario/scenario.js";

/**
 * Faults that have not struck this long after the last publish or strike will not, in ms of the scenario's time, unless
 * entries still move. What a consumer does once a lease is over comes within the time that it has to recover in.
 */
export function faultWindowMs({ expect }: Pick<Scenario, "expect">): number {
  return Math.max(FAULT_WINDOW_MS, expect.recoveredWithinMs);
}

const FAULT_WINDOW_MS = 30_000;

/** Entries that move keep the window open, as poison does on its way to the dead-letter stream, but for no more than so many of them. */
export const FAULT_WINDOWS_MAX = 6;
