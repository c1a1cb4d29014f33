/** How long bytes take between a process and the server: one way, in microseconds, chosen chunk by chunk. */

import type { Choose } from "../../../sim/index.js";

/** Choice 0 is the plain network; more than half of the choices are close to it, a few are far out. */
const LATENCIES_US = [100, 100, 100, 110, 120, 130, 150, 180, 220, 300, 450, 700, 1500, 4000, 12_000, 40_000] as const;

/** What the plain network takes one way, in milliseconds: that of a run in which chance has no part. */
export const PLAIN_LATENCY_MS = LATENCIES_US[0] / 1000;

/** What the slowest network takes one way, in microseconds. */
export const LATENCY_US_MAX = Math.max(...LATENCIES_US);

/** The latency of the next chunk on a link. */
export function nextLatencyUs(choose: Choose, key: string): number {
  return LATENCIES_US[choose(LATENCIES_US.length, key)]!;
}

/** How much longer than its plain duration a handler takes; choice 0 is the plain duration. */
const HANDLER_FACTORS = [1, 1, 1, 1, 2, 5, 20, 100] as const;

/** Chance makes no handler call longer than this: one that takes seconds is one that the scenario says so of. */
const HANDLER_MS_MAX = 100;

/** How long the next handler call of a process takes, in ms, where an ordinary one takes `plainMs`. */
export function nextHandlerMs(choose: Choose, key: string, plainMs: number): number {
  const factor = HANDLER_FACTORS[choose(HANDLER_FACTORS.length, key)]!;
  return Math.max(plainMs, Math.min(plainMs * factor, HANDLER_MS_MAX));
}
