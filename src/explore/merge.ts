/** Puts the results of a campaign's shards together: as if one machine had made all runs. */

import type { CheckerName } from "../checkers/checker.js";
import { UserError } from "../platform/user-error.js";
import type { Diagnosis } from "../targets/target.js";
import { noRuns, type CampaignResult, type CheckerVerdict, type Finding, type Stage } from "./campaign.js";
import type { Counterexample } from "./counterexample.js";
import { causeOf } from "./ledger.js";
import type { FindingResult, ResultFile, ScenarioResult } from "./result-file.js";
import { addedPriorityRuns, type PriorityRuns } from "./priority-runs.js";
import { verdictOf } from "./tally.js";

/** A result file that was read. */
export interface NamedResult {
  readonly name: string;
  readonly result: ResultFile;
}

/** One scenario's result over all shards. */
export interface MergedScenario {
  readonly result: CampaignResult;
  /** The scenario's file, as the user would name it. */
  readonly file: string;
  /** What each finding is saved as. */
  readonly counterexamples: ReadonlyMap<Finding, Counterexample>;
}

/** A whole campaign. */
export interface MergedCampaign {
  readonly seed: number;
  readonly scenarios: readonly MergedScenario[];
}

/** @throws UserError when they are not of one campaign, or one shard is there twice. `results`: at least one. */
export function mergeResults(results: readonly NamedResult[]): MergedCampaign {
  const [first] = results;
  for (const other of results) sameCampaign(first!, other);
  eachOnce(results);
  const { seed, shard } = first!.result;
  const names = new Set(results.flatMap(({ result }) => result.scenarios.map(({ name }) => name)));
  const scenarios = [...names].map((name) => {
    const parts = results.flatMap((one) => {
      const scenario = one.result.scenarios.find((other) => other.name === name);
      return scenario === undefined ? [] : [{ ...one, scenario }];
    });
    for (const part of parts) sameScenario(parts[0]!, part);
    const there = new Set(parts.map(({ result }) => result.shard.index));
    const missing: string[] = [];
    for (let index = 1; index <= shard.count; index++) {
      if (!there.has(index)) missing.push(`shard ${index} of ${shard.count}`);
    }
    const inOrder = parts.toSorted((a, b) => a.result.shard.index - b.result.shard.index);
    return mergedScenario(
      inOrder.map(({ scenario }) => scenario),
      { seed, missing },
    );
  });
  return { seed, scenarios };
}

/** What has to be the same: how to ask for it, and how it is called. */
const SAME: readonly (readonly [words: string, of: (result: ResultFile) => unknown])[] = [
  ["the seed", ({ seed }) => seed],
  ["the number of runs", ({ runs }) => runs],
  ["the time limit in ms", ({ timeMs }) => timeMs],
  ["the number of shards", ({ shard }) => shard.count],
  ["streamproof's version", ({ streamproof }) => streamproof],
  ["Node's version", ({ node }) => node],
];

function sameCampaign(one: NamedResult, other: NamedResult): void {
  for (const [words, of] of SAME) {
    const [expected, found] = [of(one.result), of(other.result)];
    if (expected !== found) throw notSame(words, { expected, in: one.name }, { found, in: other.name });
  }
}

const SAME_SCENARIO = ["file", "profile", "ioredis"] as const;

interface Part extends NamedResult {
  readonly scenario: ScenarioResult;
}

function sameScenario(one: Part, other: Part): void {
  for (const field of SAME_SCENARIO) {
    const [expected, found] = [one.scenario[field], other.scenario[field]];
    if (expected === found) continue;
    throw notSame(`${field} of scenario "${one.scenario.name}"`, { expected, in: one.name }, { found, in: other.name });
  }
}

function notSame(
  words: string,
  { expected, in: one }: { expected: unknown; in: string },
  { found, in: other }: { found: unknown; in: string },
): UserError {
  return new UserError(`${words} is ${String(found)}, but ${String(expected)} in ${one}`, {
    where: other,
    mend: "merge the shards of one campaign: the same files, --seed, --runs or --time, and versions on each machine",
  });
}

function eachOnce(results: readonly NamedResult[]): void {
  const seen = new Map<number, string>();
  for (const { name, result } of results) {
    const { index, count } = result.shard;
    const other = seen.get(index);
    if (other !== undefined)
      throw new UserError(`is shard ${index} of ${count}, and so is ${other}`, {
        where: name,
        mend: "name the file of each shard once: its runs would be counted twice",
      });
    seen.set(index, name);
  }
}

