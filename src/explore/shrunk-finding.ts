/** From a sighting to a finding: the smallest run that shows the same. */

import type { Scenario } from "../scenario/scenario.js";
import type { Finding } from "./campaign.js";
import type { Census } from "./census.js";
import type { Ledger, Sighting } from "./ledger.js";
import { notRepeated } from "./not-deterministic.js";
import { planArbitrary } from "./plan-arbitrary.js";
import { shrink } from "./shrink.js";

/** Shrinking one finding takes at most this many runs. */
const SHRINK_RUNS_MAX = 3_000;

/** What is made small, and where it is written down what that takes. */
export interface Shrinking {
  readonly scenario: Scenario;
  readonly sighting: Sighting;
  readonly census: Census;
  readonly ledger: Ledger;
}

/** Makes a sighting small, until `isOver`; undefined, and a diagnosis in the ledger, when its run does not fail again. */
export async function shrunkFinding(
  { scenario, sighting, census, ledger }: Shrinking,
  isOver: () => boolean,
): Promise<Finding | undefined> {
  const arbitrary = planArbitrary(scenario, census);
  const counted = (): boolean => {
    ledger.countShrinking();
    return isOver();
  };
  const shrunk = await shrink(scenario, sighting, { arbitrary, runsMax: SHRINK_RUNS_MAX, isOver: counted });
  if (shrunk === undefined) {
    ledger.diagnose(sighting.run, notRepeated(sighting.anomaly));
    return undefined;
  }
  const { history, digest, diagnoses } = shrunk.trial.result;
  for (const diagnosis of diagnoses) ledger.diagnose(sighting.run, diagnosis);
  return {
    anomaly: shrunk.anomaly,
    plan: shrunk.plan,
    choices: shrunk.choices,
    history,
    digest,
    foundInRun: sighting.run,
    foundInStage: sighting.stage,
    shrinkRuns: shrunk.runs,
  };
}
