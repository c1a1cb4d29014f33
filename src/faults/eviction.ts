/** The server evicts the stream to have memory for something else. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate } from "./coordinate.js";
import { processName, type EvictionFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

export const eviction: FaultKind<EvictionFault> = {
  field: "eviction",
  summary:
    "The server, out of memory under a policy of `allkeys-*`, evicts the stream's key: all entries and groups are gone.",
  describe: ({ at }) => `the server evicts the stream ${describePlace(at, `${processName(at.process)}'s`)}`,
  read: (fields, workers) => ({ kind: "eviction", at: readCoordinate(fields.object("at"), workers) }),
  atCommand: (at) => [{ kind: "eviction", at }],
  atHandler: () => [],
  arbitrary: (_scope, places) => fc.record({ kind: fc.constant("eviction"), at: coordinateArbitrary(places, 0) }),
};
