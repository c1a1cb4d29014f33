/** The plans that a scenario allows, as a fast-check arbitrary: it generates them at random and shrinks any of them. */

import fc from "fast-check";
import type { Fault } from "../faults/fault.js";
import { FAULT_KINDS, faultKind, limitOf } from "../faults/table.js";
import type { EntryKind, RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Census } from "./census.js";

/**
 * All plans within a scenario's limits. Faults strike at commands that the census has seen, or a little further on.
 * Nothing in it is mapped, so a plan from anywhere shrinks: fewer faults, workers and entries, smaller coordinates.
 */
export function planArbitrary(scenario: Scenario, census: Census): fc.Arbitrary<RunPlan> {
  const { backlog } = scenario.workload;
  return fc.record({
    faults: faultsArbitrary(scenario, census),
    workers: fc.integer({ min: 1, max: scenario.workers }),
    entries: entriesArbitrary(scenario.workload),
    backlog: fc.integer({ min: 0, max: backlog }),
  });
}

/** How many entries a run publishes at most, and how many of them may be bad. */
export type EntryLimits = Pick<Scenario["workload"], "entries" | "poison" | "malformed">;

/** The kinds of the entries of one run, at least one. */
export function entriesArbitrary({ entries: length, poison, malformed }: EntryLimits): fc.Arbitrary<EntryKind[]> {
  const kinds: EntryKind[] = ["sound"];
  if (poison > 0) kinds.push("poison");
  if (malformed > 0) kinds.push("malformed");
  if (kinds.length === 1) return fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: length, size: "max" });
  const weighted = fc.oneof({ arbitrary: fc.constant<EntryKind>("sound"), weight: 4 }, fc.constantFrom(...kinds));
  return fc
    .array(weighted, { minLength: 1, maxLength: length, size: "max" })
    .filter((list) => count(list, "poison") <= poison && count(list, "malformed") <= malformed);
}

/** The faults of one run. */
export function faultsArbitrary(scenario: Scenario, { places }: Census): fc.Arbitrary<Fault[]> {
  const allowed = FAULT_KINDS.filter((kind) => limitOf(scenario.faults, kind) > 0);
  if (allowed.length === 0) return fc.constant([]);
  const total = allowed.reduce((sum, kind) => sum + limitOf(scenario.faults, kind), 0);
  return fc
    .array(fc.oneof(...allowed.map((kind) => faultKind(kind).arbitrary(scenario, places))), {
      maxLength: total,
      size: "max",
    })
    .filter((list) =>
      allowed.every((kind) => list.filter((fault) => fault.kind === kind).length <= limitOf(scenario.faults, kind)),
    );
}

function count(list: readonly EntryKind[], kind: EntryKind): number {
  return list.filter((one) => one === kind).length;
}
