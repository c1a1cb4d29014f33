/** Scenario runs per CPU second: 1 producer, 3 consumers with a sweeper, 50 entries, 2 crashes, the real ioredis. */

// The built product: tsx wraps each function that it compiles, which nearly halves the rate.
import { Redis } from "ioredis";
import { Redis as Redis6 } from "ioredis-6";
import { scenario, type Scenario, type WorkerContext } from "streamproof";
import { inMacrotask, prepare, simulateNow } from "../../dist/src/targets/simulator/simulate.js";
import type { RunPlan } from "../../dist/src/scenario/plan.js";
import { rate, type Figure } from "./figure.js";

const ROUNDS = 5;
const RUNS = 600;

/** A consumer of the usual shape: reads new entries in batches, acknowledges each, and sweeps what others left twice a second. */
async function consume({ redis, stream, group, consumer, handle }: WorkerContext): Promise<void> {
  const client = redis();
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  const work = async (entries: readonly [string, string[]][]): Promise<void> => {
    for (const [id, fields] of entries) {
      await handle(JSON.parse(fields[1]!));
      await client.xack(stream, group, id);
    }
  };
  let sweptMs = Date.now();
  for (;;) {
    const reply = await client.xreadgroup("GROUP", group, consumer, "COUNT", 10, "BLOCK", 500, "STREAMS", stream, ">");
    for (const [, entries] of (reply ?? []) as [string, [string, string[]][]][]) await work(entries);
    if (Date.now() - sweptMs < 500) continue;
    sweptMs = Date.now();
    const claimed = (await client.xautoclaim(stream, group, consumer, 1_000, "0", "COUNT", 10)) as [
      string,
      [string, string[]][],
    ];
    await work(claimed[1]);
  }
}

/** What each run of the benchmark does. */
export const benchmarkPlan: RunPlan = {
  entries: Array.from({ length: 50 }, () => "sound" as const),
  backlog: 0,
  workers: 3,
  faults: [
    {
      kind: "crash",
      at: { process: 1, command: "xack", nth: 5, when: "before" },
      restart: "same-name",
      restartAfterMs: 1_000,
    },
    {
      kind: "crash",
      at: { process: 2, command: "xack", nth: 9, when: "after" },
      restart: "new-name",
      restartAfterMs: 1_000,
    },
  ],
};

/** The benchmark scenario with a client library, ready to run. */
export async function benchmarkScenario(ioredis: typeof Redis | typeof Redis6): Promise<Scenario> {
  const subject = scenario({
    name: "bench",
    stream: "s",
    group: "g",
    workload: { entries: 50 },
    workers: 3,
    faults: { crash: 2 },
    consume,
    ioredis,
  });
  await prepare(subject);
  return subject;
}

/** With ioredis 5, and with ioredis 6. */
export async function benchScenarioRuns(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [label, ioredis] of [
    ["ioredis 5", Redis],
    ["ioredis 6", Redis6],
  ] as const) {
    const subject = await benchmarkScenario(ioredis);
    let seed = 0;
    let commands = 0;
    const { value, range } = await rate(ROUNDS, () =>
      inMacrotask(() => {
        for (let i = 0; i < RUNS; i++) {
          const { history } = simulateNow(subject, benchmarkPlan, { seed: seed++ });
          commands = history.filter(({ kind }) => kind === "command").length;
          if (!history.some((event) => event.kind === "run-ended" && event.isSettled))
            throw new Error(`seed ${seed - 1} did not settle`);
        }
        return RUNS;
      }),
    );
    const aim = label === "ioredis 5" ? "1,000" : undefined;
    figures.push({
      name: `scenario runs, ${label} (50 entries, 3 workers, 2 crashes; ${commands} commands)`,
      value,
      unit: "runs/s",
      range,
      ...(aim === undefined ? {} : { aim }),
    });
  }
  return figures;
}
