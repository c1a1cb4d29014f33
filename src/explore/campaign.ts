/** A campaign: many runs of one scenario, looking for anomalies. Its types; the search itself is in `explore.ts`. */

import type { ChoiceList } from "../../sim/index.js";
import type { Anomaly, CheckerName } from "../checkers/checker.js";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Diagnosis } from "../targets/target.js";
import type { KeptCounterexample } from "./kept-files.js";
import { noPriorityRuns, type PrioritySearch } from "./priority-runs.js";

/**
 * The stages of a campaign, in order: counterexamples that were kept; without faults; every single fault; pairs of faults; random faults and schedules;
 * and what makes the findings small.
 */
const STAGES = ["corpus", "fault-free", "sweep", "pairs", "random", "shrinking"] as const;

const SEARCH = ["fault-free", "sweep", "pairs", "random"] as const;

/** One of them. */
export type Stage = (typeof STAGES)[number];

/** How many runs there were in each stage. */
export type RunsByStage = Readonly<Record<Stage, number>>;

/** How many runs there were, neither those of kept counterexamples counted nor those that make findings small. */
export function searchRuns(runsByStage: RunsByStage): number {
  return SEARCH.reduce((sum, stage) => sum + runsByStage[stage], 0);
}

/** No runs. */
export function noRuns(): Record<Stage, number> {
  return Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>;
}

/** Where a campaign stands; `total` is undefined when only time limits it. */
export interface Progress {
  readonly scenario: string;
  readonly stage: Stage;
  readonly runs: number;
  readonly total: number | undefined;
  /** How many runs of the stage there were, and how many it has; undefined when only runs and time limit it. */
  readonly stageRuns: number;
  readonly stageTotal: number | undefined;
  readonly found: number;
  readonly elapsedMs: number;
}

/** One of several parts of a campaign that are run apart: the nth of so many, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** What to run, for how long. */
export interface CampaignOptions {
  readonly scenario: Scenario;
  /** At most this many runs, kept counterexamples and shrinking not counted. */
  readonly runs: number;
  /** At most this long, shrinking included. */
  readonly timeMs?: number;
  /** 32 bits. */
  readonly seed: number;
  /** On how many threads; more than one only for a scenario that its file exports. What is found is the same. Default 1. */
  readonly threads?: number;
  /** Counterexamples of the scenario that were kept: tried first. */
  readonly corpus?: readonly KeptCounterexample[];
  /** Makes only this part of the runs. Kept counterexamples are the first shard's. */
  readonly shard?: Shard;
  /** Called at once for each finding among the kept counterexamples. */
  readonly onKept?: (finding: Finding) => void;
  readonly onProgress?: (progress: Progress) => void;
  /** When aborted, the campaign ends with what it has found so far. */
  readonly signal?: AbortSignal;
}

/** One anomaly, with the smallest run that shows it. */
export interface Finding {
  readonly anomaly: Anomaly;
  readonly plan: RunPlan;
  readonly choices: ChoiceList;
  readonly history: History;
  readonly digest: string;
  /** The kept counterexample's file, when it was one. */
  readonly keptIn?: string;
  /** In which run of the campaign it was first seen, from 1, and in which stage; 0 for a kept counterexample. */
  readonly foundInRun: number;
  readonly foundInStage: Stage;
  /** How many runs shrinking took; 0 when it was cut short before it began. */
  readonly shrinkRuns: number;
  /** Where it was seen first, when that was a real server, and whether the simulator shows it too: its run is what is small then. */
  readonly onServer?: { readonly version: string; readonly simulated: "shown" | "not-shown" | "untried" };
}

/** A checker's verdict over the whole campaign. `unknown`: it found nothing, but a situation that it needs was never reached. */
export interface CheckerVerdict {
  readonly checker: CheckerName;
  readonly verdict: "valid" | "invalid" | "unknown" | "exempt";
  /** For each situation: in how many runs it was reached, and what to change when that is none. */
  readonly reached: readonly { readonly words: string; readonly runs: number; readonly advice: string }[];
  /** Why it is exempt. */
  readonly reason?: string;
}

/** What a campaign gave. */
export interface CampaignResult {
  readonly scenario: Pick<Scenario, "name" | "finds" | "isolated"> & {
    readonly profile: Pick<Scenario["profile"], "name">;
  };
  readonly seed: number;
  /** The server of its runs, when they were not the simulator's: `redis 8.6.3 (container)`. */
  readonly server?: string;
  readonly runs: number;
  readonly runsByStage: RunsByStage;
  /** How many runs the whole sweep has; when more than were made, the sweep was an even selection. */
  readonly sweepPlaces: number;
  /** How many pairs of faults there are; when more than were tried, the productive ones came first. */
  readonly pairPlaces: number;
  /** The random runs whose schedule was by priority. */
  readonly priorities: PrioritySearch;
  readonly findings: readonly Finding[];
  readonly verdicts: readonly CheckerVerdict[];
  readonly diagnoses: readonly Diagnosis[];
  readonly elapsedMs: number;
  /** Ended by its signal before it was done. */
  readonly isInterrupted: boolean;
  /** Parts of the campaign whose results are not there, in words: `shard 2 of 4`. */
  readonly missing?: readonly string[];
}

/** valid: all hold. invalid: an anomaly was found. unknown: nothing was found, but the runs prove too little. */
export type Verdict = "valid" | "invalid" | "unknown";

/** The verdict of a whole campaign. */
export function campaignVerdict(result: CampaignResult): Verdict {
  if (result.findings.length > 0) return "invalid";
  if (result.diagnoses.length > 0 || result.runs === 0 || result.missing !== undefined) return "unknown";
  return result.verdicts.some(({ verdict }) => verdict === "unknown") ? "unknown" : "valid";
}

/** Whether a campaign ended as its scenario says of itself: clean, or with just the anomalies that it demonstrates. */
export function endsAsExpected(result: CampaignResult): boolean {
  const found = new Set(result.findings.map(({ anomaly }) => anomaly.name));
  const { finds } = result.scenario;
  if (finds === undefined) return campaignVerdict(result) === "valid";
  if (result.missing !== undefined) return false;
  // What such runs show, they show by accident.
  if (result.diagnoses.length > 0) return false;
  return finds.length === found.size && finds.every((name) => found.has(name));
}

/** The result of a campaign that was cut off: user code never came back in one of its runs. */
export function stalledResult(scenario: Scenario, seed: number, diagnosis: Diagnosis): CampaignResult {
  return {
    scenario,
    seed,
    runs: 0,
    runsByStage: noRuns(),
    sweepPlaces: 0,
    pairPlaces: 0,
    priorities: { ...noPriorityRuns(), processes: scenario.workers + 1, steps: 0 },
    findings: [],
    verdicts: [],
    diagnoses: [diagnosis],
    elapsedMs: 0,
    isInterrupted: true,
  };
}
