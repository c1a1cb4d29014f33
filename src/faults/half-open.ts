/** A connection goes dead without a word. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type HalfOpenFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const halfOpen: FaultKind<HalfOpenFault> = {
  field: "halfOpen",
  summary:
    "A connection goes dead without a word: the server goes on serving it, the client hears nothing until it is reset.",
  duration: "`timing.halfOpen`, 60 s",
  describe: ({ at, silentMs }) =>
    `the connection of ${processName(at.process)} goes dead without a word ${describePlace(at)}, and is reset ${silentMs} ms later`,
  read: (fields, workers) => ({
    kind: "half-open",
    at: readCoordinate(fields.object("at"), workers),
    silentMs: readMilliseconds(fields, "silentMs"),
  }),
  atCommand: (at, { timing }) => [{ kind: "half-open", at, silentMs: timing.halfOpenMs }],
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("half-open"),
      at: coordinateArbitrary(places, 0),
      silentMs: fc.constant(timing.halfOpenMs),
    }),
};
