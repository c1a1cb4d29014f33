/** The wall clock: the only place that reads it for streamproof's own use. */

/** Milliseconds since the process started, fractions included; never goes back. */
export function wallClockMs(): number {
  return performance.now();
}

/** Milliseconds since 1970, as the machine believes; may go back. */
export function wallTimeMs(): number {
  return Date.now();
}

/** Microseconds of the machine's monotonic clock, the same for all processes of a machine; never goes back. */
export function monotonicUs(): number {
  return monotonicOffsetUs + performance.now() * 1000;
}

/** A call of `process.hrtime` costs several times what one of `performance.now` does, and both read the same clock. */
const monotonicOffsetUs = ((): number => {
  let best = { widthUs: Infinity, offsetUs: 0 };
  for (let attempt = 0; attempt < 20; attempt++) {
    const beforeUs = performance.now() * 1000;
    const nowUs = Number(process.hrtime.bigint()) / 1000;
    const afterUs = performance.now() * 1000;
    // Of several readings, the one that took the shortest time is off by the least.
    const widthUs = afterUs - beforeUs;
    if (widthUs < best.widthUs) best = { widthUs, offsetUs: nowUs - (beforeUs + afterUs) / 2 };
  }
  return best.offsetUs;
})();
