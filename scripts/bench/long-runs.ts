/** Long runs: what an entry costs in a run of many, and how fast a simulated day of a quiet system passes. */

// The built product: tsx wraps each function that it compiles, which nearly halves the rate.
import { Redis } from "ioredis";
import { scenario, type WorkerContext } from "streamproof";
import { tryPlan, type Trial } from "../../dist/src/explore/trial.js";
import { inMacrotask, prepare } from "../../dist/src/targets/simulator/simulate.js";
import { cpuSeconds, type Figure } from "./figure.js";

const SIZES = [100, 1_000, 10_000, 100_000] as const;
/** Each size takes part in so many rounds, in turn with the others; the least cost of any counts, as the machine has moods. */
const ROUNDS = 3;
/** A size smaller than this is run so often that a round has as many. */
const ENTRIES_PER_ROUND = 20_000;
const DAY_S = 86_400;

type Entries = readonly [string, string[]][];

/** A consumer that reads in batches and acknowledges each entry, and now and then sweeps and tells that it is alive. */
function consumer({ blockMs, sweepMs }: { readonly blockMs: number; readonly sweepMs: number }) {
  return async ({ redis, stream, group, consumer: name, handle }: WorkerContext): Promise<void> => {
    const client = redis();
    await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
    const work = async (entries: Entries): Promise<void> => {
      for (const [id, fields] of entries) {
        await handle(JSON.parse(fields[1]!));
        await client.xack(stream, group, id);
      }
    };
    let sweptMs = Date.now();
    for (;;) {
      const reply = await client.xreadgroup(
        ...(["GROUP", group, name, "COUNT", 10, "BLOCK", blockMs, "STREAMS", stream, ">"] as const),
      );
      for (const [, entries] of (reply ?? []) as [string, Entries][]) await work(entries);
      if (Date.now() - sweptMs < sweepMs) continue;
      sweptMs = Date.now();
      await client.set(`alive:${name}`, sweptMs, "PX", 3 * sweepMs);
      const claimed = (await client.xautoclaim(stream, group, name, 2 * sweepMs, "0", "COUNT", 10)) as [
        string,
        Entries,
      ];
      await work(claimed[1]);
    }
  };
}

interface LongRun {
  readonly entries: number;
  readonly intervalMs: number;
  readonly sweepMs: number;
}

/** A run without faults, judged by every checker. */
async function longRun({ entries, intervalMs, sweepMs }: LongRun): Promise<(seed: number) => Promise<Trial>> {
  const subject = scenario({
    name: "long",
    stream: "s",
    group: "g",
    workload: { entries, interval: intervalMs },
    workers: 3,
    consume: consumer({ blockMs: 5_000, sweepMs }),
    ioredis: Redis,
  });
  await prepare(subject);
  const plan = { entries: Array.from({ length: entries }, () => "sound" as const), backlog: 0, workers: 3, faults: [] };
  return async (seed) => {
    const trial = await inMacrotask(() => tryPlan(subject, plan, { seed }));
    const { history } = trial.result;
    if (!history.some((event) => event.kind === "run-ended" && event.isSettled)) throw new Error("it did not settle");
    if (trial.anomalies.length > 0) throw new Error(trial.anomalies[0]!.sentence);
    return trial;
  };
}

/** CPU time per entry in runs of 100 to 100,000 entries. */
export async function benchEntries(): Promise<readonly Figure[]> {
  const runs = await Promise.all(SIZES.map((entries) => longRun({ entries, intervalMs: 10, sweepMs: 5_000 })));
  const least = SIZES.map(() => Infinity);
  let seed = 0;
  // The round before the first is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, entries] of SIZES.entries()) {
      const times = Math.max(1, ENTRIES_PER_ROUND / entries);
      const before = cpuSeconds();
      for (let i = 0; i < times; i++) await runs[index]!(seed++);
      const us = ((cpuSeconds() - before) / (times * entries)) * 1e6;
      if (round > 0) least[index] = Math.min(least[index]!, us);
    }
  }
  return [
    ...SIZES.map((entries, index) => ({
      name: `an entry in a run of ${entries.toLocaleString("en-US")}, judged`,
      value: least[index]!,
      unit: "us of CPU time",
    })),
    {
      name: "dearest of these to cheapest",
      value: Math.max(...least) / Math.min(...least),
      unit: "",
      aim: "below 1.2",
    },
  ];
}

/** A simulated day: 1 entry a second, 3 workers that block for 5 s at most, sweep and tell that they live each 10 s. */
export async function benchDay(): Promise<readonly Figure[]> {
  const run = await longRun({ entries: DAY_S, intervalMs: 1_000, sweepMs: 10_000 });
  const before = cpuSeconds();
  const beforeMs = performance.now();
  const { result } = await run(1);
  const realS = (performance.now() - beforeMs) / 1000;
  const cpuS = cpuSeconds() - before;
  const virtualS = result.history.at(-1)!.timeMs / 1000;
  const commands = result.history.filter(({ kind }) => kind === "command").length;
  const events = result.history.length;
  return [
    { name: `a simulated day: 1 entry a second, 3 workers; ${commands} commands`, value: realS, unit: "s", aim: "60" },
    { name: "simulated time per real time", value: virtualS / realS, unit: "" },
    { name: "simulated time per CPU time", value: virtualS / cpuS, unit: "" },
    { name: `memory at its end; ${events} events`, value: process.memoryUsage.rss() / 2 ** 20, unit: "MiB resident" },
  ];
}