function mergedScenario(
  parts: readonly ScenarioResult[],
  { seed, missing }: { readonly seed: number; readonly missing: readonly string[] },
): MergedScenario {
  const { name, file, profile, finds } = parts[0]!;
  const runsByStage = noRuns();
  for (const part of parts) {
    for (const stage of Object.keys(runsByStage) as Stage[]) runsByStage[stage] += part.runsByStage[stage];
  }
  // All shards make the runs without faults, so n and k are the same, unless one was ended before.
  const priorities = {
    ...parts.map((part): PriorityRuns => part.priorities).reduce(addedPriorityRuns),
    processes: Math.max(...parts.map((part) => part.priorities.processes)),
    steps: Math.max(...parts.map((part) => part.priorities.steps)),
  };
  const counterexamples = new Map<Finding, Counterexample>();
  for (const [finding, counterexample] of mergedFindings(parts)) counterexamples.set(finding, counterexample);
  const findings = [...counterexamples.keys()];
  const result: CampaignResult = {
    scenario: { name, finds: finds ?? undefined, profile: { name: profile } },
    seed,
    runs: parts.reduce((sum, { runs }) => sum + runs, 0),
    runsByStage,
    sweepPlaces: Math.max(...parts.map(({ sweepPlaces }) => sweepPlaces)),
    pairPlaces: Math.max(...parts.map(({ pairPlaces }) => pairPlaces)),
    priorities,
    findings,
    verdicts: mergedVerdicts(parts, findings),
    diagnoses: mergedDiagnoses(parts),
    elapsedMs: Math.max(...parts.map(({ elapsedMs }) => elapsedMs)),
    isInterrupted: parts.some(({ isInterrupted }) => isInterrupted),
    ...(missing.length === 0 ? {} : { missing }),
  };
  return { result, file, counterexamples };
}

/** Each anomaly once, by its smallest run; first seen in the lowest of the runs that showed it. */
function mergedFindings(parts: readonly ScenarioResult[]): readonly (readonly [Finding, Counterexample])[] {
  const byName = new Map<string, FindingResult[]>();
  for (const finding of parts.flatMap(({ findings }) => findings)) {
    const { name } = finding.counterexample.anomaly;
    byName.set(name, [...(byName.get(name) ?? []), finding]);
  }
  const merged = [...byName.values()].map((same): readonly [Finding, Counterexample] => {
    const earliest = same.toSorted((a, b) => a.foundInRun - b.foundInRun)[0]!;
    const smallest = same.toSorted((a, b) => sizeOf(a) - sizeOf(b) || a.foundInRun - b.foundInRun)[0]!;
    const { counterexample, history, events, shrinkRuns, keptIn } = smallest;
    const { plan, choices, digest } = counterexample;
    const { checker, name, sentence, token } = counterexample.anomaly;
    const finding: Finding = {
      anomaly: { checker: checker as CheckerName, name, sentence, token, events },
      plan,
      choices,
      history,
      digest,
      foundInRun: earliest.foundInRun,
      foundInStage: earliest.foundInStage,
      shrinkRuns,
      ...(keptIn === null ? {} : { keptIn }),
    };
    return [finding, counterexample];
  });
  return merged.sort(([a], [b]) => a.foundInRun - b.foundInRun);
}

/** By entries, workers and faults, then by what happens. */
function sizeOf({ counterexample: { plan }, history }: FindingResult): number {
  return (plan.entries.length + plan.workers + plan.faults.length) * 1e6 + history.length;
}

function mergedVerdicts(parts: readonly ScenarioResult[], findings: readonly Finding[]): readonly CheckerVerdict[] {
  const broken = new Set<string>(findings.map(({ anomaly }) => anomaly.checker));
  const byChecker = new Map<CheckerVerdict["checker"], CheckerVerdict[]>();
  for (const verdict of parts.flatMap(({ checkers }) => checkers)) {
    byChecker.set(verdict.checker, [...(byChecker.get(verdict.checker) ?? []), verdict]);
  }
  return [...byChecker].map(([checker, verdicts]): CheckerVerdict => {
    const reached = new Map<string, { words: string; runs: number; advice: string }>();
    for (const { words, runs, advice } of verdicts.flatMap((one) => one.reached)) {
      reached.set(words, { words, advice, runs: (reached.get(words)?.runs ?? 0) + runs });
    }
    const { reason } = verdicts[0]!;
    const situations = [...reached.values()];
    const verdict = verdictOf(situations, { isBroken: broken.has(checker) });
    const merged = { checker, verdict, reached: situations };
    return reason === undefined ? merged : Object.assign(merged, { reason });
  });
}

function mergedDiagnoses(parts: readonly ScenarioResult[]): readonly Diagnosis[] {
  const found = new Map<string, Diagnosis>();
  for (const diagnosis of parts.flatMap(({ diagnoses }) => diagnoses)) {
    if (!found.has(causeOf(diagnosis))) found.set(causeOf(diagnosis), diagnosis);
  }
  return [...found.values()];
}
