/** What it costs to judge a run by all checkers, beside what the run itself costs. */

import { Redis } from "ioredis";
import { judgeHistory } from "../../dist/src/explore/trial.js";
import type { RunResult } from "../../dist/src/targets/target.js";
import { inMacrotask, simulateNow } from "../../dist/src/targets/simulator/simulate.js";
import { cpuSeconds, type Figure } from "./figure.js";
import { benchmarkPlan, benchmarkScenario } from "./scenario-runs.js";

const ROUNDS = 30;
/** So few at a time that the histories of a round fit into memory as those of single runs do. */
const RUNS = 50;
/** The first rounds are for warming up. */
const WARM_UP_ROUNDS = 12;

/** Runs and their judging take turns, as the machine has moods. */
export async function benchJudging(): Promise<readonly Figure[]> {
  const scenario = await benchmarkScenario(Redis);
  const shares: number[] = [];
  const judgingUs: number[] = [];
  let seed = 0;
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const start = cpuSeconds();
    const results = await inMacrotask(() =>
      Array.from({ length: RUNS }, (): RunResult => simulateNow(scenario, benchmarkPlan, { seed: seed++ })),
    );
    const made = cpuSeconds();
    for (const { history } of results)
      if (judgeHistory(scenario, history).anomalies.length > 0) throw new Error("an anomaly in a sound run");
    const judged = cpuSeconds();
    if (round < 0) continue;
    shares.push(((judged - made) / (made - start)) * 100);
    judgingUs.push(((judged - made) / RUNS) * 1e6);
  }
  return [
    figure("judging a run by all checkers", judgingUs, "us of CPU time"),
    figure("judging a run, of what the run itself costs", shares, "%"),
  ];
}

function figure(name: string, values: readonly number[], unit: string): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  return { name, value: sorted[Math.floor(sorted.length / 2)]!, unit, range: [sorted[0]!, sorted.at(-1)!] };
}
