/** A replica takes the place of the primary, whose last writes it has not got. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type FailoverFault } from "./fault.js";
import type { FaultKind } from "./kind.js";
import { readTail, sweptTails, tailArbitrary, tailWords } from "./lost-tail.js";

export const failover: FaultKind<FailoverFault> = {
  field: "failover",
  summary:
    "The server goes away, and a replica that has not got its last writes takes its place (those of `timing.replicaLag`, 1 s, at most).",
  duration: "`timing.failover`, 2 s",
  describe: ({ at, lost, downMs }) =>
    `the server goes away ${describePlace(at, `${processName(at.process)}'s`)}, and ${downMs} ms later a replica takes its place that has not got ${tailWords(lost)}`,
  read: (fields, workers) => ({
    kind: "failover",
    at: readCoordinate(fields.object("at"), workers),
    downMs: readMilliseconds(fields, "downMs"),
    lost: readTail(fields.object("lost")),
  }),
  atCommand: (at, { timing }) =>
    sweptTails(timing.replicaLagMs).map((lost) => ({ kind: "failover", at, downMs: timing.failoverMs, lost })),
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("failover"),
      at: coordinateArbitrary(places, 0),
      downMs: fc.constant(timing.failoverMs),
      lost: tailArbitrary(timing.replicaLagMs),
    }),
};
