/** The wall clock: the only place that reads it for streamproof's own use. */

/** Milliseconds since the process started, fractions included; never goes back. */
export function wallClockMs(): number {
  return performance.now();
}
