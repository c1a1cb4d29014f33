/** Watches whether this process gets its turn: whoever measures times has to know when the machine was busy with others. */

import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 5;

/** A watch that has begun. */
export interface StallWatch {
  /** For how long at most nothing of this process ran when it was to, in ms. */
  readonly longestMs: () => number;
  readonly stop: () => void;
}

/** Begins to watch the event loop. */
export function watchStalls(): StallWatch {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    longestMs: () => Math.max(0, delays.max / 1e6 - RESOLUTION_MS),
    stop: () => delays.disable(),
  };
}
