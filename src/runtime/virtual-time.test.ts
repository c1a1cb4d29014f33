/** What simulated code sees of time, timers, chance and its own process, and how it ends when it throws. */

import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as capturedTimeout } from "node:timers";
import { scheduler, setInterval as ticks, setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { scenario } from "../scenario/validation.js";
import type { WorkerContext } from "../scenario/scenario.js";
import { simulate } from "../targets/simulator/simulate.js";
import type { RunResult } from "../targets/target.js";

/** Runs code as the only worker of a run of ten virtual seconds, with two entries published to nobody. */
async function inWorker(consume: (context: WorkerContext) => unknown, seed?: number): Promise<RunResult> {
  const subject = scenario({
    name: "virtual time",
    stream: "s",
    group: "g",
    workload: { entries: 1 },
    workers: 1,
    consume,
    expect: { recoveredWithin: "10s" },
  });
  const plan = { entries: ["sound" as const], backlog: 0, workers: 1, faults: [] };
  return simulate(subject, plan, seed === undefined ? { choices: {} } : { seed });
}

/** What a worker said, in order, with the virtual milliseconds since it started. */
async function said(work: (say: (what: unknown) => void) => unknown): Promise<readonly [number, unknown][]> {
  const log: [number, unknown][] = [];
  await inWorker(() => {
    const startMs = performance.now();
    return work((what) => log.push([Math.round((performance.now() - startMs) * 1000) / 1000, what]));
  });
  return log;
}

describe("timers", () => {
  test("run at their virtual time, in order of time and then of making, with their arguments", async () => {
    const log = await said((say) => {
      setTimeout(say, 20, "late");
      setTimeout(say, 10, "first");
      capturedTimeout(say, 10, "second");
      setTimeout(say, 5_000, "much later");
    });
    expect(log).toEqual([
      [10, "first"],
      [10, "second"],
      [20, "late"],
      [5_000, "much later"],
    ]);
  });

  test("can be stopped by themselves and by their number, and refreshed", async () => {
    const log = await said((say) => {
      clearTimeout(setTimeout(say, 10, "stopped"));
      clearTimeout(Number(setTimeout(say, 10, "stopped by number")));
      const again = setTimeout(say, 10, "refreshed");
      setTimeout(() => again.refresh(), 5);
      const interval = setInterval(() => {
        say("tick");
        if (performance.now() > 30) clearInterval(interval);
      }, 15);
    });
    expect(log).toEqual([
      [15, "tick"],
      [15, "refreshed"],
      [30, "tick"],
      [45, "tick"],
    ]);
  });

  test("of node:timers/promises, promisify and AbortSignal are virtual too", async () => {
    const log = await said(async (say) => {
      say(await wait(1_000, "waited"));
      await scheduler.wait(500);
      say("scheduler");
      await promisify(setTimeout)(250);
      say("promisified");
      let count = 0;
      for await (const _ of ticks(100)) if (++count === 3) break;
      say("three ticks");
      await wait(5_000, undefined, { signal: AbortSignal.timeout(40) }).catch((error: Error) => say(error.name));
    });
    expect(log).toEqual([
      [1_000, "waited"],
      [1_500, "scheduler"],
      [1_750, "promisified"],
      [2_050, "three ticks"],
      [2_090, "AbortError"],
    ]);
  });

  test("keep the user's own AsyncLocalStorage contexts", async () => {
    const storage = new AsyncLocalStorage<string>();
    const log = await said((say) => {
      storage.run("one", () => setTimeout(() => say(storage.getStore()), 2));
      storage.run("two", () => setImmediate(() => setTimeout(() => say(storage.getStore()), 1)));
      setTimeout(() => say(storage.getStore()), 3);
    });
    expect(log.map(([, what]) => what)).toEqual(["two", "one", undefined]);
  });
});

describe("clocks", () => {
  test("start on 2026-01-01 and move only with virtual time", async () => {
    const log = await said(async (say) => {
      const before = [Date.now(), new Date().getTime(), process.hrtime.bigint(), process.uptime()] as const;
      let sum = 0;
      for (let i = 0; i < 3e6; i++) sum += i;
      say(Date.now() - before[0] + (sum > 0 ? 0 : 1));
      await wait(1_234);
      say([Date.now() - before[0], new Date().getTime() - before[1]]);
      say([process.hrtime.bigint() - before[2], Math.round((process.uptime() - before[3]) * 1000)]);
      say(new Date().toISOString().slice(0, 16));
      say([Date.UTC(2020, 0), new Date(0).toISOString(), new Date(2020, 1).getMonth(), Date.name, Date.length]);
    });
    expect(log.map(([, what]) => what)).toEqual([
      0,
      [1_234, 1_234],
      [1_234_000_000n, 1_234],
      "2026-01-01T00:00",
      [1_577_836_800_000, "1970-01-01T00:00:00.000Z", 1, "Date", 7],
    ]);
  });
});

describe("chance and identity", () => {
  const draw = (log: unknown[]) => (): void => {
    log.push(Math.random(), randomBytes(8).toString("hex"), randomUUID(), crypto.randomUUID(), randomInt(1_000_000));
    log.push([...crypto.getRandomValues(new Uint8Array(4))], hostname(), process.pid);
  };

  test("depend on nothing but the run", async () => {
    const one: unknown[] = [];
    const other: unknown[] = [];
    await inWorker(draw(one), 7);
    await inWorker(draw(other), 7);
    expect(other).toEqual(one);
    expect(new Set(one.map(String)).size).toBe(one.length);
  });

  test("differ from seed to seed", async () => {
    const one: unknown[] = [];
    const other: unknown[] = [];
    await inWorker(draw(one), 7);
    await inWorker(draw(other), 8);
    expect(other[1]).not.toEqual(one[1]);
  });

  test("are the real ones outside of a run", async () => {
    await inWorker(() => undefined);
    expect(Math.abs(Date.now() - (performance.timeOrigin + performance.now()))).toBeLessThan(60_000);
    expect(randomUUID()).not.toBe(randomUUID());
  });
});

describe("an error that nobody catches", () => {
  const ways: Record<string, () => unknown> = {
    "thrown in a timer": () => setTimeout(fail, 5),
    "thrown in an immediate": () => setImmediate(fail),
    "thrown in a tick": () => process.nextTick(fail),
    "thrown in a microtask": () => queueMicrotask(fail),
    "thrown by a listener": () => setTimeout(() => new EventEmitter().on("x", fail).emit("x"), 5),
    "a rejection that nobody handles": () => void Promise.reject(new Error("boom")),
    "a rejection of consume itself": () => Promise.reject(new Error("boom")),
    "process.exit": () => setTimeout(() => process.exit(3), 5),
  };
  for (const [name, way] of Object.entries(ways)) {
    test(`(${name}) ends its process, which is started again, and nothing else`, async () => {
      let starts = 0;
      let isAlive = false;
      const { history } = await inWorker(() => {
        if (++starts === 1) return way();
        setTimeout(() => (isAlive = true), 100);
        return undefined;
      });
      const ended = history.filter((event) => event.kind === "process-ended");
      expect(ended.map(({ cause }) => cause)).toEqual(["error"]);
      expect(ended[0]).toMatchObject({ process: "worker-1" });
      expect(starts).toBe(2);
      expect(isAlive).toBe(true);
    });
  }
});

function fail(): never {
  throw new Error("boom");
}
