/** A worker goes and does not come back. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type ScaleInFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

const SIGNALS = ["SIGTERM", "SIGKILL"] as const;

export const scaleIn: FaultKind<ScaleInFault> = {
  field: "scaleIn",
  summary:
    "A worker goes for good, by SIGTERM with `timing.grace` to end, or by SIGKILL; the last one comes back when the faults stop.",
  duration: "`timing.grace`, 10 s",
  describe: ({ at, signal, graceMs }) =>
    signal === "SIGKILL"
      ? `${processName(at.process)} is scaled in by SIGKILL ${describePlace(at)}, and does not come back`
      : `${processName(at.process)} is scaled in by SIGTERM ${describePlace(at)}: it has ${graceMs} ms to end, and does not come back`,
  read: (fields, workers) => ({
    kind: "scale-in",
    at: readCoordinate(fields.object("at"), workers),
    signal: fields.oneOf("signal", SIGNALS),
    graceMs: readMilliseconds(fields, "graceMs"),
  }),
  atCommand(at, { timing: { graceMs } }) {
    if (at.process === 0) return [];
    // Whether a command takes effect in the instant of a SIGTERM makes no difference to who has time to end.
    const signals = at.when === "before" ? (["SIGKILL"] as const) : SIGNALS;
    return signals.map((signal) => ({ kind: "scale-in", at, signal, graceMs }));
  },
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("scale-in"),
      at: coordinateArbitrary(places, 1),
      signal: fc.constantFrom(...SIGNALS),
      graceMs: fc.constant(timing.graceMs),
    }),
};
