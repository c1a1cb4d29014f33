/** Counterexample files: one failing run, standing alone. Reading checks everything, so that a foreign file is refused. */

import { findProfile, type ChoiceList } from "../../sim/index.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";

/** What a counterexample file holds (JSON, UTF-8). */
export interface Counterexample {
  readonly format: "streamproof-counterexample";
  readonly formatVersion: 1;
  /** The scenario: its name, and its file relative to the counterexample's folder. */
  readonly scenario: { readonly name: string; readonly file: string };
  /** What is expected to break. */
  readonly anomaly: {
    readonly checker: string;
    readonly name: string;
    readonly sentence: string;
    readonly token?: string;
  };
  readonly plan: RunPlan;
  readonly choices: ChoiceList;
  /** The simulator's digest of the run: a different one on replay means that code or versions changed. */
  readonly digest: string;
  readonly seed: number;
  /** Each process had modules of its own (`check --isolate`), and has on replay. */
  readonly isIsolated?: boolean;
  readonly versions: {
    readonly streamproof: string;
    readonly node: string;
    readonly ioredis: string;
    readonly profile: string;
  };
}

/** The scenario on the server on which the counterexample was found. */
export function asFound(scenario: Scenario, { versions }: Counterexample): Scenario {
  return { ...scenario, profile: findProfile(versions.profile)! };
}
