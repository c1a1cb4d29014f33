import { expect, it } from "vitest";
import { scenario } from "../index.js";
import { selectPlans } from "./selection.js";

it("chooses nothing when it is interrupted before the first run", async () => {
  const nothing = scenario({
    name: "nobody",
    stream: "s",
    group: "g",
    workload: { entries: 1 },
    workers: 1,
    consume: () => {},
  });
  const signal = AbortSignal.abort();
  const selection = await selectPlans({ scenario: nothing, seed: 1, runs: 3, canStrike: () => true, signal });
  expect(selection).toMatchObject({ chosen: [], tried: 0 });
});
