import { expect, it } from "vitest";
import { countOf, lostEntries } from "./load-result.js";
import { measureOwnShare } from "./own-share.js";

it("the stub hands every entry from its publisher to one consumer, at the highest rate of the load", async () => {
  const stage = {
    name: "ramp",
    fromPerSecond: 100,
    toPerSecond: 400,
    durationMs: 1_000,
    arrivals: "constant",
  } as const;
  const result = await measureOwnShare({
    endpoint: { host: "127.0.0.1", port: 1 },
    label: "not asked",
    stages: [stage],
    runId: "share",
    seed: 1,
    settings: { drivers: 2 },
    bounds: { p99Ms: 60_000, maxMs: 60_000 },
  });
  expect(result.reasons).toEqual([]);
  // 2 s to get warm and 3 s that count.
  expect(result.sent).toBe(400 * 5);
  expect([countOf(result.answeredBy), countOf(result.handledBy)]).toEqual([400 * 5, 400 * 5]);
  expect([lostEntries(result), result.duplicates]).toEqual([0, 0]);
});
