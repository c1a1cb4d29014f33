/** One run of a campaign with its verdict: simulate, then let every checker judge. */

import { checkers } from "../checkers/table.js";
import type { Anomaly, CheckerName, Judgement } from "../checkers/checker.js";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { SimulatedRunResult } from "../targets/simulator/result.js";
import { simulateNow, type Chance, type SimulateOptions } from "../targets/simulator/simulate.js";

/** What a history was judged to be. */
export interface Verdicts {
  readonly anomalies: readonly Anomaly[];
  readonly judgements: ReadonlyMap<CheckerName, Judgement>;
}

/** Lets every checker that applies to the scenario judge a history, of whatever target. */
export function judgeHistory(scenario: Scenario, history: History): Verdicts {
  const judgements = new Map<CheckerName, Judgement>();
  const anomalies: Anomaly[] = [];
  // What a run that was ended early has left would have had more time.
  const isCut = history.some((event) => event.kind === "run-ended" && event.isCut === true);
  for (const checker of checkers) {
    if (scenario.expect.exempt[checker.name] !== undefined || checker.isAsked?.(scenario) === false) continue;
    const judgement = checker.judge(history);
    judgements.set(checker.name, judgement);
    if (!isCut || checker.name === "no-spin") anomalies.push(...judgement.anomalies);
  }
  return { anomalies, judgements };
}

/** A run and what the checkers say of it. */
export interface Trial extends Verdicts {
  readonly result: SimulatedRunResult;
}

/** Runs a plan in the simulator and judges it. Only inside a macrotask, after `prepare`. */
export function tryPlan(scenario: Scenario, plan: RunPlan, chance: Chance, options?: SimulateOptions): Trial {
  const result = simulateNow(scenario, normalized(plan), chance, options);
  return { result, ...judgeHistory(scenario, result.history) };
}

/** A plan with a backlog that is not longer than its entries. */
export function normalized(plan: RunPlan): RunPlan {
  const backlog = Math.min(plan.backlog, plan.entries.length);
  return backlog === plan.backlog ? plan : { ...plan, backlog };
}
