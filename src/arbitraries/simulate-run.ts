/** One run in the simulator, for properties of whoever writes them. */

import type { ChoiceList } from "../../sim/index.js";
import type { Anomaly, CheckerName, Judgement } from "../checkers/checker.js";
import { tryPlan, type Trial } from "../explore/trial.js";
import type { History } from "../history/event.js";
import { UserError } from "../platform/user-error.js";
import { renderSwimlane } from "../report/swimlane.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { inMacrotask, prepare } from "../targets/simulator/simulate.js";

/**
 * What one run gave.
 *
 * @public
 * @since 0.2.0
 */
export interface SimulatedRun {
  /** Everything that happened, in order of virtual time, in milliseconds from the start of the run. */
  readonly history: History;
  /** What the checkers found; those from which the scenario is exempt are not asked. */
  readonly anomalies: readonly Anomaly[];
  /** Each checker's judgement by its name: its anomalies, and how often each situation was reached. */
  readonly judgements: ReadonlyMap<CheckerName, Judgement>;
  /** Equal for equal runs. */
  readonly digest: string;
  /** What chance decided; given to `simulateRun` instead of a seed, it repeats the run. */
  readonly choices: ChoiceList;
  /** The run as a picture of many lines without colours, in which the first anomaly is marked: for the message of an assertion. */
  picture(): string;
}

const PICTURE_WIDTH = 100;

/**
 * Runs a plan of a scenario in the simulator and lets the checkers judge it. The same plan and the same chance give the
 * same run. Waits for no real time.
 *
 * @param chance a seed (32 bits; with 0 chance changes nothing), or the choices of another run.
 * @throws UserError when the run cannot be trusted, such as for real I/O in the consumer: where, and what to do about it;
 * and when there is no ioredis.
 * @public
 * @since 0.2.0
 */
export async function simulateRun(
  scenario: Scenario,
  plan: RunPlan,
  chance: number | ChoiceList,
): Promise<SimulatedRun> {
  await prepare(scenario);
  const given = chance === 0 ? {} : chance;
  const how = typeof given === "number" ? { seed: given } : { choices: given };
  const trial = await inMacrotask(() => tryPlan(scenario, plan, how, { isWatched: true }));
  refuseUntrusted(trial);
  const { history, digest, choices } = trial.result;
  const { anomalies, judgements } = trial;
  const picture = (): string => renderSwimlane(history, anomalies[0], { width: PICTURE_WIDTH, color: false });
  return { history, anomalies, judgements, digest, choices, picture };
}

/** A property must not hold because its runs mean nothing. */
function refuseUntrusted({ result: { diagnoses } }: Trial): void {
  const [first] = diagnoses;
  if (first === undefined) return;
  const { kind, process, what, where, mend } = first;
  throw new UserError(`the run cannot be trusted: ${kind} (${process}): ${what}`, {
    ...(where === undefined ? {} : { where }),
    mend,
    exitCode: 2,
  });
}
