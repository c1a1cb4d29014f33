/** Runs plans in the simulator: prepares what simulated runs need once, and puts each run inside one macrotask. */

import { replayedChoices, seededChoices, type ChoiceList, type Choices } from "../../../sim/index.js";
import { withGuards } from "../../runtime/guards.js";
import { onReached } from "../../runtime/reached.js";
import { installShims } from "../../runtime/shims.js";
import { realTimers } from "../../runtime/shim-timers.js";
import { steppingProcess } from "../../runtime/virtual-process.js";
import { letRunsDieYoung } from "../../runtime/young-garbage.js";
import { warmUp } from "../../runtime/warm-up.js";
import { expectReturn } from "../../runtime/watchdog.js";
import type { RunPlan } from "../../scenario/plan.js";
import type { Scenario } from "../../scenario/scenario.js";
import { areCopiesLow, refillCopies } from "../../scenario/isolate.js";
import { redisClass } from "../client-factory.js";
import type { RunWatch } from "./moment.js";
import { SimulatedRun } from "./phases.js";
import { prioritizedChoices, type Priorities } from "./priorities.js";
import type { SimulatedRunResult } from "./result.js";

/** How the chances of a run fall: from a seed, by priority, or as they fell before. */
export type Chance = { readonly seed: number } | { readonly priorities: Priorities } | { readonly choices: ChoiceList };

/** How a run is watched. */
export interface SimulateOptions {
  /** Watch for real I/O and for code that goes on in the place of another process, at some cost. Default false. */
  readonly isWatched?: boolean;
  /** Looks at moments of the run, and may end it early. */
  readonly watch?: RunWatch;
}

/** Gets ready for runs of a scenario: installs the shims and lets its client library do what it does once only. */
export async function prepare(scenario: Scenario): Promise<void> {
  installShims();
  letRunsDieYoung();
  onReached((words) => {
    const process = steppingProcess();
    process?.world.reached(process, words);
  });
  await warmUp(redisClass(scenario));
  if (areCopiesLow()) await refillCopies();
}

/** One run, at once. Only inside a macrotask (see `inMacrotask`), after `prepare`. */
export function simulateNow(
  scenario: Scenario,
  plan: RunPlan,
  chance: Chance,
  options: SimulateOptions = {},
): SimulatedRunResult {
  const run = new SimulatedRun({ scenario, plan, choices: choicesOf(chance), watch: options.watch });
  return withGuards({ isWatched: options.isWatched === true }, () => run.run());
}

function choicesOf(chance: Chance): Choices {
  if ("seed" in chance) return seededChoices(chance.seed);
  return "priorities" in chance ? prioritizedChoices(chance.priorities) : replayedChoices(chance.choices);
}

/** Runs `work` in a macrotask of its own, where no tick or microtask of anybody is waiting. */
export function inMacrotask<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    realTimers.setImmediate(() => {
      const returned = expectReturn(() => steppingProcess()?.name ?? "the sandbox");
      try {
        resolve(work());
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      } finally {
        returned();
      }
    });
  });
}

/** One run in the simulator, from any asynchronous code. */
export async function simulate(
  scenario: Scenario,
  plan: RunPlan,
  chance: Chance,
  options: SimulateOptions = {},
): Promise<SimulatedRunResult> {
  await prepare(scenario);
  return inMacrotask(() => simulateNow(scenario, plan, chance, options));
}
