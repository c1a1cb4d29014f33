/** The wall clock: the only place that reads it for streamproof's own use. */

/** Milliseconds since the process started, fractions included; never goes back. */
export function wallClockMs(): number {
  return performance.now();
}

/** Milliseconds since 1970, as the machine believes; may go back. */
export function wallTimeMs(): number {
  return Date.now();
}
