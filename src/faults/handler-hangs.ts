/** A handler call never returns. */

import fc from "fast-check";
import { ordinal } from "../text/number-text.js";
import { handlerCallArbitrary, readHandlerCall } from "./handler-call.js";
import { processName, type HandlerHangsFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const handlerHangs: FaultKind<HandlerHangsFault> = {
  field: "handlerHangs",
  summary: "A handler call never returns, as one that waits for an answer that does not come.",
  describe: ({ process, nth }) => `the ${ordinal(nth)} handler call of ${processName(process)} never returns`,
  read: (fields, workers) => ({ kind: "handler-hangs", ...readHandlerCall(fields, workers) }),
  atCommand: () => [],
  atHandler: (call) => [{ kind: "handler-hangs", ...call }],
  arbitrary: (scope) => fc.record({ kind: fc.constant("handler-hangs"), ...handlerCallArbitrary(scope) }),
};
