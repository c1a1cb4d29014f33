/** The server writes its data down by a child: its log anew, or a snapshot. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate } from "./coordinate.js";
import { processName, type BackgroundSaveFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

const COMMANDS: readonly BackgroundSaveFault["command"][] = ["BGREWRITEAOF", "BGSAVE"];

export const backgroundSave: FaultKind<BackgroundSaveFault> = {
  field: "backgroundSave",
  summary:
    "The server rewrites its log (BGREWRITEAOF) or takes a snapshot (BGSAVE) by a child; over at once in the simulator.",
  describe: ({ at, command }) => `the server begins a ${command} ${describePlace(at, `${processName(at.process)}'s`)}`,
  read: (fields, workers) => ({
    kind: "background-save",
    at: readCoordinate(fields.object("at"), workers),
    command: fields.oneOf("command", COMMANDS),
  }),
  atCommand: (at) => (at.when === "after" ? [{ kind: "background-save", at, command: "BGREWRITEAOF" }] : []),
  atHandler: () => [],
  arbitrary: (_scope, places) =>
    fc.record({
      kind: fc.constant("background-save"),
      at: coordinateArbitrary(places, 0),
      command: fc.constantFrom(...COMMANDS),
    }),
};
