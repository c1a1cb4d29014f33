/** Counterexamples that are kept beside a test: replayed before the test looks for new ones. */

import type { Anomaly } from "../checkers/checker.js";
import { asFound } from "../explore/counterexample.js";
import { keptCounterexamples } from "../explore/kept-files.js";
import { replayInSimulator } from "../explore/replay.js";
import type { KeptRun } from "../report/kept-text.js";
import type { Scenario } from "../scenario/scenario.js";

/**
 * Replays all counterexamples of a scenario, by its name, that are in a folder, which may be missing. The result are
 * those that break again with what the scenario does not say of itself, or that cannot be trusted.
 *
 * @throws UserError for a file that is no counterexample, and for more than 1000 of them.
 */
export async function replayKept(scenario: Scenario, folder: string): Promise<readonly KeptRun[]> {
  const broken: KeptRun[] = [];
  for (const { file, counterexample: found } of await keptCounterexamples(scenario, folder)) {
    const { result, anomalies } = await replayInSimulator(asFound(scenario, found), found.plan, found.choices);
    const unexpected = firstOfEachName(anomalies.filter(({ name }) => scenario.finds?.includes(name) !== true));
    const { history, diagnoses } = result;
    if (unexpected.length + diagnoses.length > 0)
      broken.push({ file, plan: found.plan, history, anomalies: unexpected, diagnoses });
  }
  return broken;
}

function firstOfEachName(anomalies: readonly Anomaly[]): readonly Anomaly[] {
  return anomalies.filter(({ name }, n) => anomalies.findIndex((other) => other.name === name) === n);
}
