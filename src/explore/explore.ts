/** Looks for anomalies in a scenario: fault-free runs, the sweep of single faults, then random runs; then shrinks what it found. */

import fc from "fast-check";
import { hashText, type ChoiceList } from "../../sim/index.js";
import type { Anomaly } from "../checkers/checker.js";
import type { History } from "../history/event.js";
import { wallClockMs } from "../platform/clock.js";
import type { RunPlan } from "../scenario/plan.js";
import { prepare, type Chance } from "../targets/simulator/simulate.js";
import type { Diagnosis } from "../targets/target.js";
import type { CampaignOptions, CampaignResult, Finding, Stage } from "./campaign.js";
import { takeCensus, type Census } from "./census.js";
import { inSlices } from "./patience.js";
import { planArbitrary } from "./plan-arbitrary.js";
import { shrink } from "./shrink.js";
import { faultFreePlans, sweepPlans } from "./sweep.js";
import { tryPlan, type Trial } from "./trial.js";
import { Tally } from "./tally.js";

/** Shrinking one finding takes at most this many runs. */
const SHRINK_RUNS_MAX = 3_000;
/** The sweep takes at most this part of the runs, so that some are left for several faults at once. */
const SWEEP_SHARE = 0.6;
/** Besides the fault-free runs and those that shrink, one run in so many is watched for what makes runs untrustworthy. */
const WATCHED_EVERY = 16;
/** Random plans are drawn in batches of this size. */
const BATCH = 64;

/** Runs a campaign to its end, its limit or its signal. Never throws for what user code does in a run. */
export function explore(options: CampaignOptions): Promise<CampaignResult> {
  return new Campaign(options).run();
}

/** The first run that showed an anomaly of some name. */
interface Sighting {
  readonly anomaly: Anomaly;
  readonly plan: RunPlan;
  readonly choices: ChoiceList;
  readonly run: number;
  readonly stage: Stage;
}

class Campaign {
  readonly #startedMs = wallClockMs();
  readonly #sightings = new Map<string, Sighting>();
  readonly #diagnoses = new Map<string, Diagnosis>();
  readonly #runsByStage: Record<Stage, number> = { "fault-free": 0, sweep: 0, random: 0, shrinking: 0 };
  readonly #tally: Tally;
  #runs = 0;
  #sweepPlaces = 0;
  #stage: Stage = "fault-free";

  constructor(readonly options: CampaignOptions) {
    this.#tally = new Tally(options.scenario);
  }

  async run(): Promise<CampaignResult> {
    await prepare(this.options.scenario);
    return this.#result(await this.#search());
  }

  async #search(): Promise<readonly Finding[]> {
    const histories = await this.#faultFree();
    // What cannot be trusted without any fault is not worth searching: the diagnosis says what to mend first.
    if (this.#diagnoses.size > 0) return [];
    const census = takeCensus(histories);
    await this.#sweep(census);
    await this.#random(census);
    return this.#shrinkAll(census);
  }

