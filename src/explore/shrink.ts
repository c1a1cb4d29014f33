/**
 * Makes a failing run small: fewest faults, entries and workers, then simpler ones of each, then choices towards the order
 * of arrival. Every step keeps an anomaly of the same checker and name, and none makes anything larger.
 */

import type fc from "fast-check";
import type { ChoiceList } from "../../sim/index.js";
import type { Anomaly } from "../checkers/checker.js";
import type { Fault } from "../faults/fault.js";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { anchorsOf, movedTo, placeOf, type Anchor } from "./anchors.js";
import { takeCensus } from "./census.js";
import { fewerChoices, hasChoices } from "./fewer-choices.js";
import { inSlices } from "./patience.js";
import { plainerCrashes } from "./plainer-crashes.js";
import {
  basesBelow,
  inChunks,
  pairs,
  selectionsOfWorkers,
  withoutEntries,
  withWorkers,
  type Smaller,
} from "./smaller-plans.js";
import { singleFaults, type SingleFault } from "./sweep.js";
import { normalized, tryPlan, type Trial } from "./trial.js";

/** Where shrinking starts: a run in which the anomaly was seen. */
export interface Failure {
  readonly plan: RunPlan;
  readonly choices: ChoiceList;
  readonly anomaly: Anomaly;
}

/** Where it ends. */
export interface Shrunk extends Failure {
  readonly trial: Trial;
  readonly runs: number;
}

/** Limits of one shrink. */
export interface ShrinkOptions {
  readonly arbitrary: fc.Arbitrary<RunPlan>;
  readonly runsMax: number;
  /** Asked before each run; true ends the shrinking with what is there. */
  readonly isOver: () => boolean;
}

/** Long enough for a loop that goes on for seconds. */
const IDLE_MS_SHORT = 3_000;
/** All passes are made again as long as one of them makes something smaller, at most this often. */
const ROUNDS_MAX = 4;
/** Sweeping the sizes below one plan takes at most this many runs. */
const ANEW_RUNS_MAX = 400;
/** At each size at most so many faults are tried. */
const ANEW_FAULTS_MAX = 150;

/** The smallest run found that shows an anomaly of the same name; undefined when the run does not fail a second time. */
export async function shrink(
  scenario: Scenario,
  failure: Failure,
  options: ShrinkOptions,
): Promise<Shrunk | undefined> {
  const search = new Shrinker(scenario, failure, options);
  if (!(await search.reproduces())) return undefined;
  for (let round = 0; round < ROUNDS_MAX; round++) if (!(await search.round())) break;
  return search.result();
}

class Shrinker {
  #plan: RunPlan;
  #choices: ChoiceList;
  #trial: Trial | undefined;
  #runs = 0;
  /** The anchors of each fault, and the plan of which they are. */
  #anchors: { readonly of: RunPlan; readonly anchors: readonly (readonly Anchor[])[] } | undefined;
  /** Nothing smaller was found in place of this plan. */
  #soughtAnew: RunPlan | undefined;

  constructor(
    readonly scenario: Scenario,
    readonly failure: Failure,
    readonly options: ShrinkOptions,
  ) {
    this.#plan = normalized(failure.plan);
    this.#choices = failure.choices;
  }

  /** Runs the failure again: without any chance if that fails as well, else with the choices that it had. */
  async reproduces(): Promise<boolean> {
    let fails = false;
    await inSlices(() => {
      fails = this.#tries(this.#plan);
      return false;
    });
    return fails;
  }

