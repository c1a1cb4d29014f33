/** A worker is killed in the midst of a handler call. */

import fc from "fast-check";
import { ordinal } from "../text/number-text.js";
import { readMilliseconds } from "./coordinate.js";
import { handlerCallArbitrary, readHandlerCall } from "./handler-call.js";
import { processName, type HandlerCrashFault } from "./fault.js";
import type { FaultKind } from "./kind.js";
import { restartWords, RESTARTS } from "./restart.js";

export const handlerCrash: FaultKind<HandlerCrashFault> = {
  field: "handlerCrash",
  summary: "A worker is killed in the midst of a handler call.",
  duration: "`timing.restartAfter`, 1 s",
  describe: (fault) =>
    `${processName(fault.process)} is killed in the midst of its ${ordinal(fault.nth)} handler call${restartWords(fault)}`,
  read: (fields, workers) => ({
    kind: "handler-crash",
    ...readHandlerCall(fields, workers),
    restart: fields.oneOf("restart", RESTARTS),
    restartAfterMs: readMilliseconds(fields, "restartAfterMs"),
  }),
  atCommand: () => [],
  atHandler: ({ process, nth }, { timing: { restartAfterMs } }) =>
    (["same-name", "new-name"] as const).map((restart) => ({
      kind: "handler-crash",
      process,
      nth,
      restart,
      restartAfterMs,
    })),
  arbitrary: (scope) =>
    fc.record({
      kind: fc.constant("handler-crash"),
      ...handlerCallArbitrary(scope),
      restart: fc.constantFrom(...RESTARTS),
      restartAfterMs: fc.constant(scope.timing.restartAfterMs),
    }),
};
