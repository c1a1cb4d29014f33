/** A handler call takes long. */

import fc from "fast-check";
import { ordinal } from "../text/number-text.js";
import { readMilliseconds } from "./coordinate.js";
import { processName, type SlowHandlerFault } from "./fault.js";
import { handlerCallArbitrary, readHandlerCall } from "./handler-call.js";
import type { FaultKind } from "./kind.js";

export const slowHandler: FaultKind<SlowHandlerFault> = {
  field: "slowHandler",
  summary: "A handler call takes long.",
  duration: "`timing.slowHandler`, 20 s",
  describe: ({ process, nth, durationMs }) =>
    `the ${ordinal(nth)} handler call of ${processName(process)} takes ${durationMs} ms`,
  read: (fields, workers) => ({
    kind: "slow-handler",
    ...readHandlerCall(fields, workers),
    durationMs: readMilliseconds(fields, "durationMs"),
  }),
  atCommand: () => [],
  atHandler: (call, { timing }) => [{ kind: "slow-handler", ...call, durationMs: timing.slowHandlerMs }],
  arbitrary: (scope) =>
    fc.record({
      kind: fc.constant("slow-handler"),
      ...handlerCallArbitrary(scope),
      durationMs: fc.constant(scope.timing.slowHandlerMs),
    }),
};
