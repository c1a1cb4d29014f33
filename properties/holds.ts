/** Properties of scenarios: for every plan that a scenario allows and every fall of chance, the checkers find nothing. */

import fc from "fast-check";
import { runPlans, seeds, simulateRun, type RunPlan, type SimulatedRun } from "streamproof/fast-check";
import { expect } from "vitest";
import type { Scenario } from "../src/scenario/scenario.js";
import { printedSeed } from "./seed.js";

/** How a property is tried. */
export interface PropertyOptions {
  readonly name: string;
  readonly numRuns: number;
  /** What has to hold of each run besides the checkers. */
  readonly also?: (run: SimulatedRun) => void;
  /** Runs that failed once: tried first, for ever. */
  readonly regressions?: readonly [RunPlan, number][];
}

/** Tries generated plans; a failing one is shrunk by fast-check and reported with its picture, seed and path. */
export async function holdsAlways(scenario: Scenario, options: PropertyOptions): Promise<void> {
  const property = fc.asyncProperty(await runPlans(scenario), seeds(), async (plan, seed) => {
    const run = await simulateRun(scenario, plan, seed);
    expect(run.anomalies, run.picture()).toEqual([]);
    options.also?.(run);
  });
  await fc.assert(property, {
    seed: printedSeed(options.name),
    numRuns: options.numRuns,
    examples: (options.regressions ?? []).map(([plan, seed]) => [plan, seed]),
  });
}
