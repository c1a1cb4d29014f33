/** A worker that sends command after command of which nothing comes ends its run, which is judged for that alone. */

import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { judgeHistory } from "../../explore/trial.js";
import type { ExpectDefinition } from "../../scenario/scenario.js";
import { scenario } from "../../scenario/validation.js";
import { simulate } from "./simulate.js";

/** Asks for the length of the stream without a pause, and leaves its one entry unread. */
async function ended(expectations: ExpectDefinition) {
  const subject = scenario({
    name: "asks without a pause",
    stream: "orders",
    group: "billing",
    workload: { entries: 1 },
    workers: 1,
    ioredis: Redis,
    async consume({ redis, stream, group }) {
      const client = redis();
      await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
      for (;;) await client.xlen(stream);
    },
    expect: expectations,
  });
  const plan = { entries: ["sound"] as const, backlog: 0, workers: 1, faults: [] };
  const { history } = await simulate(subject, plan, { choices: {} });
  const end = history.find((event) => event.kind === "run-ended")!;
  return { end, names: judgeHistory(subject, history).anomalies.map(({ name }) => name) };
}

test("a hot loop ends its run as soon as it is seen, and what is left then is no loss", async () => {
  const { end, names } = await ended({});
  expect(end).toMatchObject({ isSettled: false, isCut: true });
  // 20,000 commands of a round trip each, and far from the minute that there is to recover.
  expect(end.timeMs).toBeLessThan(10_000);
  expect(names).toEqual(["busy-loop"]);
});

test("one that the scenario allows goes on to the end of its time", async () => {
  const { end, names } = await ended({ idleCommandsPerSecond: 100_000, recoveredWithin: "5s" });
  expect(end).not.toHaveProperty("isCut");
  expect(end.timeMs).toBeGreaterThanOrEqual(5000);
  expect(names).toEqual(["no-progress"]);
  const exempt = { "no-spin": "it is a test" } as const;
  expect(await ended({ exempt, recoveredWithin: "5s" })).toEqual({ end, names });
});
