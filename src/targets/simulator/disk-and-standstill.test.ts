/** Faults of the server's disk, of its own time and of slow connections, in the simulator: a run's history says what they do. */

import { Redis } from "ioredis";
import { expect, test } from "vitest";
import type { Fault } from "../../faults/fault.js";
import type { History } from "../../history/event.js";
import type { WorkerContext } from "../../scenario/scenario.js";
import { scenario } from "../../scenario/validation.js";
import { simulate } from "./simulate.js";

/** Reads its own pending entries after each error, then new ones. */
async function consume({ redis, stream, group, consumer, handle, signal }: WorkerContext): Promise<void> {
  const client = redis({ autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 });
  client.on("error", () => {});
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM");
  for (let from = "0"; !signal.aborted;) {
    try {
      const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 1000, "STREAMS", stream, from] as const;
      const rows = ((await client.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
      if (rows.length === 0) from = ">";
      for (const [id, fields] of rows) {
        await handle(fields);
        await client.xack(stream, group, id);
      }
    } catch {
      from = "0";
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const subject = scenario({
  name: "one worker that goes on after errors",
  stream: "orders",
  group: "billing",
  workload: { entries: 3 },
  workers: 1,
  consume,
  ioredis: Redis,
});

async function runWith(fault: Fault): Promise<History> {
  const plan = { entries: ["sound", "sound", "sound"], backlog: 0, workers: 1, faults: [fault] } as const;
  const { history } = await simulate(subject, plan, { seed: 5 });
  expect(history.find(({ kind }) => kind === "run-ended")).toMatchObject({ isSettled: true });
  return history;
}

const at = { process: 1, command: "xack", nth: 1, when: "before" } as const;
const strikeMs = (history: History): number => history.find(({ kind }) => kind === "fault")!.timeMs;

test.each(["stop", "client-pause"] as const)(
  "server-pause (%s): nothing is answered until the time is over, and then all is, on the same connections",
  async (by) => {
    const history = await runWith({ kind: "server-pause", at, by, forMs: 3000 });
    const since = strikeMs(history);
    const first = history.find(({ kind, timeMs }) => kind === "command" && timeMs >= since);
    expect(first!.timeMs - since).toBeGreaterThanOrEqual(2999);
    // It was sent once.
    expect(history.filter((event) => event.kind === "command" && event.name === "xack")).toHaveLength(3);
  },
);

test("disk-full: writes are refused with the server's words until there is room, and reads are answered", async () => {
  const history = await runWith({ kind: "disk-full", at, forMs: 3000 });
  const since = strikeMs(history);
  const meanwhile = history.filter(({ timeMs }) => timeMs >= since && timeMs < since + 3000);
  const errors = new Set(meanwhile.flatMap((event) => (event.kind === "command" ? [event.error] : [])));
  expect([...errors]).toEqual(["MISCONF Errors writing to the AOF file: No space left on device"]);
});

test("power-cut: the last writes are gone, and what became of entries is told; with kept data nothing is", async () => {
  const lost = { ms: 60_000, writes: 1 };
  const place = { process: 0, command: "xadd", nth: 3, when: "after" } as const;
  const history = await runWith({ kind: "power-cut", at: place, downMs: 2000, data: lost });
  const states = history.flatMap((event) => (event.kind === "server-state" ? [event] : []));
  expect(states).toMatchObject([{ cause: "restart" }]);
  // The append itself, or that it was delivered.
  expect([...states[0]!.destroyed, ...states[0]!.returned].length).toBeGreaterThan(0);
  const kept = await runWith({ kind: "power-cut", at: place, downMs: 2000, data: "kept" });
  expect(kept.flatMap((event) => (event.kind === "server-state" ? event.destroyed : []))).toEqual([]);
});

test.each(["BGREWRITEAOF", "BGSAVE"] as const)(
  "background-save: %s changes nothing that anybody sees",
  async (command) => {
    const history = await runWith({ kind: "background-save", at, command });
    expect(history.filter((event) => event.kind === "command" && event.error !== undefined)).toEqual([]);
  },
);

test("throttle: a request and its reply take as long as their bytes do at that speed, and later ones are quick again", async () => {
  const bytesPerSecond = 100;
  const history = await runWith({ kind: "throttle", at, bytesPerSecond, forMs: 5000 });
  const since = strikeMs(history);
  const later = history.filter(
    ({ kind, timeMs, process }) => kind === "command" && process === "worker-1" && timeMs > since,
  );
  // XREADGROUP GROUP billing worker-1 COUNT 1 BLOCK 1000 STREAMS orders >: more than a hundred bytes.
  expect(later[1]!.timeMs - later[0]!.timeMs).toBeGreaterThan(1000);
  expect(later.at(-1)!.timeMs - later.at(-2)!.timeMs).toBeLessThan(1100);
});
