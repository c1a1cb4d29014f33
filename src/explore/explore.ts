/**
 * Looks for anomalies in a scenario: fault-free runs, the sweep of single faults, pairs of faults, then random runs; then
 * shrinks what it found.
 */

import type { History } from "../history/event.js";
import { wallClockMs } from "../platform/clock.js";
import { prepare } from "../targets/simulator/simulate.js";
import type { Diagnosis } from "../targets/target.js";
import { searchRuns, type CampaignOptions, type CampaignResult, type Finding, type Stage } from "./campaign.js";
import { takeCensus, withNewCommands, type Census } from "./census.js";
import { Ledger, type Sighting } from "./ledger.js";
import { inSlices } from "./patience.js";
import { planArbitrary } from "./plan-arbitrary.js";
import { Runner } from "./runner.js";
import type { Work } from "./search.js";
import { shrink } from "./shrink.js";

/** Shrinking one finding takes at most this many runs. */
const SHRINK_RUNS_MAX = 3_000;
/** The sweep takes at most this part of the runs, so that some are left for several faults at once. */
const SWEEP_SHARE = 0.5;
/** Pairs of faults take at most this part of the runs. */
const PAIRS_SHARE = 0.2;

/** Runs a campaign to its end, its limit or its signal. Never throws for what user code does in a run. */
export function explore(options: CampaignOptions): Promise<CampaignResult> {
  return new Campaign(options).run();
}

class Campaign {
  readonly #startedMs = wallClockMs();
  readonly #ledger: Ledger;
  /** How many runs the stages so far have, made or not. */
  #numbered = 0;
  #sweepPlaces = 0;
  #pairPlaces = 0;
  #stage: Stage = "fault-free";
  #stageTotal: number | undefined;

  constructor(readonly options: CampaignOptions) {
    this.#ledger = new Ledger(options.scenario);
  }

  async run(): Promise<CampaignResult> {
    await prepare(this.options.scenario);
    return this.#result(await this.#search());
  }

  async #search(): Promise<readonly Finding[]> {
    const { runs } = this.options;
    const histories: History[] = [];
    await this.#make({ stage: "fault-free" }, 1, (history) => histories.push(history));
    // What cannot be trusted without any fault is not worth searching: the diagnosis says what to mend first.
    if (this.#ledger.diagnoses.length > 0) return [];
    const census = takeCensus(histories);
    this.#sweepPlaces = await this.#make(
      { stage: "sweep", census, limit: Math.floor(runs * SWEEP_SHARE) },
      SWEEP_SHARE,
    );
    const { revealed } = this.#ledger;
    const limit = Math.floor(runs * PAIRS_SHARE);
    this.#pairPlaces = await this.#make({ stage: "pairs", census, revealed, limit }, SWEEP_SHARE + PAIRS_SHARE);
    const places = revealed.flatMap((one) => one.places);
    await this.#make({ stage: "random", census: withNewCommands(census, places) }, 1);
    return this.#shrinkAll(census);
  }

  /**
   * Makes the runs of a stage, as far as runs and time allow.
   *
   * @param untilShare when this part of the time is used up, the stage ends.
   * @returns how many runs the stage would have without limits.
   */
  async #make(work: Work, untilShare: number, onHistory?: (history: History) => void): Promise<number> {
    const { scenario, seed, runs, timeMs = Infinity } = this.options;
    const runner = new Runner(scenario, { seed, work, firstRun: this.#numbered + 1 }, this.#ledger);
    const { count: all, total } = runner.extent;
    const count = Math.min(all, runs - this.#numbered);
    this.#stage = work.stage;
    this.#stageTotal = Number.isFinite(count) ? count : undefined;
    let index = 0;
    await inSlices(() => {
      if (index >= count || this.#isInterrupted || this.#elapsedMs >= timeMs * untilShare) return false;
      const { history } = runner.run(index++, true).result;
      onHistory?.(history);
      this.#report();
      return true;
    });
    this.#numbered += count;
    return total;
  }

  async #shrinkAll(census: Census): Promise<readonly Finding[]> {
    this.#stage = "shrinking";
    this.#stageTotal = undefined;
    const findings: Finding[] = [];
    for (const sighting of this.#ledger.sightings) {
      const finding = await this.#shrunk(sighting, census);
      if (finding !== undefined) findings.push(finding);
    }
    return findings;
  }

  async #shrunk(sighting: Sighting, census: Census): Promise<Finding | undefined> {
    const { scenario } = this.options;
    const isOver = (): boolean => {
      this.#ledger.countShrinking();
      this.#report();
      return this.#isInterrupted || this.#isOutOfTime;
    };
    const arbitrary = planArbitrary(scenario, census);
    const shrunk = await shrink(scenario, sighting, { arbitrary, runsMax: SHRINK_RUNS_MAX, isOver });
    if (shrunk === undefined) {
      this.#ledger.diagnose(sighting.run, notRepeated(sighting));
      return undefined;
    }
    const { history, digest, diagnoses } = shrunk.trial.result;
    for (const diagnosis of diagnoses) this.#ledger.diagnose(sighting.run, diagnosis);
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

  get #runs(): number {
    return searchRuns(this.#ledger.runsByStage);
  }

  get #isInterrupted(): boolean {
    return this.options.signal?.aborted === true;
  }

  get #elapsedMs(): number {
    return wallClockMs() - this.#startedMs;
  }

  get #isOutOfTime(): boolean {
    return this.#elapsedMs >= (this.options.timeMs ?? Infinity);
  }

  #report(): void {
    const { scenario, runs, onProgress } = this.options;
    onProgress?.({
      scenario: scenario.name,
      stage: this.#stage,
      runs: this.#runs,
      total: Number.isFinite(runs) ? runs : undefined,
      stageRuns: this.#ledger.runsByStage[this.#stage],
      stageTotal: this.#stageTotal,
      found: this.#ledger.found,
      elapsedMs: this.#elapsedMs,
    });
  }

  #result(findings: readonly Finding[]): CampaignResult {
    const { scenario, seed } = this.options;
    return {
      scenario,
      seed,
      runs: this.#runs,
      runsByStage: this.#ledger.runsByStage,
      sweepPlaces: this.#sweepPlaces,
      pairPlaces: this.#pairPlaces,
      findings,
      verdicts: this.#ledger.verdicts(findings),
      diagnoses: this.#ledger.diagnoses,
      elapsedMs: this.#elapsedMs,
      isInterrupted: this.#isInterrupted,
    };
  }
}

function notRepeated({ anomaly, run }: Sighting): Diagnosis {
  return {
    kind: "not-deterministic",
    process: "scenario",
    what: `run ${run} broke ${anomaly.checker} (${anomaly.name}), but did not when it was repeated`,
    where: undefined,
    mend: "look for state that outlives a run: module-level variables, caches, counters",
  };
}
