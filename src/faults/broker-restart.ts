/** The server stops at a command and is back later. */

import fc from "fast-check";
import type { FieldReader } from "../scenario/field-reader.js";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type BrokerRestartFault } from "./fault.js";
import type { FaultKind } from "./kind.js";
import { readTail, sweptTails, tailArbitrary, tailWords } from "./lost-tail.js";

export const brokerRestart: FaultKind<BrokerRestartFault> = {
  field: "brokerRestart",
  summary:
    "The server stops at a command and is back with all its data, none, or all but its last writes (`persistence`).",
  duration: "`timing.brokerRestart`, 500 ms",
  describe: ({ at, data, downMs }) =>
    `the server stops ${describePlace(at, `${processName(at.process)}'s`)} and is back ${downMs} ms later with ${dataWords(data)}`,
  read: (fields, workers) => ({
    kind: "broker-restart",
    at: readCoordinate(fields.object("at"), workers),
    downMs: readMilliseconds(fields, "downMs"),
    data: readData(fields),
  }),
  atCommand: (at, { persistence, timing }) =>
    (typeof persistence === "string" ? [persistence] : sweptTails(persistence.lostMs)).map((data) => ({
      kind: "broker-restart",
      at,
      downMs: timing.brokerRestartMs,
      data,
    })),
  atHandler: () => [],
  arbitrary: ({ persistence, timing }, places) =>
    fc.record({
      kind: fc.constant("broker-restart"),
      at: coordinateArbitrary(places, 0),
      downMs: fc.constant(timing.brokerRestartMs),
      data: typeof persistence === "string" ? fc.constant(persistence) : tailArbitrary(persistence.lostMs),
    }),
};

/** `all its data` */
export function dataWords(data: BrokerRestartFault["data"]): string {
  if (typeof data === "string") return data === "kept" ? "all its data" : "no data";
  return `all its data but ${tailWords(data)}`;
}

/** What a counterexample file says is left. @throws UserError */
export function readData(fields: FieldReader): BrokerRestartFault["data"] {
  return fields.isObject("data") ? readTail(fields.object("data")) : fields.oneOf("data", ["kept", "lost"]);
}
