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
  consume,
  expect: { recoveredWithin: "1m" },
} satisfies ScenarioDefinition | object;

/** What was left pending, by a crash, is taken over; if that fails, by a disconnect, nobody tries it again. */
export const triesToTakeOverOnce = scenario({
  ...common,
  name: "tries to take over once",
  faults: { crash: 1, disconnect: 1 },
});

/** The same where only one fault is allowed, which does not reach the defect: then it is sound. */
export const withOneCrash = scenario({
  ...common,
  name: "tries to take over once, with one crash",
  faults: { crash: 1 },
});

async function consume({ redis, stream, group, consumer, handle, signal }: WorkerContext): Promise<void> {
  const client = redis({ maxRetriesPerRequest: 0 });
  const tried = new Set<string>();
  const finish = async ([id, fields]: Entry): Promise<void> => {
    await handle(fields);
    await client.xack(stream, group, id);
  };
  const takeOver = async (): Promise<void> => {
    const rows = (await client.xpending(stream, group, "IDLE", 10_000, "-", "+", 10)) as PendingRow[];
    for (const [id] of rows) {
      if (tried.has(id)) continue;
      // The defect: it forgets what it tried only when that has worked.
      tried.add(id);
      for (const entry of (await client.xclaim(stream, group, consumer, 10_000, id)) as Entry[]) {
        tried.delete(id);
        await finish(entry);
      }
    }
  };
  while (!signal.aborted) {
    try {
      await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
      await takeOver();
      const read = await client.xreadgroup("GROUP", group, consumer, "STREAMS", stream, ">");
      for (const [, entries] of (read ?? []) as [string, Entry[]][]) for (const entry of entries) await finish(entry);
    } catch {
      // The next round tries again.
    }
    await sleep(1000);
  }
}
