/** The server stops at a command and is back later. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type BrokerRestartFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const brokerRestart: FaultKind<BrokerRestartFault> = {
  field: "brokerRestart",
  summary: "The server stops at a command and is back with all its data or none (`persistence`).",
  duration: "`timing.brokerRestart`, 500 ms",
  describe: ({ at, data, downMs }) =>
    `the server stops ${describePlace(at)} of ${processName(at.process)} and is back ${downMs} ms later with ${data === "kept" ? "all its data" : "no data"}`,
  read: (fields, workers) => ({
    kind: "broker-restart",
    at: readCoordinate(fields.object("at"), workers),
    downMs: readMilliseconds(fields, "downMs"),
    data: fields.oneOf("data", ["kept", "lost"]),
  }),
  atCommand: (at, { persistence, timing }) => [
    { kind: "broker-restart", at, downMs: timing.brokerRestartMs, data: persistence },
  ],
  atHandler: () => [],
  arbitrary: ({ persistence, timing }, places) =>
    fc.record({
      kind: fc.constant("broker-restart"),
      at: coordinateArbitrary(places, 0),
      downMs: fc.constant(timing.brokerRestartMs),
      data: fc.constant(persistence),
    }),
};
