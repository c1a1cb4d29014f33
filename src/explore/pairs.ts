/** Pairs of faults: all that a scenario allows, in an order of which any beginning is a fair part. */

import type { Fault } from "../faults/fault.js";
import { limitOf } from "../faults/table.js";
import type { RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Census, NewPlace } from "./census.js";
import { basePlans, faultsAt, NOTHING, singleFaults, type SingleFault } from "./sweep.js";

/** What a run of the sweep sent that no run without faults does. Plain data: it goes to other threads. */
export interface Revealed {
  /** The sweep's plan: its one fault made these commands come about. */
  readonly plan: RunPlan;
  readonly places: readonly NewPlace[];
}

/** All pairs. */
export interface Pairs {
  /** How many; takes a moment to count. */
  readonly total: () => number;
  /** Each pair once. First turn about those of a fault with one at a command that it brings about, and any two others. */
  readonly plans: () => Generator<RunPlan, void>;
}

/** The pairs of a scenario, given what the sweep has revealed. */
export function pairsOf(scenario: Scenario, census: Census, revealed: readonly Revealed[]): Pairs {
  const consequences = consequencePairs(scenario, revealed);
  const others = basePlans(scenario).map((base) => anyTwo(scenario, base, [...singleFaults(scenario, base, census)]));
  const parts = [consequences, ...others];
  return {
    total: () => parts.reduce((sum, { total }) => sum + total(), 0),
    plans: () => turnAbout(parts.map(({ plans }) => plans())),
  };
}

function* turnAbout<T>(sources: readonly Generator<T, void>[]): Generator<T, void> {
  let open = [...sources];
  while (open.length > 0) {
    const still: Generator<T, void>[] = [];
    for (const source of open) {
      const next = source.next();
      if (next.done === true) continue;
      yield next.value;
      still.push(source);
    }
    open = still;
  }
}

/** A command that some faults bring about, the faults that may strike there, and the plans with those that do. */
interface Consequence {
  readonly place: NewPlace;
  readonly seconds: readonly Fault[];
  readonly firsts: RunPlan[];
}

/**
 * A fault, and a second one at a command that only comes about through the first. Each second fault is tried with one
 * first fault before any is tried with another; commands of a new name come first, then those that moved an entry.
 */
function consequencePairs(scenario: Scenario, revealed: readonly Revealed[]): Pairs {
  const byPlace = new Map<string, Consequence>();
  for (const { plan, places } of revealed) {
    for (const place of places) {
      const key = `${place.process} ${place.command} ${place.nth}`;
      let found = byPlace.get(key);
      if (found === undefined) {
        found = {
          place,
          seconds: faultsAt(scenario, place, { ...NOTHING, isProductive: place.isProductive }),
          firsts: [],
        };
        byPlace.set(key, found);
      }
      found.firsts.push(plan);
    }
  }
  const rank = ({ place }: Consequence): number => (place.isNewCommand ? 0 : 2) + (place.isProductive ? 0 : 1);
  // Sorting is stable: within a rank the places stay in the order in which they were revealed.
  const consequences = [...byPlace.values()].sort((a, b) => rank(a) - rank(b));
  const isAllowed = (first: RunPlan, second: Fault): boolean => mayMeet(scenario, first.faults[0]!, second);
  return {
    total() {
      let count = 0;
      for (const { firsts, seconds } of consequences) {
        for (const first of firsts) for (const second of seconds) if (isAllowed(first, second)) count += 1;
      }
      return count;
    },
    *plans() {
      const rounds = Math.max(0, ...consequences.map(({ firsts }) => firsts.length));
      for (let round = 0; round < rounds; round++) {
        for (const { firsts, seconds } of consequences) {
          const first = firsts[round];
          if (first === undefined) continue;
          for (const second of seconds)
            if (isAllowed(first, second)) yield { ...first, faults: [...first.faults, second] };
        }
      }
    },
  };
}

/** Any two faults of the sweep, first those of which both strike where an entry moves, each part spread over all of it. */
function anyTwo(scenario: Scenario, base: RunPlan, singles: readonly SingleFault[]): Pairs {
  const productive = singles.filter(({ isProductive }) => isProductive).map(({ fault }) => fault);
  const all = singles.map(({ fault }) => fault);
  const others = new Set(singles.filter(({ isProductive }) => !isProductive).map(({ fault }) => fault));
  const plan = ([first, second]: Two): RunPlan => ({ ...base, faults: [first, second] });
  return {
    total: () => compatibleCount(scenario, all),
    *plans() {
      for (const two of spread(productive)) if (mayMeet(scenario, ...two)) yield plan(two);
      for (const two of spread(all)) {
        if ((others.has(two[0]) || others.has(two[1])) && mayMeet(scenario, ...two)) yield plan(two);
      }
    },
  };
}

type Two = readonly [first: Fault, second: Fault];

/** All pairs of a list, each once, in strides of about the golden ratio: so any beginning is spread over all of them. */
function* spread(faults: readonly Fault[]): Generator<Two, void> {
  const total = (faults.length * (faults.length - 1)) / 2;
  const stride = coprimeNear(Math.floor(total * 0.618), total);
  let at = 0;
  for (let n = 0; n < total; n++) {
    // The pair at a place of the triangle (1,0) (2,0) (2,1) (3,0) ...
    let row = Math.floor((1 + Math.sqrt(1 + 8 * at)) / 2);
    if ((row * (row - 1)) / 2 > at) row -= 1;
    const column = at - (row * (row - 1)) / 2;
    yield [faults[column]!, faults[row]!];
    at = (at + stride) % total;
  }
}

function coprimeNear(start: number, total: number): number {
  let stride = Math.max(1, start);
  while (greatestCommonDivisor(stride, total) !== 1) stride += 1;
  return stride;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** How many pairs of a list may meet in one run: counted by groups, as there may be millions. */
function compatibleCount(scenario: Scenario, faults: readonly Fault[]): number {
  const pairsIn = (groups: ReadonlyMap<string, number>): number =>
    [...groups.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const onlyOne = faults.filter(({ kind }) => limitOf(scenario.faults, kind) < 2);
  const tooMany = pairsIn(sizes(onlyOne, ({ kind }) => kind));
  const samePlace = pairsIn(sizes(faults, placeKey));
  const both = pairsIn(sizes(onlyOne, (fault) => `${fault.kind} ${placeKey(fault)}`));
  return (faults.length * (faults.length - 1)) / 2 - tooMany - samePlace + both;
}

function sizes(faults: readonly Fault[], keyOf: (fault: Fault) => string): ReadonlyMap<string, number> {
  const groups = new Map<string, number>();
  for (const fault of faults) {
    const key = keyOf(fault);
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  return groups;
}

/** Two faults of one kind where only one is allowed, or two at one place, of which only one would strike, are no pair. */
function mayMeet(scenario: Scenario, first: Fault, second: Fault): boolean {
  if (first.kind === second.kind && limitOf(scenario.faults, first.kind) < 2) return false;
  return placeKey(first) !== placeKey(second);
}

function placeKey(fault: Fault): string {
  if (!("at" in fault)) return `handler ${fault.process} ${fault.nth}`;
  const { process, command, nth, when } = fault.at;
  return `${process} ${command} ${nth} ${when}`;
}
