/** A reply, and all behind it on its connection, comes late. */

import fc from "fast-check";
import { ordinal } from "../text/number-text.js";
import { coordinateArbitrary, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type SlowReplyFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const slowReply: FaultKind<SlowReplyFault> = {
  field: "slowReply",
  summary: "A reply, and all behind it on its connection, comes late.",
  duration: "`timing.slowReply`, 1 s",
  describe: ({ at, delayMs }) =>
    `${processName(at.process)} gets the reply to its ${ordinal(at.nth)} ${at.command.toUpperCase()} ${delayMs} ms late`,
  read: (fields, workers) => ({
    kind: "slow-reply",
    at: readCoordinate(fields.object("at"), workers),
    delayMs: readMilliseconds(fields, "delayMs"),
  }),
  atCommand: (at, { timing }) => (at.when === "after" ? [{ kind: "slow-reply", at, delayMs: timing.slowReplyMs }] : []),
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("slow-reply"),
      at: coordinateArbitrary(places, 0, ["after"]),
      delayMs: fc.constant(timing.slowReplyMs),
    }),
};
