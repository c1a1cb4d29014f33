/** Arbitraries of what a run is made of: its entries, its faults, its whole plan, its seed. */

import fc from "fast-check";
import { takeCensus, type Census } from "../explore/census.js";
import { entriesArbitrary, faultsArbitrary, planArbitrary } from "../explore/plan-arbitrary.js";
import { basePlans } from "../explore/sweep.js";
import type { Fault } from "../faults/fault.js";
import type { EntryKind, RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import { simulateRun } from "./simulate-run.js";

const SEED_MAX = 2 ** 32 - 1;

/**
 * How many entries a workload has.
 *
 * @public
 * @since 0.2.0
 */
export interface WorkloadLimits {
  /** At most this many, and at least one. Default 10. */
  readonly entries?: number;
  /** At most this many of them are poison: their handler always throws. Default 0. */
  readonly poison?: number;
  /** At most this many of them have a payload that does not parse. Default 0. */
  readonly malformed?: number;
}

/**
 * Workloads: the kind of each entry, in order of publishing, such as `["sound", "poison"]`. Shrinks to fewer entries, and
 * bad ones to sound ones. The limits of a scenario are its `workload`.
 *
 * @public
 * @since 0.2.0
 */
export function workloads({ entries = 10, poison = 0, malformed = 0 }: WorkloadLimits = {}): fc.Arbitrary<EntryKind[]> {
  return entriesArbitrary({ entries, poison, malformed });
}

/**
 * Lists of the faults that a scenario allows, as many of each kind as it allows, and none. They strike at commands that
 * the scenario's processes send, which is seen in a run or two without faults: therefore the promise. Shrinks to fewer
 * faults at earlier commands.
 *
 * @throws UserError as `simulateRun`.
 * @public
 * @since 0.2.0
 */
export async function faultPlans(scenario: Scenario): Promise<fc.Arbitrary<Fault[]>> {
  return faultsArbitrary(scenario, await census(scenario));
}

/**
 * Plans of whole runs within a scenario's limits: entries, workers, faults. A promise for the reason that `faultPlans`
 * is one. Shrinks to fewer faults, workers and entries.
 *
 * @throws UserError as `simulateRun`.
 * @public
 * @since 0.2.0
 */
export async function runPlans(scenario: Scenario): Promise<fc.Arbitrary<RunPlan>> {
  return planArbitrary(scenario, await census(scenario));
}

/**
 * Seeds for `simulateRun`: whole numbers from 0 to 2^32 - 1. Shrinks to 0, with which chance changes nothing: what still
 * fails then has nothing to do with it.
 *
 * @public
 * @since 0.2.0
 */
export function seeds(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: SEED_MAX });
}

async function census(scenario: Scenario): Promise<Census> {
  const histories = [];
  for (const plan of basePlans(scenario)) histories.push((await simulateRun(scenario, plan, 0)).history);
  return takeCensus(histories);
}
