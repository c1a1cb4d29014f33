/** All workers are replaced, one after another. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type RollingDeployFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const rollingDeploy: FaultKind<RollingDeployFault> = {
  field: "rollingDeploy",
  summary:
    "Each worker in turn gets SIGTERM, and SIGKILL when it is still there after `timing.grace`; then it starts again under a new name.",
  duration: "`timing.grace`, 10 s",
  describe: ({ at, graceMs }) =>
    `a rolling deploy begins with ${processName(at.process)} ${describePlace(at)}: each worker gets SIGTERM, has ${graceMs} ms to end, and starts again under a new name`,
  read: (fields, workers) => ({
    kind: "rolling-deploy",
    at: readCoordinate(fields.object("at"), workers),
    graceMs: readMilliseconds(fields, "graceMs"),
    restartAfterMs: readMilliseconds(fields, "restartAfterMs"),
  }),
  atCommand: (at, { timing: { graceMs, restartAfterMs } }) =>
    at.process === 0 || at.when === "before" ? [] : [{ kind: "rolling-deploy", at, graceMs, restartAfterMs }],
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("rolling-deploy"),
      at: coordinateArbitrary(places, 1, ["after"]),
      graceMs: fc.constant(timing.graceMs),
      restartAfterMs: fc.constant(timing.restartAfterMs),
    }),
};
