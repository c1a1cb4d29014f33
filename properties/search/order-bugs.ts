/** Consumers whose bug shows only when steps of two workers come in a certain order; no fault takes part. */

import { Redis } from "ioredis";
import { scenario } from "streamproof";
import type { Scenario, WorkerContext } from "../../src/scenario/scenario.js";

/** What one worker does on its own client before the second one reads; whether the second finds the bug is its answer. */
interface OrderBug {
  readonly name: string;
  readonly first: (client: Redis) => Promise<unknown>;
  readonly second: (client: Redis) => Promise<boolean>;
}

/** The second worker acknowledges what it reads without handling it, once the order was the wrong one. */
function orderBug({ name, first, second }: OrderBug): Scenario {
  const consume = async ({ redis, stream, group, consumer, handle }: WorkerContext): Promise<void> => {
    const client = redis({ enableReadyCheck: false });
    if (consumer === "worker-1") return void (await first(client));
    const isWrong = await second(client);
    await client.xgroup("CREATE", stream, group, "0", "MKSTREAM");
    for (;;) {
      const read = await client.xreadgroup("GROUP", group, consumer, "BLOCK", 0, "STREAMS", stream, ">");
      for (const [id, fields] of (read as [string, [string, string[]][]][])[0]![1]) {
        if (!isWrong) await handle(fields);
        await client.xack(stream, group, id);
      }
    }
  };
  const workload = { entries: 1, backlog: 0 };
  return scenario({ name, stream: "orders", group: "billing", workload, workers: 2, consume, ioredis: Redis });
}

async function pings(client: Redis, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await client.ping();
}

/** Depth 1: the second worker, which has a long way to go, overtakes the first. */
export const overtakes = orderBug({
  name: "overtakes",
  first: (client) => client.set("made", 1),
  async second(client) {
    await pings(client, 20);
    return (await client.exists("made")) === 0;
  },
});

/** Depth 2: the second worker, which has a long way to go, reads between two neighbouring writes of the first. */
export const readsBetween = orderBug({
  name: "reads between",
  async first(client) {
    await client.set("half", 1);
    await client.set("half", 2);
  },
  async second(client) {
    await pings(client, 20);
    return (await client.get("half")) === "1";
  },
});

/** Depth 3: of two neighbouring reads one comes between two neighbouring writes, and one behind them. */
export const readsBetweenAndBehind = orderBug({
  name: "reads between and behind",
  async first(client) {
    // Without it the run in which nothing waits would be one of those that show the bug.
    await pings(client, 1);
    await client.set("half", 1);
    await client.set("half", 2);
  },
  async second(client) {
    return (await client.get("half")) === "1" && (await client.get("half")) === "2";
  },
});
