/** A handler call takes long. */

import fc from "fast-check";
import { ordinal } from "../text/number-text.js";
import { NTH_MAX, readMilliseconds } from "./coordinate.js";
import { processName, type SlowHandlerFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const slowHandler: FaultKind<SlowHandlerFault> = {
  field: "slowHandler",
  describe: ({ process, nth, durationMs }) =>
    `the ${ordinal(nth)} handler call of ${processName(process)} takes ${durationMs} ms`,
  read: (fields, workers) => ({
    kind: "slow-handler",
    process: fields.integer("process", { min: 1, max: workers }),
    nth: fields.integer("nth", { min: 1, max: NTH_MAX }),
    durationMs: readMilliseconds(fields, "durationMs"),
  }),
  atCommand: () => [],
  atHandler: (call, { timing }) => [{ kind: "slow-handler", ...call, durationMs: timing.slowHandlerMs }],
  arbitrary: ({ timing, workers, workload }) =>
    fc.record({
      kind: fc.constant("slow-handler"),
      process: fc.integer({ min: 1, max: workers }),
      nth: fc.integer({ min: 1, max: workload.entries }),
      durationMs: fc.constant(timing.slowHandlerMs),
    }),
};
