/** Kept counterexamples that are tried again. */

import type { Scenario } from "../scenario/scenario.js";
import type { Finding } from "./campaign.js";
import { asFound } from "./counterexample.js";
import type { KeptCounterexample } from "./kept-files.js";
import type { Ledger } from "./ledger.js";
import { tryPlan } from "./trial.js";

/**
 * What a kept counterexample shows that no other has shown. What it reaches is not counted: verdicts are drawn from the
 * runs of the search alone, so that they are the same with and without a corpus. Only inside a macrotask.
 */
export function stillBreaks(
  scenario: Scenario,
  { file, counterexample }: KeptCounterexample,
  ledger: Ledger,
): readonly Finding[] {
  const { plan, choices } = counterexample;
  const { result, anomalies } = tryPlan(asFound(scenario, counterexample), plan, { choices }, { isWatched: true });
  ledger.countCorpus();
  for (const diagnosis of result.diagnoses) ledger.diagnose(0, diagnosis);
  const findings: Finding[] = [];
  for (const anomaly of anomalies) {
    if (!ledger.isNew(anomaly, 0)) continue;
    ledger.sight({ anomaly, plan, choices: result.choices, run: 0, stage: "corpus" });
    const { history, digest } = result;
    const where = { keptIn: file, foundInRun: 0, foundInStage: "corpus", shrinkRuns: 0 } as const;
    findings.push({ anomaly, plan, choices: result.choices, history, digest, ...where });
  }
  return findings;
}
