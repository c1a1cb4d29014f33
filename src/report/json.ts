/**
 * The JSON report of `check`. Its shape is stable: fields may be added within a `formatVersion`, never renamed or
 * removed. It holds no history and no address, so nothing secret stands in it but what a checker's sentence names.
 */

import type { CampaignResult, CheckerVerdict, Finding, Stage, Verdict } from "../explore/campaign.js";
import { campaignVerdict } from "../explore/campaign.js";
import { DEPTHS, missedAtMost, type PrioritySearch } from "../explore/priority-runs.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Diagnosis } from "../targets/target.js";
import { endingOf, replayCommand, type CheckedScenario, type CheckReport, type Ending } from "./ending.js";

/** What the file holds. */
export interface JsonReport {
  readonly format: "streamproof-report";
  readonly formatVersion: 1;
  /** The version of streamproof that wrote it. */
  readonly streamproof: string;
  readonly seed: number;
  /** 0 holds, 1 broken, 2 unknown. */
  readonly exitCode: number;
  readonly elapsedMs: number;
  readonly scenarios: readonly JsonScenario[];
}

/** One scenario's campaign. */
interface JsonScenario {
  readonly name: string;
  readonly file: string;
  /** `caught`: the scenario is a demonstration, and showed just the anomalies that it says it shows. */
  readonly ending: Ending["kind"];
  readonly reason: string;
  /** What was found, whether or not the scenario says so of itself. */
  readonly verdict: Verdict;
  /** Where its runs were made; null for the simulator. */
  readonly server: string | null;
  readonly runs: number;
  readonly runsByStage: Readonly<Record<Stage, number>>;
  /** How many runs the whole sweep has; when more than were made, it was an even selection. */
  readonly sweepPlaces: number;
  /** How many pairs of faults there are; when more than were tried, the productive ones came first. */
  readonly pairPlaces: number;
  readonly priorities: JsonPriorities;
  readonly elapsedMs: number;
  readonly isInterrupted: boolean;
  /** Null when the scenario is no demonstration. */
  readonly finds: readonly string[] | null;
  readonly findings: readonly JsonFinding[];
  readonly checkers: readonly CheckerVerdict[];
  readonly diagnoses: readonly Diagnosis[];
}

/** The random runs whose schedule was by priority. */
interface JsonPriorities {
  /** n and k. */
  readonly processes: number;
  readonly steps: number;
  /** Those of the whole workload without faults; all of them miss a bug of their depth with this probability at most. */
  readonly faultFree: readonly { readonly depth: number; readonly runs: number; readonly missedAtMost: number }[];
  readonly others: number;
}

/** One anomaly with its smallest run. */
interface JsonFinding {
  readonly checker: string;
  readonly name: string;
  readonly sentence: string;
  /** Null when it is not about one entry. */
  readonly token: string | null;
  readonly plan: RunPlan;
  readonly digest: string;
  readonly foundInRun: number;
  readonly foundInStage: Stage;
  readonly shrinkRuns: number;
  /** Where it was seen first, and whether the simulator shows it too; null when it was found in the simulator. */
  readonly onServer: Finding["onServer"] | null;
  /** The saved counterexample's file; null when it could not be saved. */
  readonly counterexample: string | null;
  /** The command that replays it; null when it could not be saved. */
  readonly replay: string | null;
}

/** Renders the report. */
export function jsonReport(report: CheckReport): string {
  const { version, seed, exitCode, elapsedMs, scenarios } = report;
  const value: JsonReport = {
    format: "streamproof-report",
    formatVersion: 1,
    streamproof: version,
    seed,
    exitCode,
    elapsedMs: Math.round(elapsedMs),
    scenarios: scenarios.map(jsonScenario),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function jsonScenario({ result, file, saved }: CheckedScenario): JsonScenario {
  const { kind, reason } = endingOf(result);
  return {
    name: result.scenario.name,
    file,
    ending: kind,
    reason,
    verdict: campaignVerdict(result),
    server: result.server ?? null,
    ...pick(result),
    priorities: jsonPriorities(result.priorities),
    elapsedMs: Math.round(result.elapsedMs),
    finds: result.scenario.finds ?? null,
    findings: result.findings.map((finding) => jsonFinding(finding, saved.get(finding))),
    checkers: result.verdicts,
    diagnoses: result.diagnoses,
  };
}

function pick({
  runs,
  runsByStage,
  sweepPlaces,
  pairPlaces,
  isInterrupted,
}: CampaignResult): Pick<JsonScenario, "runs" | "runsByStage" | "sweepPlaces" | "pairPlaces" | "isInterrupted"> {
  return { runs, runsByStage, sweepPlaces, pairPlaces, isInterrupted };
}

function jsonPriorities(search: PrioritySearch): JsonPriorities {
  const { processes, steps, faultFree, others } = search;
  const byDepth = DEPTHS.map((depth) => ({
    depth,
    runs: faultFree[depth],
    missedAtMost: missedAtMost(search, depth),
  }));
  return { processes, steps, faultFree: byDepth, others };
}

function jsonFinding(finding: Finding, file: string | undefined): JsonFinding {
  const { anomaly, plan, digest, foundInRun, foundInStage, shrinkRuns, onServer = null } = finding;
  return {
    checker: anomaly.checker,
    name: anomaly.name,
    sentence: anomaly.sentence,
    token: anomaly.token ?? null,
    plan,
    digest,
    foundInRun,
    foundInStage,
    shrinkRuns,
    onServer,
    counterexample: file ?? null,
    replay: file === undefined ? null : replayCommand(file),
  };
}
