/** Deploys and scaling: who is told to end, who ends how, who comes and who stays away. */

import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { explore } from "../../explore/explore.js";
import { judgeHistory } from "../../explore/trial.js";
import type { Fault } from "../../faults/fault.js";
import type { History, HistoryEvent } from "../../history/event.js";
import type { FaultsDefinition, Scenario, WorkerContext } from "../../scenario/scenario.js";
import { scenario } from "../../scenario/validation.js";
import { simulate } from "./simulate.js";

type Consume = (context: WorkerContext) => Promise<void>;
type Of<K extends HistoryEvent["kind"]> = Extract<HistoryEvent, { readonly kind: K }>;

/** Takes over what others left, then reads new entries; stops between two entries when it is told to end. */
async function graceful({ redis, stream, group, consumer, handle, signal }: WorkerContext): Promise<void> {
  const client = redis();
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  while (!signal.aborted) {
    const [, taken] = (await client.xautoclaim(stream, group, consumer, 30_000, "0", "COUNT", 10)) as [string, Row[]];
    const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 1000, "STREAMS", stream, ">"] as const;
    const fresh = ((await client.xreadgroup(...args)) as [string, Row[]][] | null)?.[0]?.[1] ?? [];
    for (const [id, fields] of [...taken, ...fresh]) {
      await handle(fields);
      await client.xack(stream, group, id);
    }
  }
  await client.quit();
}
type Row = [id: string, fields: string[]];

function scenarioOf(consume: Consume, faults: FaultsDefinition = {}): Scenario {
  return scenario({
    name: "workers that come and go",
    stream: "orders",
    group: "billing",
    workload: { entries: 6, interval: 200 },
    workers: 3,
    consume,
    faults,
    timing: { handler: 100 },
    expect: { recoveredWithin: "3m" },
    ioredis: Redis,
  });
}

async function runWith(consume: Consume, faults: readonly Fault[], workers = 2): Promise<History> {
  const entries = Array.from({ length: 6 }, () => "sound" as const);
  const { history, diagnoses } = await simulate(
    scenarioOf(consume),
    { entries, backlog: 0, workers, faults },
    { seed: 3 },
  );
  expect(diagnoses).toEqual([]);
  return history;
}

function of<K extends HistoryEvent["kind"]>(history: History, kind: K, process?: string): Of<K>[] {
  const found = history.filter((event) => event.kind === kind && (process ?? event.process) === event.process);
  return found as Of<K>[];
}

const at = { process: 2, command: "xreadgroup", nth: 2, when: "after" } as const;
const deploy = { kind: "rolling-deploy", at, graceMs: 10_000, restartAfterMs: 1000 } as const;
const scaleIn = { kind: "scale-in", at, signal: "SIGTERM", graceMs: 10_000 } as const;

test("a rolling deploy replaces each worker by one of a new name, the next one only when that has started", async () => {
  const history = await runWith(graceful, [deploy]);
  const steps = history.flatMap((event) => {
    if (event.kind === "process-signalled") return [`${event.process} ${event.signal}`];
    if (event.kind === "process-ended") return [`${event.process} ${event.cause}`];
    if (event.kind === "process-started" && event.process !== "producer") return [`${event.consumer} starts`];
    return event.kind === "faults-stopped" ? ["faults stop"] : [];
  });
  expect(steps).toEqual([
    "worker-1 starts",
    "worker-2 starts",
    "worker-2 SIGTERM",
    "worker-2 stopped",
    "worker-2-b starts",
    "worker-1 SIGTERM",
    "worker-1 stopped",
    "worker-1-b starts",
    "faults stop",
  ]);
  expect(of(history, "run-ended")[0]?.isSettled).toBe(true);
  expect(judgeHistory(scenarioOf(graceful), history).anomalies).toEqual([]);
});

test("who is told to end may finish what is at hand", async () => {
  const history = await runWith(graceful, [deploy]);
  const told = of(history, "process-signalled", "worker-2")[0]!;
  const ended = of(history, "process-ended", "worker-2")[0]!;
  const between = history.filter(
    ({ index, process }) => index > told.index && index < ended.index && process === "worker-2",
  );
  expect(between.map(({ kind }) => kind)).toContain("handler-finished");
  expect(between.map(({ kind }) => kind)).toContain("acknowledged");
});

test("who does not end in time is killed", async () => {
  const deaf: Consume = async (context) => {
    expect(context.signal.aborted).toBe(false);
    await graceful({ ...context, signal: new AbortController().signal });
  };
  const history = await runWith(deaf, [deploy]);
  for (const process of ["worker-1", "worker-2"]) {
    const told = of(history, "process-signalled", process)[0]!;
    const ended = of(history, "process-ended", process)[0]!;
    expect(ended).toMatchObject({ cause: "killed", timeMs: told.timeMs + 10_000 });
  }
});

test("who does not listen at all dies of SIGTERM at once", async () => {
  const heedless: Consume = async ({ redis, stream, group, consumer }) => {
    const client = redis();
    await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
    for (;;) await client.xreadgroup("GROUP", group, consumer, "BLOCK", 1000, "STREAMS", stream, ">");
  };
  const history = await runWith(heedless, [scaleIn]);
  const told = of(history, "process-signalled")[0]!;
  expect(of(history, "process-ended")[0]).toMatchObject({ cause: "stopped", timeMs: told.timeMs });
});

