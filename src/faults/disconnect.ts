/** The connection that carries a command is reset. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate } from "./coordinate.js";
import { processName, type DisconnectFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const disconnect: FaultKind<DisconnectFault> = {
  field: "disconnect",
  summary:
    "The connection that carries a command is reset, before the command takes effect or after it with its reply lost.",
  describe: ({ at }) => `the connection of ${processName(at.process)} is reset ${describePlace(at)}`,
  read: (fields, workers) => ({ kind: "disconnect", at: readCoordinate(fields.object("at"), workers) }),
  atCommand: (at) => [{ kind: "disconnect", at }],
  atHandler: () => [],
  arbitrary: (_scope, places) => fc.record({ kind: fc.constant("disconnect"), at: coordinateArbitrary(places, 0) }),
};
