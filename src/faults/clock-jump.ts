/** The wall clock of a worker jumps. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate } from "./coordinate.js";
import { processName, type ClockJumpFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

/** 31 years, in ms. */
const JUMP_MS_MAX = 1e12;

export const clockJump: FaultKind<ClockJumpFault> = {
  field: "clockJump",
  summary:
    "The wall clock of a worker (`Date`) jumps ahead or back and stays off; at its first command it is a clock that differs. Timers go on as they did.",
  duration: "by `timing.clockJump`, 1 h",
  describe: ({ at, byMs }) =>
    `the clock of ${processName(at.process)} jumps ${Math.abs(byMs)} ms ${byMs < 0 ? "back" : "ahead"} ${describePlace(at)}`,
  read: (fields, workers) => ({
    kind: "clock-jump",
    at: readCoordinate(fields.object("at"), workers),
    byMs: fields.integer("byMs", { min: -JUMP_MS_MAX, max: JUMP_MS_MAX }),
  }),
  atCommand: (at, { timing }) =>
    // Whether the command takes effect just before or just after changes nothing for the one who sent it.
    at.process === 0 || at.when === "before" ? [] : jumps(timing).map((byMs) => ({ kind: "clock-jump", at, byMs })),
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("clock-jump"),
      at: coordinateArbitrary(places, 1, ["after"]),
      byMs: fc.constantFrom(...jumps(timing)),
    }),
};

function jumps({ clockJumpMs }: { readonly clockJumpMs: number }): readonly number[] {
  const byMs = Math.round(clockJumpMs);
  return [byMs, -byMs];
}
