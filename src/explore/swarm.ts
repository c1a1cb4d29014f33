/**
 * Swarm testing: each random plan comes from a configuration of its own, which leaves out some kinds of fault and makes
 * others frequent. Plans of one configuration for all would each have a little of everything, and what one kind of fault
 * hides another would rarely show alone. Groce et al., "Swarm Testing", ISSTA 2012.
 */

import fc from "fast-check";
import type { Fault } from "../faults/fault.js";
import { FAULT_KINDS, faultKind, limitOf } from "../faults/table.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Census } from "./census.js";
import { entriesArbitrary } from "./plan-arbitrary.js";

/** One configuration: what may happen in a run, and how much of it. */
interface Configuration {
  /** The weight of each kind of fault that the scenario allows, in the order of the table; 0 leaves it out. */
  readonly weights: readonly number[];
  readonly faultsMax: number;
  readonly workersMax: number;
  readonly entriesMax: number;
}

/** Half of the kinds are left out, the others are frequent or rare. */
const WEIGHTS = [0, 0, 0, 1, 2, 8] as const;

/** Random plans, each of a configuration of its own. For generating only: what it generates is shrunk by `planArbitrary`. */
export function swarmArbitrary(scenario: Scenario, census: Census): fc.Arbitrary<RunPlan> {
  const kinds = FAULT_KINDS.filter((kind) => limitOf(scenario.faults, kind) > 0);
  const arbitraries = kinds.map((kind) => faultKind(kind).arbitrary(scenario, census.places));
  const total = kinds.reduce((sum, kind) => sum + limitOf(scenario.faults, kind), 0);
  return configurationArbitrary(scenario, kinds.length, total).chain((configuration) =>
    fc.record({
      faults: faultsOf(scenario, { kinds, arbitraries }, configuration),
      workers: fc.integer({ min: 1, max: configuration.workersMax }),
      entries: entriesArbitrary({ ...scenario.workload, entries: configuration.entriesMax }),
      backlog: fc.integer({ min: 0, max: scenario.workload.backlog }),
    }),
  );
}

function configurationArbitrary(scenario: Scenario, kinds: number, total: number): fc.Arbitrary<Configuration> {
  return fc.record({
    weights: fc.array(fc.constantFrom(...WEIGHTS), { minLength: kinds, maxLength: kinds }),
    faultsMax: small(total, 0),
    workersMax: small(scenario.workers, 1),
    entriesMax: small(scenario.workload.entries, 1),
  });
}

/** All of it as often as not, else some. */
function small(max: number, min: number): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(max), fc.integer({ min: Math.min(min, max), max }));
}

function faultsOf(
  scenario: Scenario,
  { kinds, arbitraries }: { kinds: readonly Fault["kind"][]; arbitraries: readonly fc.Arbitrary<Fault>[] },
  { weights, faultsMax }: Configuration,
): fc.Arbitrary<Fault[]> {
  const chosen = arbitraries.flatMap((arbitrary, n) => (weights[n] === 0 ? [] : [{ arbitrary, weight: weights[n]! }]));
  if (chosen.length === 0 || faultsMax === 0) return fc.constant([]);
  return fc
    .array(fc.oneof(...chosen), { maxLength: faultsMax, size: "max" })
    .map((faults) => withinLimits(scenario, kinds, faults));
}

/** Without those that are too many of their kind. */
function withinLimits(scenario: Scenario, kinds: readonly Fault["kind"][], faults: readonly Fault[]): Fault[] {
  const left = new Map(kinds.map((kind) => [kind, limitOf(scenario.faults, kind)]));
  return faults.filter(({ kind }) => {
    const n = left.get(kind)!;
    left.set(kind, n - 1);
    return n > 0;
  });
}
