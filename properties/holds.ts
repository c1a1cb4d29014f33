/** Properties of scenarios: for every plan that a scenario allows and every fall of chance, the checkers find nothing. */

import fc from "fast-check";
import { expect } from "vitest";
import { takeCensus } from "../src/explore/census.js";
import { planArbitrary } from "../src/explore/plan-arbitrary.js";
import { replayInSimulator } from "../src/explore/replay.js";
import { faultFreePlans } from "../src/explore/sweep.js";
import { judgeHistory, normalized, type Trial } from "../src/explore/trial.js";
import type { RunPlan } from "../src/scenario/plan.js";
import type { Scenario } from "../src/scenario/scenario.js";
import { simulate, type Chance } from "../src/targets/simulator/simulate.js";
import { printedSeed } from "./seed.js";

/** How a property is tried. */
export interface PropertyOptions {
  readonly name: string;
  readonly numRuns: number;
  /** What has to hold of each run besides the checkers. */
  readonly also?: (trial: Trial) => void;
  /** Runs that failed once: tried first, for ever. */
  readonly regressions?: readonly [RunPlan, number][];
}

/** Tries generated plans; a failing one is shrunk by fast-check and reported with its seed and path. */
export async function holdsAlways(scenario: Scenario, options: PropertyOptions): Promise<void> {
  const seed = printedSeed(options.name);
  const histories = [];
  for (const plan of faultFreePlans(scenario))
    histories.push((await replayInSimulator(scenario, plan, {})).result.history);
  const plans = planArbitrary(scenario, takeCensus(histories));
  const property = fc.asyncProperty(plans, fc.nat(), async (plan, chance) => {
    const trial = await judged(scenario, plan, { seed: chance });
    expect(trial.anomalies.map(({ sentence }) => sentence)).toEqual([]);
    expect(trial.result.diagnoses).toEqual([]);
    options.also?.(trial);
  });
  await fc.assert(property, {
    seed,
    numRuns: options.numRuns,
    examples: (options.regressions ?? []).map(([plan, chance]) => [plan, chance]),
  });
}

/** One run with its verdicts. */
async function judged(scenario: Scenario, plan: RunPlan, chance: Chance): Promise<Trial> {
  const result = await simulate(scenario, normalized(plan), chance);
  return { result, ...judgeHistory(scenario, result.history) };
}