  /** Makes every pass once. Returns whether there is anything smaller now that another round could go on from. */
  async round(): Promise<boolean> {
    const before = this.#plan;
    const choicesBefore = this.#choices;
    await this.#carryOut(this.#withoutIdle());
    await this.#carryOut(this.#fewerFaults());
    await this.#carryOut(this.#fewerEntries());
    await this.#carryOut(this.#fewerWorkers());
    await this.#carryOut(this.#simpler());
    await this.#carryOut(this.#anew());
    await this.#carryOut(this.#plainer());
    await this.#carryOut(
      fewerChoices(
        () => this.#choices,
        (choices) => this.#attempt(this.#plan, choices).fails,
      ),
    );
    return this.#plan !== before || this.#choices !== choicesBefore;
  }

  result(): Shrunk {
    const trial = this.#trial!;
    const anomaly = this.#sameAnomaly(trial)!;
    return { plan: this.#plan, choices: this.#choices, anomaly, trial, runs: this.#runs };
  }

  /** A pass yields after each run or so, so that it can be interrupted. */
  #carryOut(pass: Generator<void>): Promise<void> {
    return inSlices(() => !this.#isOver && pass.next().done !== true);
  }

  /** Does without the idle while after the run, or with a short one, if it can. */
  *#withoutIdle(): Generator<void> {
    const { idleMs = 0 } = this.#plan;
    if (idleMs > 0 && this.#tries(withoutIdle(this.#plan))) return;
    yield;
    if (idleMs > IDLE_MS_SHORT) this.#tries({ ...this.#plan, idleMs: IDLE_MS_SHORT });
  }

  *#fewerFaults(): Generator<void> {
    const without = (isGone: (index: number) => boolean): boolean =>
      this.#tries({ ...this.#plan, faults: this.#plan.faults.filter((_, index) => !isGone(index)) });
    yield* inChunks(
      () => this.#plan.faults.length,
      (start, end) => without((index) => index >= start && index < end),
    );
    // Two of them may undo each other: without one alone it fails no more.
    for (const [one, other] of pairs(this.#plan.faults.length)) {
      if (other < this.#plan.faults.length) without((index) => index === one || index === other);
      yield;
    }
  }

  *#fewerEntries(): Generator<void> {
    yield* inChunks(
      () => this.#plan.entries.length,
      (start, end) =>
        end - start < this.#plan.entries.length && this.#triesMoved(withoutEntries(this.#plan, start, end)),
    );
  }

  *#fewerWorkers(): Generator<void> {
    let selections = selectionsOfWorkers(this.#plan);
    while (this.#plan.workers > 1) {
      const next = selections.next();
      if (next.done === true) return;
      if (this.#triesMoved(withWorkers(this.#plan, next.value))) selections = selectionsOfWorkers(this.#plan);
      yield;
    }
  }

  /** Follows fast-check's shrinks of the plan: each candidate that still fails is the next starting point. */
  *#simpler(): Generator<void> {
    const { arbitrary } = this.options;
    let candidates = arbitrary.shrink(withoutIdle(this.#plan), undefined);
    for (;;) {
      const next = candidates.next();
      if (next.done === true) return;
      const { value: smaller, context } = next.value as { value: RunPlan; context: unknown };
      // The arbitrary knows nothing of idle whiles, so its shrinks have none.
      const { idleMs } = this.#plan;
      const value = idleMs === undefined ? smaller : { ...smaller, idleMs };
      if (this.#tries(value))
        candidates = arbitrary.shrink(
          withoutIdle(this.#plan),
          value.backlog === this.#plan.backlog ? context : undefined,
        );
      yield;
    }
  }

  /** Prefers crashes that can be struck on a real server too. */
  *#plainer(): Generator<void> {
    for (const plan of plainerCrashes(this.#plan, this.#trial!.result.history)) yield void this.#tries(plan);
  }

  /**
   * Sweeps the smaller sizes for the failure, with at most one fault: what leaves out one thing after another may end
   * where nothing can be left out, though a run with another fault at another place is smaller.
   */
  *#anew(): Generator<void> {
    const plan = this.#plan;
    if (plan === this.#soughtAnew) return;
    this.#soughtAnew = plan;
    const until = this.#runs + ANEW_RUNS_MAX;
    for (const base of basesBelow(plan)) {
      const { fails, trial } = this.#attempt(base, {});
      yield;
      if (fails) return;
      for (const faults of plan.faults.length === 0 ? [] : this.#faultsAnew(base, trial.result.history)) {
        if (this.#runs >= until) return;
        const found = this.#attempt({ ...base, faults }, {}).fails;
        yield;
        if (found) return;
      }
    }
  }

  /** Single faults for a plan: first of the kinds that there are, where entries move. */
  #faultsAnew(base: RunPlan, history: History): readonly (readonly [Fault])[] {
    const kinds = new Set(this.#plan.faults.map(({ kind }) => kind));
    const all = [...singleFaults(this.scenario, base, takeCensus([history]))];
    const rank = ({ fault, isProductive }: SingleFault): number =>
      (kinds.has(fault.kind) ? 0 : 2) + (isProductive ? 0 : 1);
    const ranked = all.toSorted((a, b) => rank(a) - rank(b)).slice(0, ANEW_FAULTS_MAX);
    return ranked.map(({ fault }) => [fault]);
  }

  get #isOver(): boolean {
    return this.#runs >= this.options.runsMax || this.options.isOver();
  }

  /** Tries a smaller plan with its faults where they are counted, then where what they struck is now. */
  #triesMoved({ plan, renamed }: Smaller): boolean {
    if (this.#tries(plan)) return true;
    const anchors = this.#anchorsOfFaults().map((some) =>
      some.flatMap((anchor) => {
        const token = renamed(anchor.token);
        return token === undefined ? [] : [{ ...anchor, token }];
      }),
    );
    if (anchors.every((some) => some.length === 0)) return false;
    const faults: Fault[] = [];
    for (const [index, fault] of plan.faults.entries()) {
      const [anchor] = anchors[index] ?? [];
      const { fails, trial } = this.#attempt({ ...plan, faults: [...faults] }, this.#choices);
      // It was of no use.
      if (fails) return true;
      const place = anchor && placeOf(anchor, trial.result.history);
      faults.push(place === undefined ? fault : movedTo(fault, place));
    }
    return this.#tries({ ...plan, faults });
  }

  /** What each fault of the plan strikes, as a run without it and those behind it shows. */
  #anchorsOfFaults(): readonly (readonly Anchor[])[] {
    const plan = this.#plan;
    if (this.#anchors?.of === plan) return this.#anchors.anchors;
    const anchors = plan.faults.map((fault, index) => {
      const { trial } = this.#run({ ...plan, faults: plan.faults.slice(0, index) }, this.#choices);
      return anchorsOf(fault, trial.result.history);
    });
    this.#anchors = { of: plan, anchors };
    return anchors;
  }

  /** Tries a plan without any chance, and then with the choices that are left. */
  #tries(plan: RunPlan): boolean {
    return this.#attempt(plan, {}).fails || (hasChoices(this.#choices) && this.#attempt(plan, this.#choices).fails);
  }

  /** Runs a candidate; when it shows the anomaly it becomes the best so far. */
  #attempt(plan: RunPlan, choices: ChoiceList): { readonly fails: boolean; readonly trial: Trial } {
    const { candidate, trial } = this.#run(plan, choices);
    const fails = this.#sameAnomaly(trial) !== undefined;
    if (fails) {
      this.#plan = candidate;
      this.#choices = trial.result.choices;
      this.#trial = trial;
    }
    return { fails, trial };
  }

  #run(plan: RunPlan, choices: ChoiceList): { readonly candidate: RunPlan; readonly trial: Trial } {
    this.#runs += 1;
    const candidate = normalized(plan);
    return { candidate, trial: tryPlan(this.scenario, candidate, { choices }, { isWatched: true }) };
  }

  #sameAnomaly(trial: Trial): Anomaly | undefined {
    const { checker, name } = this.failure.anomaly;
    return trial.anomalies.find((one) => one.checker === checker && one.name === name);
  }
}

function withoutIdle(plan: RunPlan): RunPlan {
  const { idleMs: _idle, ...rest } = plan;
  return rest;
}
