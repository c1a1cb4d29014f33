/** What each kind of fault does to a run: its history says so. */

import { expect, test } from "vitest";
import { Redis } from "ioredis";
import { explore } from "../../explore/explore.js";
import { judgeHistory } from "../../explore/trial.js";
import type { Fault } from "../../faults/fault.js";
import type { History, HistoryEvent } from "../../history/event.js";
import type { RunPlan } from "../../scenario/plan.js";
import type { WorkerContext } from "../../scenario/scenario.js";
import { scenario } from "../../scenario/validation.js";
import { simulate } from "./simulate.js";
import { EPOCH_US } from "./world.js";

/** Reads its own pending entries first, then new ones; what it could not handle stays pending until it starts again. */
async function consume({ redis, stream, group, consumer, handle, signal }: WorkerContext): Promise<void> {
  // A command that is sent again after a reset would read on behind what was delivered and never arrived.
  const client = redis({ autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 });
  client.on("error", () => {});
  for (let from = "0"; !signal.aborted;) {
    try {
      await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
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
  timing: { handler: 10 },
  ioredis: Redis,
});

async function runWith(fault: Fault, second?: Fault, own = consume): Promise<History> {
  const faults = second === undefined ? [fault] : [fault, second];
  const plan = { entries: ["sound", "sound", "sound"], backlog: 0, workers: 1, faults } as const;
  return (await simulate({ ...subject, consume: own as typeof subject.consume }, plan, { seed: 5 })).history;
}

const by = (history: History, process: string): History => history.filter((event) => event.process === process);

function struck(history: History): HistoryEvent & { readonly kind: "fault" } {
  const event = history.find((one) => one.kind === "fault");
  expect(event).toBeDefined();
  return event as HistoryEvent & { readonly kind: "fault" };
}

function isSettled(history: History): boolean {
  return history.some((event) => event.kind === "run-ended" && event.isSettled);
}

const at = { process: 1, command: "xreadgroup", nth: 2, when: "after" } as const;

test("pause: nothing of the process runs until it goes on, and then it goes on", async () => {
  const history = await runWith({ kind: "pause", at, pausedMs: 7000 });
  const { timeMs } = struck(history);
  const own = by(history, "worker-1").filter(({ kind }) => kind.startsWith("handler") || kind === "process-ended");
  expect(own.filter((event) => event.timeMs > timeMs && event.timeMs < timeMs + 7000)).toEqual([]);
  expect(own.some((event) => event.timeMs >= timeMs + 7000)).toBe(true);
  expect(isSettled(history)).toBe(true);
});

test("half-open: the server delivers, the client never hears of it, and is told long after that the connection is dead", async () => {
  const history = await runWith({ kind: "half-open", at, silentMs: 30_000 });
  const { index, timeMs } = struck(history);
  const last = history.slice(0, index).findLast((event) => event.kind === "delivered");
  expect(last).toMatchObject({ process: "worker-1", timeMs });
  const next = history.slice(index).find((event) => event.kind === "handler-started");
  expect(next?.timeMs).toBeGreaterThan(timeMs + 30_000);
  expect(isSettled(history)).toBe(true);
});

test.each(["before", "after"] as const)(
  "half-open: of what was sent in one piece, nothing arrives from the command on %s which the connection goes dead",
  async (when) => {
    const inTransactions = scenario({
      name: "acknowledges and counts in one transaction",
      stream: "orders",
      group: "billing",
      workload: { entries: 2 },
      workers: 1,
      consume: async ({ redis, stream, group, consumer, handle, signal }) => {
        const [reader, client] = [redis(), redis({ autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 })];
        client.on("error", () => {});
        await reader.xgroup("CREATE", stream, group, "0", "MKSTREAM");
        while (!signal.aborted) {
          const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 1000, "STREAMS", stream, ">"] as const;
          const rows = ((await reader.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
          for (const [id, fields] of rows) {
            await handle(fields);
            client
              .multi()
              .incr("handled")
              .xack(stream, group, id)
              .exec()
              .catch(() => {});
          }
        }
      },
      ioredis: Redis,
    });
    const place = { process: 1, command: "xack", nth: 1, when } as const;
    const fault: Fault = { kind: "half-open", at: place, silentMs: 30_000 };
    const plan = { entries: ["sound", "sound"], backlog: 0, workers: 1, faults: [fault] } as const;
    const { history } = await simulate(inTransactions, plan, { seed: 5 });
    const { timeMs } = struck(history);
    const executed = history.flatMap((event) =>
      event.kind === "command" && event.timeMs <= timeMs && event.process === "worker-1" ? [event.name] : [],
    );
    // MULTI was taken and INCR queued; EXEC, behind them, never arrived, so neither did anything.
    expect(executed).toContain("multi");
    expect(executed).not.toContain("exec");
    expect(history.filter((event) => event.kind === "acknowledged" && event.timeMs <= timeMs)).toEqual([]);
  },
);

test("handler-fails: that call throws, a later one for the same entry does not", async () => {
  const history = await runWith({ kind: "handler-fails", process: 1, nth: 2 });
  const calls = history.flatMap((event) => (event.kind === "handler-finished" ? [event] : []));
  expect(calls.map(({ outcome }) => outcome)).toEqual(["ok", "fail", "ok", "ok"]);
  expect(calls[2]!.token).toBe(calls[1]!.token);
  expect(isSettled(history)).toBe(true);
});

test("handler-crash: the process is killed while the call runs, which never ends", async () => {
  const history = await runWith({
    kind: "handler-crash",
    process: 1,
    nth: 2,
    restart: "same-name",
    restartAfterMs: 1000,
  });
  const ended = history.filter((event) => event.kind === "process-ended" && event.cause === "killed");
  expect(ended).toHaveLength(1);
  const started = history.flatMap((event) => (event.kind === "handler-started" ? [event] : []));
  const finished = new Set(history.flatMap((event) => (event.kind === "handler-finished" ? [event.span] : [])));
  expect(started.filter(({ span }) => !finished.has(span)).map(({ span }) => span)).toEqual([2]);
  expect(isSettled(history)).toBe(true);
});

test.each([
  ["out-of-memory", "xgroup", "OOM "],
  ["cannot-save", "xreadgroup", "MISCONF "],
  ["read-only", "xreadgroup", "READONLY "],
  ["loading", "xreadgroup", "LOADING "],
] as const)(
  "refusals: a server that is %s says so for a while, and then serves again",
  async (condition, name, code) => {
    const place = { ...at, command: name, nth: 1, when: "before" } as const;
    const history = await runWith({ kind: "refusals", at: place, condition, forMs: 3000 });
    const { timeMs } = struck(history);
    const refused = history.filter((event) => event.kind === "command" && event.error?.startsWith(code));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((event) => event.timeMs >= timeMs && event.timeMs < timeMs + 3001)).toBe(true);
    expect(isSettled(history)).toBe(true);
  },
);

test("handler-hangs: that call never ends, and the run does not wait for it", async () => {
  const history = await runWith({ kind: "handler-hangs", process: 1, nth: 3 });
  const calls = history.flatMap((event) => (event.kind === "handler-started" ? [event.span] : []));
  const ends = history.flatMap((event) => (event.kind === "handler-finished" ? [event.span] : []));
  expect([calls, ends]).toEqual([
    [1, 2, 3],
    [1, 2],
  ]);
  expect(isSettled(history)).toBe(true);
  expect(history.at(-1)!.timeMs).toBeGreaterThan(struck(history).timeMs + 29_000);
  expect(judgeHistory(subject, history).anomalies).toEqual([]);
});

test("handler-hangs: a single worker that handles one entry after the other does not get past it", async () => {
  const history = await runWith({ kind: "handler-hangs", process: 1, nth: 2 });
  expect(isSettled(history)).toBe(false);
  expect(judgeHistory(subject, history).anomalies).toMatchObject([{ name: "no-progress" }]);
});

test("handler-hangs: once the process that hung has ended, somebody has to take the entry over", async () => {
  const hangs = { kind: "handler-hangs", process: 1, nth: 3 } as const;
  const deploy = { kind: "rolling-deploy", graceMs: 100, restartAfterMs: 100 } as const;
  const history = await runWith(hangs, { ...deploy, at: { ...at, nth: 4 } });
  // It looks for pending entries of its own name only, and the new process has a new one.
  expect(judgeHistory(subject, history).anomalies).toMatchObject([
    { name: "stranded-entry", sentence: expect.stringContaining("never returned, and was cut off when") as string },
  ]);
});

test("handler-hangs: a handler that tries again what hung elsewhere does not run beside it", async () => {
  const impatient = async (context: WorkerContext): Promise<void> => {
    const handle = async (...args: unknown[]): Promise<void> => {
      const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error("took too long")), 1000));
      await Promise.race([context.handle(...args), late]);
    };
    await consume({ ...context, handle });
  };
  const history = await runWith({ kind: "handler-hangs", process: 1, nth: 2 }, undefined, impatient);
  const tried = history.flatMap((event) => (event.kind === "handler-started" ? [event.token] : []));
  expect(tried).toEqual(["entry-1", "entry-2", "entry-2", "entry-3"]);
  expect(isSettled(history)).toBe(true);
  expect(judgeHistory(subject, history).anomalies).toEqual([]);
});

