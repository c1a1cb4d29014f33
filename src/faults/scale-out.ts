/** One more worker starts in the midst of a run. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate } from "./coordinate.js";
import { processName, type ScaleOutFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const scaleOut: FaultKind<ScaleOutFault> = {
  field: "scaleOut",
  summary: "One more worker starts, in the midst of things.",
  describe: ({ at }) => `one more worker starts, ${describePlace(at, `${processName(at.process)}'s`)}`,
  read: (fields, workers) => ({ kind: "scale-out", at: readCoordinate(fields.object("at"), workers) }),
  atCommand: (at) => (at.process === 0 || at.when === "before" ? [] : [{ kind: "scale-out", at }]),
  atHandler: () => [],
  arbitrary: (_scope, places) =>
    fc.record({ kind: fc.constant("scale-out"), at: coordinateArbitrary(places, 1, ["after"]) }),
};
