/** A handler call throws. */

import fc from "fast-check";
import { ordinal } from "../text/number-text.js";
import { handlerCallArbitrary, readHandlerCall } from "./handler-call.js";
import { processName, type HandlerFailsFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const handlerFails: FaultKind<HandlerFailsFault> = {
  field: "handlerFails",
  summary: "A handler call throws, whatever its entry.",
  describe: ({ process, nth }) => `the ${ordinal(nth)} handler call of ${processName(process)} throws`,
  read: (fields, workers) => ({ kind: "handler-fails", ...readHandlerCall(fields, workers) }),
  atCommand: () => [],
  atHandler: (call) => [{ kind: "handler-fails", ...call }],
  arbitrary: (scope) => fc.record({ kind: fc.constant("handler-fails"), ...handlerCallArbitrary(scope) }),
};