test.each([
  ["ahead", 3_600_000],
  ["back", -3_600_000],
])(
  "clock-jump: a worker's Date is off %s from then on, after a restart too, and its monotonic clock is not",
  async (_, byMs) => {
    const read: { readonly wallMs: number; readonly monotonicUs: number }[] = [];
    const reads = async (context: WorkerContext): Promise<void> => {
      const handle = (...args: unknown[]): Promise<void> => {
        read.push({ wallMs: new Date().getTime(), monotonicUs: Math.round(performance.now() * 1000) });
        return context.handle(...args);
      };
      await consume({ ...context, handle });
    };
    const crash = { kind: "crash", restart: "new-name", restartAfterMs: 0, at: { ...at, nth: 4 } } as const;
    const history = await runWith({ kind: "clock-jump", at: { ...at, command: "xgroup", nth: 1 }, byMs }, crash, reads);
    let startedUs = 0;
    const expected: typeof read = [];
    for (const event of history) {
      const timeUs = Math.round(event.timeMs * 1000);
      if (event.kind === "process-started") startedUs = timeUs;
      if (event.kind !== "handler-started") continue;
      expected.push({ wallMs: Math.floor((EPOCH_US + timeUs) / 1000) + byMs, monotonicUs: timeUs - startedUs });
    }
    expect(startedUs).toBeGreaterThan(struck(history).timeMs * 1000);
    expect(read).toEqual(expected);
  },
);

