/** The runs of a soak by their numbers: run n of a scenario is the same whoever makes it, on whatever Node. */

import type { RunPlan } from "../../dist/src/scenario/plan.js";
import type { Scenario } from "../../dist/src/scenario/scenario.js";
import { prepare, inMacrotask, type Chance } from "../../dist/src/targets/simulator/simulate.js";
import { takeCensus } from "../../dist/src/explore/census.js";
import { stepsEstimate } from "../../dist/src/explore/priority-runs.js";
import { jobsOf, type Jobs } from "../../dist/src/explore/search.js";
import { tryPlan, type Trial } from "../../dist/src/explore/trial.js";

/** One run in so many is watched for what makes runs untrustworthy. */
const WATCHED_EVERY = 16;

/** All runs of one scenario: those without faults, all single faults, then random ones without end. */
export class SoakRuns {
  readonly #stages: readonly Jobs[];

  private constructor(
    readonly scenario: Scenario,
    stages: readonly Jobs[],
  ) {
    this.#stages = stages;
  }

  static async of(scenario: Scenario, seed: number): Promise<SoakRuns> {
    await prepare(scenario);
    const free = jobsOf(scenario, seed, { stage: "fault-free" });
    const results = await inMacrotask(() =>
      Array.from({ length: free.extent().count }, (_, index) => run(scenario, free.at(index), true).result),
    );
    const census = takeCensus(results.map(({ history }) => history));
    const steps = stepsEstimate(results[0]!.steps);
    const sweep = jobsOf(scenario, seed, { stage: "sweep", census, limit: Infinity });
    return new SoakRuns(scenario, [free, sweep, jobsOf(scenario, seed, { stage: "random", census, steps })]);
  }

  /** Makes run `number`, from 0. Only inside a macrotask; cheapest in rising order. */
  make(number: number): Trial {
    let index = number;
    for (const jobs of this.#stages) {
      const { count } = jobs.extent();
      if (index < count) return run(this.scenario, jobs.at(index), number % WATCHED_EVERY === 0);
      index -= count;
    }
    throw new Error("random runs have no end");
  }
}

function run(scenario: Scenario, { plan, chance }: { plan: RunPlan; chance: Chance }, isWatched: boolean): Trial {
  return tryPlan(scenario, plan, chance, { isWatched });
}
