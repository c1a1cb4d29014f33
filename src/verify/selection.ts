/**
 * Which runs are worth their time on a real server, where one takes seconds: many plans are tried in the simulator, where
 * one takes milliseconds, and those are taken that together reach most of what any of them reaches.
 */

import type { Anomaly } from "../checkers/checker.js";
import { takeCensus } from "../explore/census.js";
import { inSlices } from "../explore/patience.js";
import { jobsOf, type Jobs, type Work } from "../explore/search.js";
import { NTH_MAX } from "../explore/sweep.js";
import { tryPlan, type Trial } from "../explore/trial.js";
import type { Fault } from "../faults/fault.js";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { prepare } from "../targets/simulator/simulate.js";

/** What to choose from, and how much. */
export interface SelectionOptions {
  /** With those faults only that the target can do. */
  readonly scenario: Scenario;
  readonly seed: number;
  /** How many runs are wanted. */
  readonly runs: number;
  /** Whether a fault can be done to the target. */
  readonly canStrike: (fault: Fault) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (tried: number, total: number) => void;
}

/** A plan that was chosen. */
export interface ChosenPlan {
  readonly plan: RunPlan;
  readonly stage: "fault-free" | "sweep" | "random";
  /** What the simulator's run of it broke, and its history: to be looked for on the server in the same order. */
  readonly simulated: { readonly anomaly: Anomaly; readonly history: History } | undefined;
}

/** What the simulator's runs came to. */
export interface Selection {
  readonly chosen: readonly ChosenPlan[];
  /** How many plans were tried. */
  readonly tried: number;
  /** How many different things any of them reached, and how many of these the chosen ones reach. */
  readonly reachable: number;
  readonly reached: number;
}

interface Candidate extends ChosenPlan {
  readonly reaches: ReadonlySet<string>;
}

/** So many plans with one fault, and so many with random ones, are tried at most. */
const SWEEP_MAX = 300;
const RANDOM_MAX = 500;

/** Tries plans in the simulator and chooses among them. The first is always one without faults. */
export async function selectPlans(options: SelectionOptions): Promise<Selection> {
  const { scenario, runs } = options;
  await prepare(scenario);
  const candidates = await candidatesOf(options);
  const chosen = cover(candidates, runs);
  return {
    chosen: chosen.map(({ plan, stage, simulated }) => ({ plan, stage, simulated })),
    tried: candidates.length,
    reachable: union(candidates).size,
    reached: union(chosen).size,
  };
}

async function candidatesOf(options: SelectionOptions): Promise<readonly Candidate[]> {
  const { scenario, seed } = options;
  const candidates: Candidate[] = [];
  const histories: History[] = [];
  const faultFree = jobsOf(scenario, seed, { stage: "fault-free" });
  await tryAll(options, faultFree, faultFree.extent().count, (candidate, trial) => {
    candidates.push(candidate);
    histories.push(trial.result.history);
  });
  // What was interrupted before the first run has nothing to choose from.
  if (histories.length === 0) return [];
  const census = takeCensus(histories);
  const stages: readonly (readonly [Work, number])[] = [
    [{ stage: "sweep", census, limit: SWEEP_MAX }, SWEEP_MAX],
    [{ stage: "random", census, steps: 0 }, RANDOM_MAX],
  ];
  for (const [work, max] of stages) {
    const jobs = jobsOf(scenario, seed, work);
    await tryAll(options, jobs, Math.min(max, jobs.extent().count), (candidate) => candidates.push(candidate));
  }
  return candidates;
}

async function tryAll(
  { scenario, canStrike, signal, onProgress }: SelectionOptions,
  jobs: Jobs,
  count: number,
  take: (candidate: Candidate, trial: Trial) => void,
): Promise<void> {
  let n = 0;
  await inSlices(() => {
    if (n >= count || signal.aborted) return false;
    onProgress?.(n, count);
    const { plan, stage, chance, byPriority } = jobs.at(n++);
    // On a server chance is the machine's; plans with a fault that it cannot do are another target's.
    if (byPriority !== undefined || !plan.faults.every(canStrike)) return true;
    const trial = tryPlan(scenario, plan, chance);
    if (stage === "fault-free" || stage === "sweep" || stage === "random") take(candidateOf(plan, stage, trial), trial);
    return true;
  });
}

function candidateOf(plan: RunPlan, stage: ChosenPlan["stage"], { anomalies, judgements, result }: Trial): Candidate {
  const [anomaly] = anomalies;
  const reaches = new Set<string>();
  for (const [checker, { reached }] of judgements)
    for (const [words, times] of Object.entries(reached)) if (times > 0) reaches.add(`${checker}: ${words}`);
  for (const event of result.history) if (event.kind === "fault") reaches.add(placeOf(event.fault));
  for (const { name } of anomalies) reaches.add(`broken: ${name}`);
  const simulated = anomaly === undefined ? undefined : { anomaly, history: result.history };
  return { plan, stage, simulated, reaches };
}

/** Faults of one kind at the same command, and at the same side of it, come to much the same. */
function placeOf(fault: Fault): string {
  return "at" in fault
    ? `${fault.kind} ${fault.at.when} ${fault.at.command}`
    : `${fault.kind} ${Math.min(fault.nth, NTH_MAX)}`;
}

/** The first, then always the one that reaches most of what is not reached yet; then, in their order, random ones. */
function cover(candidates: readonly Candidate[], runs: number): readonly Candidate[] {
  const left = new Set(candidates);
  const reached = new Set<string>();
  const chosen: Candidate[] = [];
  const choose = (candidate: Candidate): void => {
    chosen.push(candidate);
    left.delete(candidate);
    for (const words of candidate.reaches) reached.add(words);
  };
  const [first] = candidates;
  if (first !== undefined && runs > 0) choose(first);
  while (chosen.length < runs) {
    const [best, gain] = mostGaining(left, reached);
    if (best === undefined || gain === 0) break;
    choose(best);
  }
  for (const candidate of candidates) {
    if (chosen.length >= runs) break;
    if (candidate.stage === "random" && left.has(candidate)) choose(candidate);
  }
  return chosen;
}

function mostGaining(
  left: ReadonlySet<Candidate>,
  reached: ReadonlySet<string>,
): readonly [Candidate | undefined, number] {
  let best: Candidate | undefined;
  let most = 0;
  for (const candidate of left) {
    let gain = 0;
    for (const words of candidate.reaches) if (!reached.has(words)) gain += 1;
    if (gain > most) [best, most] = [candidate, gain];
  }
  return [best, most];
}

function union(candidates: readonly Candidate[]): ReadonlySet<string> {
  return new Set(candidates.flatMap(({ reaches }) => [...reaches]));
}
