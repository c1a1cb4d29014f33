/** A replica is promoted while the primary lives on for those who are connected to it. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type SplitBrainFault } from "./fault.js";
import type { FaultKind } from "./kind.js";
import { readTail, sweptTails, tailArbitrary, tailWords } from "./lost-tail.js";

export const splitBrain: FaultKind<SplitBrainFault> = {
  field: "splitBrain",
  summary:
    "A replica that lacks the last writes is promoted; connections that are open stay with the old primary, which answers for a while, then becomes a replica, closes them, and forgets what was written there.",
  duration: "`timing.splitBrain`, 10 s",
  describe: ({ at, lost, forMs }) =>
    `a replica that lacks ${tailWords(lost)} is promoted ${describePlace(at, `${processName(at.process)}'s`)}, and the old primary goes on for ${forMs} ms for those who are connected to it`,
  read: (fields, workers) => ({
    kind: "split-brain",
    at: readCoordinate(fields.object("at"), workers),
    forMs: readMilliseconds(fields, "forMs"),
    lost: readTail(fields.object("lost")),
  }),
  atCommand: (at, { timing }) =>
    sweptTails(timing.replicaLagMs).map((lost) => ({ kind: "split-brain", at, forMs: timing.splitBrainMs, lost })),
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("split-brain"),
      at: coordinateArbitrary(places, 0),
      forMs: fc.constant(timing.splitBrainMs),
      lost: tailArbitrary(timing.replicaLagMs),
    }),
};