  async #faultFree(): Promise<readonly History[]> {
    const plans = [...faultFreePlans(this.options.scenario)];
    const histories: History[] = [];
    await this.#inStage("fault-free", () => {
      const plan = plans.shift();
      if (plan === undefined) return false;
      histories.push(this.#try(plan, { choices: {} }).result.history);
      return true;
    });
    return histories;
  }

  /** All single faults, or an even selection of them when they would take more than their share of the runs. */
  async #sweep(census: Census): Promise<void> {
    const { scenario, runs } = this.options;
    const { plans, total } = sweepPlans(scenario, census, Math.floor(runs * SWEEP_SHARE));
    this.#sweepPlaces = total;
    let taken = 0;
    await this.#inStage("sweep", () => {
      const plan = plans[taken++];
      if (plan === undefined) return false;
      this.#try(plan, { choices: {} });
      return true;
    });
  }

  async #random(census: Census): Promise<void> {
    const { scenario, seed } = this.options;
    const arbitrary = planArbitrary(scenario, census);
    let batch: RunPlan[] = [];
    let number = 0;
    await this.#inStage("random", () => {
      if (batch.length === 0) {
        batch = fc.sample(arbitrary, { seed: runSeed(seed, `plans ${number}`), numRuns: BATCH });
      }
      this.#try(batch.pop()!, { seed: runSeed(seed, `run ${number++}`) });
      return true;
    });
  }

  async #shrinkAll(census: Census): Promise<readonly Finding[]> {
    const { scenario } = this.options;
    this.#stage = "shrinking";
    const arbitrary = planArbitrary(scenario, census);
    const findings: Finding[] = [];
    for (const sighting of this.#sightings.values()) {
      const isOver = (): boolean => {
        this.#runsByStage.shrinking += 1;
        this.#report();
        return this.#isInterrupted || this.#isOutOfTime;
      };
      const shrunk = await shrink(scenario, sighting, { arbitrary, runsMax: SHRINK_RUNS_MAX, isOver });
      if (shrunk === undefined) {
        this.#diagnose(notDeterministic(sighting));
        continue;
      }
      const { trial } = shrunk;
      for (const diagnosis of trial.result.diagnoses) this.#diagnose(diagnosis);
      findings.push({
        anomaly: shrunk.anomaly,
        plan: shrunk.plan,
        choices: shrunk.choices,
        history: trial.result.history,
        digest: trial.result.digest,
        foundInRun: sighting.run,
        foundInStage: sighting.stage,
        shrinkRuns: shrunk.runs,
      });
    }
    return findings;
  }

  async #inStage(stage: Stage, step: () => boolean): Promise<void> {
    this.#stage = stage;
    await inSlices(() => {
      if (this.#runs >= this.options.runs || this.#isInterrupted || this.#isOutOfTime) return false;
      const goesOn = step();
      this.#report();
      return goesOn;
    });
  }

  #try(plan: RunPlan, chance: Chance): Trial {
    const isWatched = this.#stage === "fault-free" || this.#runs % WATCHED_EVERY === 0;
    const trial = tryPlan(this.options.scenario, plan, chance, { isWatched });
    this.#runs += 1;
    this.#runsByStage[this.#stage] += 1;
    this.#tally.count(trial);
    for (const diagnosis of trial.result.diagnoses) this.#diagnose(diagnosis);
    for (const anomaly of trial.anomalies) {
      if (this.#sightings.has(anomaly.name)) continue;
      const { choices } = trial.result;
      this.#sightings.set(anomaly.name, { anomaly, plan, choices, run: this.#runs, stage: this.#stage });
    }
    return trial;
  }

  #diagnose(diagnosis: Diagnosis): void {
    const key = `${diagnosis.kind} ${diagnosis.where ?? diagnosis.what}`;
    if (!this.#diagnoses.has(key)) this.#diagnoses.set(key, diagnosis);
  }

  get #isInterrupted(): boolean {
    return this.options.signal?.aborted === true;
  }

  get #isOutOfTime(): boolean {
    return wallClockMs() - this.#startedMs >= (this.options.timeMs ?? Infinity);
  }

  #report(): void {
    this.options.onProgress?.({
      scenario: this.options.scenario.name,
      stage: this.#stage,
      runs: this.#runs,
      total: Number.isFinite(this.options.runs) ? this.options.runs : undefined,
      found: this.#sightings.size,
      elapsedMs: wallClockMs() - this.#startedMs,
    });
  }

  #result(findings: readonly Finding[]): CampaignResult {
    return {
      scenario: this.options.scenario,
      seed: this.options.seed,
      runs: this.#runs,
      runsByStage: this.#runsByStage,
      sweepPlaces: this.#sweepPlaces,
      findings,
      verdicts: this.#tally.verdicts(findings),
      diagnoses: [...this.#diagnoses.values()],
      elapsedMs: wallClockMs() - this.#startedMs,
      isInterrupted: this.#isInterrupted,
    };
  }
}

/** A seed of its own for each use. */
function runSeed(seed: number, use: string): number {
  return hashText(`${seed} ${use}`) | 0;
}

function notDeterministic({ anomaly, run }: Sighting): Diagnosis {
  return {
    kind: "not-deterministic",
    process: "scenario",
    what: `run ${run} broke ${anomaly.checker} (${anomaly.name}), but did not when it was repeated`,
    where: undefined,
    mend: "look for state that outlives a run: module-level variables, caches, counters",
  };
}
