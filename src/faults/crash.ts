/** A worker is killed at a command. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type CrashFault } from "./fault.js";
import type { FaultKind } from "./kind.js";
import { restartWords, RESTARTS } from "./restart.js";

export const crash: FaultKind<CrashFault> = {
  field: "crash",
  summary:
    "A worker is killed at a command, before or after it takes effect, and starts again under the same or a new name, or never.",
  duration: "`timing.restartAfter`, 1 s",
  describe: (fault) => `${processName(fault.at.process)} is killed ${describePlace(fault.at)}${restartWords(fault)}`,
  read: (fields, workers) => ({
    kind: "crash",
    at: readCoordinate(fields.object("at"), workers),
    restart: fields.oneOf("restart", RESTARTS),
    restartAfterMs: readMilliseconds(fields, "restartAfterMs"),
  }),
  atCommand(at, { timing: { restartAfterMs } }) {
    if (at.process === 0) return [];
    return (["same-name", "new-name"] as const).map((restart) => ({ kind: "crash", at, restart, restartAfterMs }));
  },
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("crash"),
      at: coordinateArbitrary(places, 1),
      restart: fc.constantFrom(...RESTARTS),
      restartAfterMs: fc.constant(timing.restartAfterMs),
    }),
};
