/** What the runs of a campaign have given: counted once each, in whatever order and on whatever thread they are made. */

import type { ChoiceList } from "../../sim/index.js";
import type { Anomaly } from "../checkers/checker.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Diagnosis } from "../targets/target.js";
import { noRuns, type CheckerVerdict, type Finding, type RunsByStage, type Stage } from "./campaign.js";
import type { Revealed } from "./pairs.js";
import { addedPriorityRuns, noPriorityRuns, type PriorityRuns } from "./priority-runs.js";
import { Tally } from "./tally.js";
import type { Trial } from "./trial.js";

/** A run that showed an anomaly, twice. */
export interface Sighting {
  readonly anomaly: Anomaly;
  readonly plan: RunPlan;
  readonly choices: ChoiceList;
  /** The run's number in the campaign, from 1. */
  readonly run: number;
  readonly stage: Stage;
}

/** What a ledger holds, as plain data: it goes to other threads and into files. */
export interface LedgerPage {
  readonly runsByStage: RunsByStage;
  readonly priorityRuns: PriorityRuns;
  /** In how many runs each situation was reached. */
  readonly reached: Readonly<Record<string, number>>;
  readonly sightings: readonly Sighting[];
  readonly diagnoses: readonly Noted<Diagnosis>[];
  readonly revealed: readonly Noted<Revealed>[];
}

/** Something, and the number of the run in which it was. */
export interface Noted<T> {
  readonly run: number;
  readonly what: T;
}

/** What of a run is counted. */
type Judged = Pick<Trial, "judgements"> & { readonly result: Pick<Trial["result"], "diagnoses"> };

/** Equal for diagnoses of one cause, which are told once. */
export function causeOf({ kind, where, what }: Diagnosis): string {
  // Each run goes another way in its own way.
  return kind === "not-deterministic" ? kind : `${kind} ${where ?? what}`;
}

/** Of several sightings of one anomaly, and of several diagnoses of one cause, that of the lowest run counts. */
export class Ledger {
  #runsByStage = noRuns();
  #priorityRuns = noPriorityRuns();
  #tally: Tally;
  readonly #sightings = new Map<string, Sighting>();
  readonly #diagnoses = new Map<string, Noted<Diagnosis>>();
  #revealed: Noted<Revealed>[] = [];
  /** What came since a page was torn off last. */
  #freshSightings: Sighting[] = [];
  #freshDiagnoses: Noted<Diagnosis>[] = [];

  constructor(readonly scenario: Scenario) {
    this.#tally = new Tally(scenario);
  }

  /** Counts a run. */
  count(stage: Stage, run: number, trial: Judged): void {
    this.#runsByStage[stage] += 1;
    this.#tally.count(trial);
    for (const diagnosis of trial.result.diagnoses) this.diagnose(run, diagnosis);
  }

  /** Counts a run as one by priority, besides. */
  countByPriority(run: PriorityRuns): void {
    this.#priorityRuns = addedPriorityRuns(this.#priorityRuns, run);
  }

  /** Counts a run of a kept counterexample. */
  countCorpus(): void {
    this.#runsByStage.corpus += 1;
  }

  /** Counts a run that makes a finding small. */
  countShrinking(): void {
    this.#runsByStage.shrinking += 1;
  }

  diagnose(run: number, what: Diagnosis): void {
    const key = causeOf(what);
    const known = this.#diagnoses.get(key);
    if (known !== undefined && known.run <= run) return;
    this.#diagnoses.set(key, { run, what });
    this.#freshDiagnoses.push({ run, what });
  }

  reveal(run: number, what: Revealed): void {
    this.#revealed.push({ run, what });
  }

  /** Whether a sighting in this run would count. */
  isNew({ name }: Anomaly, run: number): boolean {
    return run < (this.#sightings.get(name)?.run ?? Infinity);
  }

  sight(sighting: Sighting): void {
    const { anomaly, run } = sighting;
    if (!this.isNew(anomaly, run)) return;
    this.#sightings.set(anomaly.name, sighting);
    this.#freshSightings.push(sighting);
  }

  /** Adds what another ledger holds of other runs. */
  add(page: LedgerPage): void {
    for (const [stage, runs] of Object.entries(page.runsByStage)) this.#runsByStage[stage as Stage] += runs;
    this.countByPriority(page.priorityRuns);
    this.#tally.add(page.reached);
    for (const sighting of page.sightings) this.sight(sighting);
    for (const { run, what } of page.diagnoses) this.diagnose(run, what);
    this.#revealed.push(...page.revealed);
  }

  /** Takes out what came since the last time. What was sighted is remembered: the same in a later run tells nothing new. */
  tearOff(): LedgerPage {
    const page = {
      runsByStage: this.#runsByStage,
      priorityRuns: this.#priorityRuns,
      reached: this.#tally.counts(),
      sightings: this.#freshSightings,
      diagnoses: this.#freshDiagnoses,
      revealed: this.#revealed,
    };
    this.#runsByStage = noRuns();
    this.#priorityRuns = noPriorityRuns();
    this.#tally = new Tally(this.scenario);
    this.#freshSightings = [];
    this.#freshDiagnoses = [];
    this.#revealed = [];
    return page;
  }

  get runsByStage(): RunsByStage {
    return this.#runsByStage;
  }

  get priorityRuns(): PriorityRuns {
    return this.#priorityRuns;
  }

  /** In order of run; those of one run in the order in which its checkers told them. */
  get sightings(): readonly Sighting[] {
    return [...this.#sightings.values()].sort((a, b) => a.run - b.run);
  }

  /** How many anomalies were sighted. */
  get found(): number {
    return this.#sightings.size;
  }

  get diagnoses(): readonly Diagnosis[] {
    return [...this.#diagnoses.values()].sort((a, b) => a.run - b.run).map(({ what }) => what);
  }

  /** In order of run. */
  get revealed(): readonly Revealed[] {
    return this.#revealed.toSorted((a, b) => a.run - b.run).map(({ what }) => what);
  }

  verdicts(findings: readonly Finding[]): readonly CheckerVerdict[] {
    return this.#tally.verdicts(findings);
  }
}
