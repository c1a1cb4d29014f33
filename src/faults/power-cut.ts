/** The power of the server's machine is cut: what was not flushed to its disk is gone. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { dataWords, readData } from "./broker-restart.js";
import { processName, type PowerCutFault } from "./fault.js";
import type { FaultKind, FaultScope } from "./kind.js";
import { sweptTails, tailArbitrary } from "./lost-tail.js";

export const powerCut: FaultKind<PowerCutFault> = {
  field: "powerCut",
  summary:
    "The power of the server's machine is cut: it comes back without what was not on its disk (`persistence` says what that is in the simulator; a real server loses what it had not flushed).",
  duration: "`timing.powerCut`, 2 s",
  describe: ({ at, data, downMs }) =>
    `the server's power is cut ${describePlace(at, `${processName(at.process)}'s`)}, and it is back ${downMs} ms later with ${dataWords(data)}`,
  read: (fields, workers) => ({
    kind: "power-cut",
    at: readCoordinate(fields.object("at"), workers),
    downMs: readMilliseconds(fields, "downMs"),
    data: readData(fields),
  }),
  atCommand: (at, { persistence, timing }) =>
    (typeof persistence === "string" ? [persistence] : sweptTails(persistence.lostMs)).map((data) => ({
      kind: "power-cut",
      at,
      downMs: timing.powerCutMs,
      data,
    })),
  atHandler: () => [],
  arbitrary: ({ persistence, timing }: FaultScope, places) =>
    fc.record({
      kind: fc.constant("power-cut"),
      at: coordinateArbitrary(places, 0),
      downMs: fc.constant(timing.powerCutMs),
      data: typeof persistence === "string" ? fc.constant(persistence) : tailArbitrary(persistence.lostMs),
    }),
};
