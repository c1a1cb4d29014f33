/** Campaign results made by hand, for the tests of reports. */

import type { CampaignResult, CheckerVerdict, Finding } from "../explore/campaign.js";
import type { Scenario } from "../scenario/scenario.js";
import { scenario } from "../scenario/validation.js";
import type { CheckedScenario } from "./ending.js";
import { strandedEntry, type Sample } from "./sample-histories.js";

/** A scenario that nobody runs. */
export function sampleScenario(name = "billing", finds?: readonly string[]): Scenario {
  const definition = {
    name,
    stream: "orders",
    group: "billing",
    workload: { entries: 2 },
    workers: 2,
    consume: () => undefined,
  };
  return scenario(finds === undefined ? definition : { ...definition, finds });
}

/** A finding with a sample's history. */
export function sampleFinding({ history, anomaly }: Sample = strandedEntry()): Finding {
  const run = history.find((event) => event.kind === "run-started");
  const { entries = [], workers = 1, faults = [] } = run ?? {};
  return {
    anomaly,
    plan: { entries: entries.map(({ kind }) => kind), backlog: 0, workers, faults },
    choices: { "network 1": [0, 2] },
    history,
    digest: "0123456789abcdef",
    foundInRun: 37,
    foundInStage: "sweep",
    shrinkRuns: 120,
  };
}

const VALID: CheckerVerdict = {
  checker: "progress",
  verdict: "valid",
  reached: [{ words: "the faults stopped while entries were unsettled", runs: 900, advice: "" }],
};

/** A campaign of 1,234 runs; what is given replaces what it found. */
export function sampleResult(given: Partial<CampaignResult> = {}): CampaignResult {
  return {
    scenario: sampleScenario(),
    seed: 42,
    runs: 1234,
    runsByStage: { corpus: 0, "fault-free": 2, sweep: 232, pairs: 200, random: 800, shrinking: 120 },
    sweepPlaces: 232,
    pairPlaces: 9_000,
    priorities: { faultFree: { 1: 0, 2: 0, 3: 0 }, others: 0, processes: 3, steps: 0 },
    findings: [],
    verdicts: [VALID],
    diagnoses: [],
    elapsedMs: 2500,
    isInterrupted: false,
    ...given,
  };
}

/** A campaign that found a stranded entry. */
export function brokenResult(given: Partial<CampaignResult> = {}): CampaignResult {
  const verdicts: CheckerVerdict[] = [
    {
      checker: "no-loss",
      verdict: "invalid",
      reached: [{ words: "a process was killed while it had an entry in hand", runs: 61, advice: "" }],
    },
    {
      checker: "poison-kept",
      verdict: "unknown",
      reached: [{ words: "a poison entry was handled", runs: 0, advice: "set workload.poison" }],
    },
    { checker: "one-entry-per-publish", verdict: "exempt", reached: [], reason: "the producer is not ours" },
    VALID,
  ];
  return sampleResult({ findings: [sampleFinding()], verdicts, ...given });
}

/** As `check` reports it, with each finding saved. */
export function sampleChecked(result: CampaignResult): CheckedScenario {
  const saved = new Map(
    result.findings.map((finding) => [finding, `.streamproof/counterexamples/billing.${finding.anomaly.name}.json`]),
  );
  return { result, file: "billing.scenario.ts", saved };
}
