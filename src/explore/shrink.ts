/** Makes a failing run small: first its structure, by fast-check, then its choices, by delta debugging. */

import type fc from "fast-check";
import type { ChoiceList } from "../../sim/index.js";
import type { Anomaly } from "../checkers/checker.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { inSlices } from "./patience.js";
import { normalized, tryPlan, type Trial } from "./trial.js";

/** Long enough for a loop that goes on for seconds. */
const IDLE_MS_SHORT = 3_000;

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

/** The smallest run found that shows an anomaly of the same name; undefined when the run does not fail a second time. */
export async function shrink(
  scenario: Scenario,
  failure: Failure,
  options: ShrinkOptions,
): Promise<Shrunk | undefined> {
  const search = new Shrinker(scenario, failure, options);
  if (!(await search.reproduces())) return undefined;
  await search.leaveOutIdle();
  await search.structure();
  await search.leaveOutSingly();
  await search.choices();
  return search.result();
}

class Shrinker {
  #plan: RunPlan;
  #choices: ChoiceList;
  #trial: Trial | undefined;
  #runs = 0;

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
      fails = this.#tries(this.#plan, {}) || this.#tries(this.#plan, this.#choices);
      return false;
    });
    return fails;
  }

  /** Does without the idle while after the run, or with a short one, if it can. */
  async leaveOutIdle(): Promise<void> {
    if (this.#plan.idleMs === undefined) return;
    const plan = withoutIdle(this.#plan);
    const candidates = [plan, { ...plan, idleMs: IDLE_MS_SHORT }];
    await inSlices(() => {
      const candidate = candidates.shift();
      if (candidate === undefined || this.#isOver) return false;
      return !(this.#tries(candidate, {}) || (hasChoices(this.#choices) && this.#tries(candidate, this.#choices)));
    });
  }

  /** Follows fast-check's shrinks of the plan: each candidate that still fails is the next starting point. */
  async structure(): Promise<void> {
    const { arbitrary } = this.options;
    let context: unknown;
    let candidates = arbitrary.shrink(withoutIdle(this.#plan), context);
    await inSlices(() => {
      if (this.#isOver) return false;
      const next = candidates.next();
      if (next.done === true) return false;
      const { value: smaller, context: shrinkContext } = next.value as { value: RunPlan; context: unknown };
      const value = withIdle(smaller, this.#plan);
      if (this.#tries(value, {}) || (hasChoices(this.#choices) && this.#tries(value, this.#choices))) {
        context = value.backlog === this.#plan.backlog ? shrinkContext : undefined;
        candidates = arbitrary.shrink(withoutIdle(this.#plan), context);
      }
      return true;
    });
  }

  /** Leaves out one fault or one entry at a time, which fast-check does only from the front. */
  async leaveOutSingly(): Promise<void> {
    let candidates = withoutOne(this.#plan);
    await inSlices(() => {
      const next = candidates.next();
      if (next.done === true || this.#isOver) return false;
      const fails =
        this.#tries(next.value, {}) || (hasChoices(this.#choices) && this.#tries(next.value, this.#choices));
      if (fails) candidates = withoutOne(this.#plan);
      return true;
    });
  }

  /** Sets choices to 0, in ever smaller groups, as long as the run goes on failing. */
  async choices(): Promise<void> {
    let size = nonZero(this.#choices).length;
    while (size >= 1 && !this.#isOver) {
      await this.#zeroInGroups(size);
      size = Math.floor(size / 2);
    }
  }

  async #zeroInGroups(size: number): Promise<void> {
    let start = 0;
    await inSlices(() => {
      const places = nonZero(this.#choices);
      if (start >= places.length || this.#isOver) return false;
      const isGone = this.#tries(this.#plan, withZeros(this.#choices, places.slice(start, start + size)));
      if (!isGone) start += size;
      return true;
    });
  }

  result(): Shrunk {
    const trial = this.#trial!;
    const anomaly = this.#sameAnomaly(trial)!;
    return { plan: this.#plan, choices: this.#choices, anomaly, trial, runs: this.#runs };
  }

  get #isOver(): boolean {
    return this.#runs >= this.options.runsMax || this.options.isOver();
  }

  /** Runs a candidate; when it shows the anomaly it becomes the best so far. */
  #tries(plan: RunPlan, choices: ChoiceList): boolean {
    this.#runs += 1;
    const candidate = normalized(plan);
    const trial = tryPlan(this.scenario, candidate, { choices }, { isWatched: true });
    if (this.#sameAnomaly(trial) === undefined) return false;
    this.#plan = candidate;
    this.#choices = trial.result.choices;
    this.#trial = trial;
    return true;
  }

  #sameAnomaly(trial: Trial): Anomaly | undefined {
    return trial.anomalies.find(({ name }) => name === this.failure.anomaly.name);
  }
}

/** The arbitrary knows nothing of idle whiles: it takes plans without, and so are those that it makes of them. */
function withoutIdle({ idleMs: _idle, ...plan }: RunPlan): RunPlan {
  return plan;
}

function withIdle(plan: RunPlan, { idleMs }: RunPlan): RunPlan {
  return idleMs === undefined ? plan : { ...plan, idleMs };
}

function* withoutOne(plan: RunPlan): Generator<RunPlan> {
  for (const fault of plan.faults) yield { ...plan, faults: plan.faults.filter((other) => other !== fault) };
  if (plan.entries.length === 1) return;
  for (const index of plan.entries.keys()) yield { ...plan, entries: plan.entries.toSpliced(index, 1) };
}

interface Place {
  readonly key: string;
  readonly index: number;
}

function nonZero(choices: ChoiceList): readonly Place[] {
  return Object.entries(choices).flatMap(([key, values]) =>
    values.flatMap((value, index) => (value === 0 ? [] : [{ key, index }])),
  );
}

function hasChoices(choices: ChoiceList): boolean {
  return Object.keys(choices).length > 0;
}

function withZeros(choices: ChoiceList, places: readonly Place[]): ChoiceList {
  const copy: Record<string, number[]> = {};
  for (const [key, values] of Object.entries(choices)) copy[key] = [...values];
  for (const { key, index } of places) copy[key]![index] = 0;
  return copy;
}
