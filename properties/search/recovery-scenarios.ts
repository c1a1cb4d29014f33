/** Consumers whose defect is in how they recover, so that no single fault shows it. */

import { setTimeout as sleep } from "node:timers/promises";
import { scenario, type ScenarioDefinition, type WorkerContext } from "streamproof";

type Entry = [id: string, fields: string[]];
type PendingRow = [id: string, consumer: string, idleMs: number, deliveryCount: number];

const common = {
  stream: "orders",
  group: "billing",
  workload: { entries: 2, backlog: 0 },
  workers: 1,
  expect: { recoveredWithin: "1m" },
} satisfies Partial<ScenarioDefinition>;

/** What it reads anew it handles before it acknowledges; what it takes over it acknowledges first. */
export const acknowledgesWhatItTakesOver = scenario({
  ...common,
  name: "acknowledges what it takes over before it handles it",
  consume: (context) => consume(context),
  faults: { crash: 2 },
});

/** The same with one crash at most, which never reaches the defect's place: then it is sound. */
export const withOneCrash = scenario({
  ...common,
  name: "acknowledges what it takes over, with one crash",
  consume: (context) => consume(context),
  faults: { crash: 1 },
});

async function consume(context: WorkerContext): Promise<void> {
  const { redis, stream, group, consumer, handle, signal } = context;
  const client = redis();
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  const handleFirst = async ([id, fields]: Entry): Promise<void> => {
    await handle(fields);
    await client.xack(stream, group, id);
  };
  const acknowledgeFirst = async ([id, fields]: Entry): Promise<void> => {
    await client.xack(stream, group, id);
    await handle(fields);
  };
  while (!signal.aborted) {
    const rows = (await client.xpending(stream, group, "IDLE", 10_000, "-", "+", 10)) as PendingRow[];
    for (const [id] of rows) {
      const entries = (await client.xclaim(stream, group, consumer, 10_000, id)) as Entry[];
      for (const entry of entries) await acknowledgeFirst(entry);
    }
    const read = await client.xreadgroup("GROUP", group, consumer, "STREAMS", stream, ">");
    for (const [, entries] of (read ?? []) as [string, Entry[]][]) {
      for (const entry of entries) await handleFirst(entry);
    }
    await sleep(1000);
  }
}
