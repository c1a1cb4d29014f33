/** What is asked of a moment is what the world holds there, and asking changes nothing. */

import { Redis } from "ioredis";
import { expect, test } from "vitest";
import type { Fault } from "../../faults/fault.js";
import type { History } from "../../history/event.js";
import type { WorkerContext } from "../../scenario/scenario.js";
import { scenario } from "../../scenario/validation.js";
import { momentsOf, type Moment, type PastRun } from "./moment.js";
import { simulate } from "./simulate.js";

/** Leaves a key that expires beside each entry, and asks how long it was idle: what a reader changes shows. */
async function consume({ redis, stream, group, consumer, handle, signal }: WorkerContext): Promise<void> {
  const client = redis();
  client.on("error", () => {});
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  while (!signal.aborted) {
    try {
      const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 1000, "STREAMS", stream, ">"] as const;
      const rows = ((await client.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
      for (const [id, fields] of rows) {
        await client.set(`seen:${id}`, "1", "PX", 5);
        await handle(fields);
        await client.object("IDLETIME", stream);
        await client.xack(stream, group, id);
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const subject = scenario({
  name: "one worker",
  stream: "orders",
  group: "billing",
  workload: { entries: 3 },
  workers: 1,
  consume,
  timing: { handler: 10 },
  ioredis: Redis,
});

interface Looked<T> {
  readonly run: PastRun;
  readonly history: History;
  readonly seen: ReadonlyMap<number, T>;
}

/** Looks at every event of a run. */
async function lookedAt<T>(faults: readonly Fault[], look: (moment: Moment) => T): Promise<Looked<T>> {
  const plan = { entries: ["sound", "sound", "sound"], backlog: 0, workers: 1, faults } as const;
  const { history, choices } = await simulate(subject, plan, { seed: 5 });
  const indexes = history.map(({ index }) => index);
  const run = { scenario: subject, plan, choices, history };
  return { history, run, seen: await momentsOf(run, indexes, look) };
}

function atFault<T>({ history, seen }: Looked<T>): T {
  return seen.get(history.find(({ kind }) => kind === "fault")!.index)!;
}

const at = { process: 1, command: "xreadgroup", nth: 2, when: "after" } as const;

test("a command has taken effect when it is recorded, and the reader that it wakes has not been served yet", async () => {
  const { history, seen } = await lookedAt([], ({ ask, processes }) => ({
    length: ask(["XLEN", "orders"]),
    pending: ask(["XPENDING", "orders", "billing", "-", "+", "10"]),
    blocked: processes[1]!.connections.some(({ unanswered }) => unanswered.some(({ place }) => place === "blocked")),
  }));
  let length = 0;
  for (const event of history) {
    if (event.kind === "appended") {
      expect(seen.get(event.index)!.length).toBe(++length);
      const next = history[event.index + 1]!;
      // It is woken at the same instant: until its reply is made, it waits and the entry is nobody's.
      if (next.process === "worker-1" && next.timeMs === event.timeMs)
        expect(seen.get(event.index)).toMatchObject({ blocked: true, pending: [] });
    }
    if (event.kind === "delivered")
      expect(seen.get(event.index)!.pending).toEqual([[event.id, event.consumer, 0, event.deliveryCount]]);
  }
  expect(length).toBe(3);
});

test("asking at every event, of keys whose time is up too, leaves the run as it was", async () => {
  const ask = ({ ask: asked }: Moment): unknown => {
    const keys = asked(["KEYS", "seen:*"]) as readonly string[];
    for (const id of asked(["XRANGE", "orders", "-", "+"]) as readonly (readonly string[])[])
      asked(["GET", `seen:${id[0]}`]);
    // DBSIZE counts keys whose time is up for as long as nobody has looked at them.
    return [keys.length, asked(["DBSIZE"]), asked(["XINFO", "STREAM", "orders", "FULL"])];
  };
  // momentsOf itself compares the run with the first one, event by event, and refuses another one.
  const { history, seen, run } = await lookedAt([], ask);
  expect(seen.size).toBe(history.length);
  const sizes = await momentsOf(run, [history.length - 1], ({ ask: asked }) => asked(["DBSIZE"]));
  expect((seen.get(history.length - 1) as readonly unknown[])[1]).toBe(sizes.get(history.length - 1));
  expect(sizes.get(history.length - 1)).toBeGreaterThan(1);
});

test("a killed process has no connection when its end is told, a paused one says for how long", async () => {
  const look = ({ processes }: Moment): Moment["processes"][number] => processes[1]!;
  const crash = { kind: "crash", at, restart: "same-name", restartAfterMs: 1000 } as const;
  const killed = await lookedAt([crash], look);
  const { index } = killed.history.find(({ kind }) => kind === "process-ended")!;
  expect(killed.seen.get(index)).toMatchObject({ isAlive: false, connections: [] });
  const paused = atFault(await lookedAt([{ kind: "pause", at, pausedMs: 7000 }], look));
  expect(paused).toMatchObject({ isAlive: true, pausedForMs: 7000 });
  const silent = atFault(await lookedAt([{ kind: "half-open", at, silentMs: 30_000 }], look));
  expect(silent.connections.filter(({ isSilent }) => isSilent)).toHaveLength(1);
});

test("a server that is down, or refuses, says what it holds all the same", async () => {
  const look = ({ isServerUp, condition, ask }: Moment) => ({ isServerUp, condition, type: ask(["TYPE", "orders"]) });
  const stream = { kind: "status", text: "stream" };
  const down = await lookedAt([{ kind: "broker-restart", at, downMs: 500, data: "kept" }], look);
  const { index } = down.history.find(({ kind }) => kind === "server-down")!;
  expect(down.seen.get(index)).toMatchObject({ isServerUp: false, type: stream });
  const loading = atFault(await lookedAt([{ kind: "refusals", at, condition: "loading", forMs: 500 }], look));
  expect(loading).toMatchObject({ isServerUp: true, condition: "loading", type: stream });
});

test("commands that do more than read are refused, and not one of them runs", async () => {
  const plan = { entries: ["sound"], backlog: 0, workers: 1, faults: [] } as const;
  const { history, choices } = await simulate(subject, plan, { seed: 5 });
  const run = { scenario: subject, plan, choices, history };
  for (const args of [
    ["XADD", "orders", "*", "a", "1"],
    ["XREADGROUP", "GROUP", "billing", "x", "STREAMS", "orders", ">"],
    ["SUBSCRIBE", "a"],
    ["MULTI"],
    ["CLIENT", "KILL", "ID", "3"],
    ["DEBUG", "SLEEP", "0"],
  ])
    await expect(
      momentsOf(run, [history.length - 1], ({ ask }) => ask(args)),
      args[0],
    ).rejects.toThrow("does more than read");
  const [reply] = (
    await momentsOf(run, [5], ({ ask }) => ask(["XREAD", "BLOCK", "0", "STREAMS", "orders", "$"]))
  ).values();
  expect(reply).toEqual({ kind: "nil-array" });
});
