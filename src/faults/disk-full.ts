/** The disk of the server is full: it cannot write its log, and refuses writes. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type DiskFullFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const diskFull: FaultKind<DiskFullFault> = {
  field: "diskFull",
  summary: "The server's disk is full: writes are refused with MISCONF until there is room again.",
  duration: "`timing.diskFull`, 5 s",
  describe: ({ at, forMs }) =>
    `the server's disk is full for ${forMs} ms ${describePlace(at, `${processName(at.process)}'s`)}`,
  read: (fields, workers) => ({
    kind: "disk-full",
    at: readCoordinate(fields.object("at"), workers),
    forMs: readMilliseconds(fields, "forMs"),
  }),
  atCommand: (at, { timing }) => (at.when === "before" ? [{ kind: "disk-full", at, forMs: timing.diskFullMs }] : []),
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("disk-full"),
      at: coordinateArbitrary(places, 0),
      forMs: fc.constant(timing.diskFullMs),
    }),
};
