/** Lets synchronous runs share the event loop with signals, timers and progress: works in slices. */

import { inMacrotask } from "../targets/simulator/simulate.js";
import { areCopiesLow, refillCopies } from "../scenario/isolate.js";
import { wallClockMs } from "../platform/clock.js";

/** A slice is about this long. */
const SLICE_MS = 50;

/** Calls `step` again and again, in slices, until it returns false. */
export async function inSlices(step: () => boolean): Promise<void> {
  let goesOn = true;
  while (goesOn) {
    if (areCopiesLow()) await refillCopies();
    goesOn = await inMacrotask(() => {
      const untilMs = wallClockMs() + SLICE_MS;
      while (wallClockMs() < untilMs) {
        if (!step()) return false;
        if (areCopiesLow()) return true;
      }
      return true;
    });
  }
}