test("a SIGTERM handler of the user's runs in its own worker, which ends when it calls process.exit()", async () => {
  const before = process.listenerCount("SIGTERM");
  const heard: string[] = [];
  const consume: Consume = async ({ redis, stream, group, consumer }) => {
    const client = redis();
    process.once("SIGTERM", (signal) => {
      heard.push(`${consumer} ${signal} ${process.listenerCount("SIGTERM")}`);
      setTimeout(() => process.exit(0), 300);
    });
    process.on("exit", (code) => heard.push(`${consumer} exits with ${code}`));
    await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
    for (;;) await client.xreadgroup("GROUP", group, consumer, "BLOCK", 1000, "STREAMS", stream, ">");
  };
  const history = await runWith(consume, [scaleIn]);
  const told = of(history, "process-signalled")[0]!;
  expect(of(history, "process-ended")[0]).toMatchObject({ cause: "stopped", timeMs: told.timeMs + 300 });
  expect(heard).toEqual(["worker-2 SIGTERM 0", "worker-2 exits with 0"]);
  expect(process.listenerCount("SIGTERM")).toBe(before);
});

test("a process in which nothing is left to do ends by itself once it was told to, as Node does", async () => {
  const background: Consume = (context) => {
    void graceful(context);
    return Promise.resolve();
  };
  const history = await runWith(background, [scaleIn]);
  expect(of(history, "process-ended")).toMatchObject([{ process: "worker-2", cause: "stopped" }]);
});

test.each(["SIGTERM", "SIGKILL"] as const)(
  "who is scaled in by %s does not come back, even when the faults stop",
  async (signal) => {
    const history = await runWith(graceful, [{ ...scaleIn, signal }]);
    expect(of(history, "process-ended")).toMatchObject([
      { process: "worker-2", cause: signal === "SIGTERM" ? "stopped" : "killed" },
    ]);
    expect(of(history, "process-started", "worker-2")).toHaveLength(1);
    expect(of(history, "run-ended")[0]?.isSettled).toBe(true);
  },
);

test("the last worker comes back when the faults stop", async () => {
  const history = await runWith(graceful, [{ ...scaleIn, at: { ...at, process: 1 } }], 1);
  const stopped = of(history, "faults-stopped")[0]!;
  expect(of(history, "process-started", "worker-1").map(({ index }) => index > stopped.index)).toEqual([false, true]);
  expect(of(history, "run-ended")[0]?.isSettled).toBe(true);
});

test("a worker that is added takes part", async () => {
  const history = await runWith(graceful, [{ kind: "scale-out", at }]);
  const struck = of(history, "fault")[0]!;
  expect(of(history, "process-started", "worker-3")).toMatchObject([{ timeMs: struck.timeMs, consumer: "worker-3" }]);
  expect(of(history, "delivered", "worker-3").length).toBeGreaterThan(0);
});

test("faults beside a deploy: who is killed in its turn still comes back under its new name, and only once", async () => {
  const kill = {
    kind: "crash",
    at: { ...at, command: "xack", nth: 2 },
    restart: "never",
    restartAfterMs: 1000,
  } as const;
  const history = await runWith(graceful, [deploy, kill]);
  expect(of(history, "process-ended", "worker-2")[0]).toMatchObject({ cause: "killed" });
  expect(of(history, "process-started", "worker-2").map(({ consumer }) => consumer)).toEqual([
    "worker-2",
    "worker-2-b",
  ]);
});

test("equal plans give equal runs", async () => {
  for (const fault of [deploy, scaleIn, { kind: "scale-out", at } as const])
    expect(await runWith(graceful, [fault])).toEqual(await runWith(graceful, [fault]));
});

/** Looks for what a former process of its own name has left; under a new name there is none. */
async function rereadsItsOwn({ redis, stream, group, consumer, handle, signal }: WorkerContext): Promise<void> {
  const client = redis();
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  signal.addEventListener("abort", () => process.exit(0));
  for (let from = "0"; ;) {
    const args = ["GROUP", group, consumer, "COUNT", 1, "BLOCK", 1000, "STREAMS", stream, from] as const;
    const rows = ((await client.xreadgroup(...args)) as [string, Row[]][] | null)?.[0]?.[1] ?? [];
    if (rows.length === 0) from = ">";
    for (const [id, fields] of rows) {
      await handle(fields);
      await client.xack(stream, group, id);
    }
  }
}

test.each<FaultsDefinition>([{ rollingDeploy: 1 }, { scaleIn: 1 }])(
  "a consumer that finds its pending entries by its own name loses them under %o",
  async (faults) => {
    const { findings } = await explore({ scenario: scenarioOf(rereadsItsOwn, faults), runs: 200, seed: 1 });
    // Those whose handler was done, but not their acknowledgement, stay pending as well.
    const others = findings.map(({ anomaly }) => anomaly.name).filter((name) => name !== "pending-leak");
    expect(others).toEqual(["stranded-entry"]);
    const sound = await explore({ scenario: scenarioOf(graceful, faults), runs: 200, seed: 1 });
    expect(sound.findings).toEqual([]);
  },
);
