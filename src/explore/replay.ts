/** Repeats one run in the simulator. */

import type { ChoiceList } from "../../sim/index.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { inMacrotask, prepare } from "../targets/simulator/simulate.js";
import { tryPlan, type Trial } from "./trial.js";

/** Runs a plan with given choices, once, watched, and judges it. */
export async function replayInSimulator(scenario: Scenario, plan: RunPlan, choices: ChoiceList): Promise<Trial> {
  await prepare(scenario);
  return inMacrotask(() => tryPlan(scenario, plan, { choices }, { isWatched: true }));
}
