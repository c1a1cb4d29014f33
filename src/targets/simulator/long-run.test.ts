/** A run lasts as long as its workload: the bound on its steps grows with it. */

import { expect, test } from "vitest";
import { Redis } from "ioredis";
import { scenario } from "../../scenario/validation.js";
import { simulate } from "./simulate.js";

const HOURS = 24;

test("a day in which an entry comes each hour to a worker with a timer of a tenth of a second is run to its end", async () => {
  const subject = scenario({
    name: "an entry each hour",
    stream: "orders",
    group: "billing",
    workload: { entries: HOURS, interval: "60m" },
    workers: 1,
    ioredis: Redis,
    async consume({ redis, stream, group, consumer, handle }) {
      const client = redis();
      await client.xgroup("CREATE", stream, group, "0", "MKSTREAM");
      setInterval(() => {}, 100);
      for (;;) {
        const args = ["GROUP", group, consumer, "COUNT", 10, "BLOCK", 0, "STREAMS", stream, ">"] as const;
        const rows = ((await client.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
        for (const [id, fields] of rows) {
          await handle(fields);
          await client.xack(stream, group, id);
        }
      }
    },
  });
  const plan = { entries: Array.from({ length: HOURS }, () => "sound" as const), backlog: 0, workers: 1, faults: [] };
  const { history } = await simulate(subject, plan, { choices: {} });
  expect(history.filter(({ kind }) => kind === "handler-finished")).toHaveLength(HOURS);
  const end = history.find((event) => event.kind === "run-ended");
  expect(end).toMatchObject({ isSettled: true });
  // The first entry comes at once, each of the others an hour after the last one's answer.
  expect(Math.floor(end!.timeMs / 3_600_000)).toBe(HOURS - 1);
});
