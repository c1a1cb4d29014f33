/** The server refuses commands for a while. */

import fc from "fast-check";
import type { ServerCondition } from "../../sim/index.js";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type RefusalsFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

const words: Readonly<Record<ServerCondition, string>> = {
  "out-of-memory": "is out of memory (OOM)",
  "cannot-save": "cannot save (MISCONF)",
  "read-only": "is a replica (READONLY)",
  loading: "is loading (LOADING)",
  "disk-full": "cannot write its log (MISCONF)",
};
/** A full disk is a fault of its own. */
const CONDITIONS = ["out-of-memory", "cannot-save", "read-only", "loading"] as const;

/** `is out of memory (OOM)` */
export function conditionWords(condition: ServerCondition): string {
  return words[condition];
}

export const refusals: FaultKind<RefusalsFault> = {
  field: "refusals",
  summary: "The server refuses commands with OOM, MISCONF, READONLY or LOADING.",
  duration: "`timing.refusals`, 5 s",
  describe: ({ at, condition, forMs }) =>
    `the server ${words[condition]} for ${forMs} ms ${describePlace(at, `${processName(at.process)}'s`)}`,
  read: (fields, workers) => ({
    kind: "refusals",
    at: readCoordinate(fields.object("at"), workers),
    condition: fields.oneOf("condition", CONDITIONS),
    forMs: readMilliseconds(fields, "forMs"),
  }),
  atCommand: (at, { timing }) =>
    at.when === "before"
      ? CONDITIONS.map((condition) => ({ kind: "refusals", at, condition, forMs: timing.refusalsMs }))
      : [],
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("refusals"),
      at: coordinateArbitrary(places, 0),
      condition: fc.constantFrom(...CONDITIONS),
      forMs: fc.constant(timing.refusalsMs),
    }),
};
