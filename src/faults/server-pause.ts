/** The server stands still for a while: connections stay open, and nothing is answered. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type ServerPauseFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

/** How: by a signal (SIGSTOP, docker pause), or by CLIENT PAUSE. */
const WAYS: readonly ServerPauseFault["by"][] = ["stop", "client-pause"];

const words: Readonly<Record<ServerPauseFault["by"], string>> = {
  stop: "stands still",
  "client-pause": "holds all clients (CLIENT PAUSE)",
};

/** `stands still` */
export function standstillWords({ by }: Pick<ServerPauseFault, "by">): string {
  return words[by];
}

export const serverPause: FaultKind<ServerPauseFault> = {
  field: "serverPause",
  summary:
    "The server stands still, as a slow command or DEBUG SLEEP makes it (SIGSTOP, docker pause), or holds all clients (CLIENT PAUSE): connections stay open, and nothing is answered.",
  duration: "`timing.serverPause`, 5 s",
  describe: ({ at, by, forMs }) =>
    `the server ${words[by]} for ${forMs} ms ${describePlace(at, `${processName(at.process)}'s`)}`,
  read: (fields, workers) => ({
    kind: "server-pause",
    at: readCoordinate(fields.object("at"), workers),
    by: fields.oneOf("by", WAYS),
    forMs: readMilliseconds(fields, "forMs"),
  }),
  atCommand: (at, { timing }) => [{ kind: "server-pause", at, by: "stop", forMs: timing.serverPauseMs }],
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("server-pause"),
      at: coordinateArbitrary(places, 0),
      by: fc.constantFrom(...WAYS),
      forMs: fc.constant(timing.serverPauseMs),
    }),
};