test("equal plans give equal runs, whatever the fault", async () => {
  const faults: readonly Fault[] = [
    { kind: "pause", at, pausedMs: 7000 },
    { kind: "half-open", at, silentMs: 30_000 },
    { kind: "handler-crash", process: 1, nth: 2, restart: "new-name", restartAfterMs: 1000 },
  ];
  for (const fault of faults) expect(await runWith(fault)).toEqual(await runWith(fault));
});

test("a publish that ioredis never answers stops neither the workers nor the run", async () => {
  // With no resending and unlimited retries, ioredis forgets the command of a connection that was reset.
  const silent = scenario({
    name: "a producer whose publish is never answered",
    stream: "orders",
    group: "billing",
    workload: { entries: 3 },
    workers: 1,
    consume,
    produce: ({ redis, stream }) => {
      const client = redis({ autoResendUnfulfilledCommands: false });
      client.on("error", () => {});
      return ({ fields }) => client.xadd(stream, "*", ...Object.entries(fields).flat());
    },
    ioredis: Redis,
  });
  const publish = { process: 0, command: "xadd", nth: 2, when: "after" } as const;
  const plan = {
    entries: ["sound", "sound", "sound"],
    backlog: 3,
    workers: 1,
    faults: [{ kind: "disconnect", at: publish }],
  };
  const { history } = await simulate(silent, plan as RunPlan, { seed: 5 });
  const handled = history.flatMap((event) => (event.kind === "handler-finished" ? [event.token] : []));
  expect(handled).toEqual(["entry-1", "entry-2"]);
  expect(isSettled(history)).toBe(false);
  expect(history.at(-1)!.timeMs).toBeLessThan(120_000);
});

