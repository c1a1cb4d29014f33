/** A process stands still for a while. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type PauseFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const pause: FaultKind<PauseFault> = {
  field: "pause",
  summary: "A worker stands still: its connections stay open, nothing of it runs, and it does not know afterwards.",
  duration: "`timing.pause`, 20 s",
  describe: ({ at, pausedMs }) => `${processName(at.process)} stands still for ${pausedMs} ms ${describePlace(at)}`,
  read: (fields, workers) => ({
    kind: "pause",
    at: readCoordinate(fields.object("at"), workers),
    pausedMs: readMilliseconds(fields, "pausedMs"),
  }),
  atCommand: (at, { timing }) => (at.process === 0 ? [] : [{ kind: "pause", at, pausedMs: timing.pauseMs }]),
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("pause"),
      at: coordinateArbitrary(places, 1),
      pausedMs: fc.constant(timing.pauseMs),
    }),
};
