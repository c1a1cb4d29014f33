/** Makes single runs of a search and writes down what they give. */

import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Chance } from "../targets/simulator/simulate.js";
import { newPlaces } from "./census.js";
import type { Ledger, Sighting } from "./ledger.js";
import { jobsOf, type Jobs, type Work } from "./search.js";
import { NTH_MAX } from "./sweep.js";
import { notDeterministic } from "./not-deterministic.js";
import { tryPlan, type Trial } from "./trial.js";

/** Besides the fault-free runs and those that shrink, one run in so many is watched for what makes runs untrustworthy. */
const WATCHED_EVERY = 16;
/** What comes about only through a fault is taken from at most this many runs of the sweep, from the first. */
export const SURVEY_MAX = 2_000;

/** A stage at work. */
export class Runner {
  readonly #jobs: Jobs;

  constructor(
    readonly scenario: Scenario,
    /** `firstRun`: the number of the stage's first run in the campaign, from 1. */
    readonly options: { readonly seed: number; readonly work: Work; readonly firstRun: number },
    readonly ledger: Ledger,
  ) {
    this.#jobs = jobsOf(scenario, options.seed, options.work);
  }

  get extent(): { readonly count: number; readonly total: number } {
    return this.#jobs.extent();
  }

  /**
   * Makes the run with this index in the stage. Only inside a macrotask.
   *
   * @param isCounted false for one that another machine counts and that is made here too for what it reveals.
   */
  run(index: number, isCounted: boolean): Trial {
    const { work, firstRun } = this.options;
    const { stage, plan, chance, byPriority } = this.#jobs.at(index);
    const run = firstRun + index;
    const isWatched = stage === "fault-free" || run % WATCHED_EVERY === 0;
    const trial = tryPlan(this.scenario, plan, chance, { isWatched });
    if (work.stage === "sweep" && index < SURVEY_MAX) {
      const found = newPlaces(trial.result.history, work.census, NTH_MAX);
      // A plan names its own workers, not those that a fault adds.
      const places = found.filter(({ process }) => process <= plan.workers);
      if (places.length > 0) this.ledger.reveal(run, { plan, places });
    }
    if (stage === "fault-free") this.#repeat(run, trial, { plan, chance });
    if (isCounted) {
      this.ledger.count(stage, run, trial);
      if (byPriority !== undefined) this.ledger.countByPriority(byPriority);
      this.#sight(trial, { run, stage, plan });
    } else if (stage === "fault-free") {
      // They end the campaign, whoever counts the run.
      for (const diagnosis of trial.result.diagnoses) this.ledger.diagnose(run, diagnosis);
    }
    return trial;
  }

  /** What a run without faults does it does again, or no run of the scenario means anything. */
  #repeat(run: number, { result }: Trial, { plan, chance }: { readonly plan: RunPlan; readonly chance: Chance }): void {
    const again = tryPlan(this.scenario, plan, chance, { isWatched: true }).result;
    if (again.digest !== result.digest) this.ledger.diagnose(run, notDeterministic(result.history, again.history));
  }

  /** An anomaly counts once its run was repeated and went the same way. */
  #sight(trial: Trial, where: Pick<Sighting, "run" | "stage" | "plan">): void {
    const fresh = trial.anomalies.filter((anomaly) => this.ledger.isNew(anomaly, where.run));
    if (fresh.length === 0) return;
    const { choices } = trial.result;
    const again = tryPlan(this.scenario, where.plan, { choices }, { isWatched: true });
    for (const diagnosis of again.result.diagnoses) this.ledger.diagnose(where.run, diagnosis);
    if (again.result.digest !== trial.result.digest) {
      this.ledger.diagnose(where.run, notDeterministic(trial.result.history, again.result.history));
      return;
    }
    for (const anomaly of fresh) this.ledger.sight({ anomaly, choices, ...where });
  }
}