/** Gives up entries that are older than a quarter of an hour, by its own clock. */
async function dropsStale(context: WorkerContext): Promise<void> {
  const { redis, stream, group, consumer, handle } = context;
  const client = redis();
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  for (;;) {
    const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 1000, "STREAMS", stream, ">"] as const;
    const rows = ((await client.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
    for (const [id, fields] of rows) {
      if (Date.now() - Number(id.split("-")[0]) < 900_000) await handle(fields);
      await client.xack(stream, group, id);
    }
  }
}

test("a consumer that compares its own clock with the server's loses entries when its clock jumps ahead", async () => {
  const asked = { ...subject, consume: dropsStale, faults: { ...subject.faults, clockJump: 1 } };
  const { findings } = await explore({ scenario: asked, runs: 100, seed: 1 });
  expect(findings.map(({ anomaly }) => anomaly.name)).toEqual(["lost-entry", "early-ack"]);
  expect(findings[0]!.plan.faults).toMatchObject([{ kind: "clock-jump", byMs: 3_600_000 }]);
});

test("a single worker that handles one entry after the other is stopped by a handler that hangs; a second one goes on", async () => {
  const allowed = { ...subject, faults: { ...subject.faults, handlerHangs: 1 } };
  const { findings } = await explore({ scenario: allowed, runs: 100, seed: 1 });
  expect(findings.map(({ anomaly }) => anomaly.name)).toEqual(["no-progress"]);
  const plan = {
    entries: ["sound", "sound", "sound"],
    backlog: 0,
    workers: 2,
    faults: [{ kind: "handler-hangs", process: 1, nth: 1 }],
  } as const;
  const { history } = await simulate(subject, plan, { seed: 5 });
  expect(judgeHistory(subject, history).anomalies).toEqual([]);
});

/** Takes over what has been idle for longer than its lease, which is longer than half a minute. */
async function claimsLate({ redis, stream, group, consumer, handle, signal }: WorkerContext): Promise<void> {
  const client = redis();
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  while (!signal.aborted) {
    const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 5000, "STREAMS", stream, ">"] as const;
    const rows = ((await client.xreadgroup(...args)) as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? [];
    const [, claimed] = (await client.xautoclaim(stream, group, consumer, 50_000, "0")) as [string, typeof rows];
    for (const [id, fields] of [...rows, ...claimed]) {
      await handle(fields).then(
        () => client.xack(stream, group, id),
        () => {},
      );
    }
  }
}

test("a fault strikes at what a consumer does when a lease is over, as long as that is within its time to recover", async () => {
  const fault: Fault = {
    kind: "crash",
    at: { process: 1, command: "xautoclaim", nth: 25, when: "before" },
    restart: "same-name",
    restartAfterMs: 1000,
  };
  const plan = { entries: ["poison"], backlog: 0, workers: 1, faults: [fault] } as const;
  const patient = { ...subject, consume: claimsLate, expect: { ...subject.expect, recoveredWithinMs: 60_000 } };
  // It asks every 5 s: the 25th time is after the second claim.
  const { history } = await simulate(patient as typeof subject, plan, { seed: 5 });
  const { timeMs } = struck(history);
  expect(timeMs).toBeGreaterThan(100_000);
  const claims = history.filter((event) => event.kind === "delivered" && event.command === "xautoclaim");
  expect(claims.filter((event) => event.timeMs < timeMs)).toHaveLength(2);
});
