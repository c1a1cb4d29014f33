/** The exhaustive sweep: every single fault that a scenario allows, at every command of every process, one a run. */

import type { Coordinate, Fault } from "../faults/fault.js";
import type { FaultKind, SeenCommand } from "../faults/kind.js";
import { FAULT_KINDS, faultKind, limitOf } from "../faults/table.js";
import type { EntryKind, RunPlan } from "../scenario/plan.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Census } from "./census.js";

/** Of one process's commands of one name, at most this many are swept; polls go on for ever. */
export const NTH_MAX = 25;

/** Of a command behind which nothing was on its way, or of which nobody knows. */
export const NOTHING = { behind: 0, behindReply: 0 } as const;

/** After a run without faults idle workers are looked at for this long: some sweeps of the usual lengths. */
const IDLE_MS = 10_000;

/** Plans without faults: entries that arrive while workers run, and entries that are there before; then an idle while. */
export function faultFreePlans(scenario: Scenario): readonly RunPlan[] {
  return basePlans(scenario).map(({ entries, backlog, workers, faults }) => ({
    entries,
    backlog,
    workers,
    faults,
    idleMs: IDLE_MS,
  }));
}

/** The plans from which the sweep starts: those without faults, without an idle while. */
export function basePlans(scenario: Scenario): readonly RunPlan[] {
  const entries = fullWorkload(scenario);
  const base: RunPlan = { entries, backlog: 0, workers: scenario.workers, faults: [] };
  return scenario.workload.backlog === 0
    ? [base]
    : [base, { ...base, backlog: Math.min(scenario.workload.backlog, entries.length) }];
}

/** All entries that a scenario allows, the bad ones spread among the sound. */
function fullWorkload(scenario: Scenario): readonly EntryKind[] {
  const { entries: total, poison, malformed } = scenario.workload;
  const kinds: EntryKind[] = Array.from({ length: total }, () => "sound");
  const bad: EntryKind[] = [
    ...Array.from({ length: malformed }, () => "malformed" as const),
    ...Array.from({ length: poison }, () => "poison" as const),
  ];
  for (const [index, kind] of bad.entries()) kinds[Math.floor((index * total) / bad.length)] = kind;
  return kinds;
}

/**
 * The plans of the sweep, at most `limit` of them: all, or an even selection, with those first whose fault strikes where
 * an entry moves.
 */
export function sweepPlans(scenario: Scenario, census: Census, limit: number): { plans: RunPlan[]; total: number } {
  const productive: RunPlan[] = [];
  const rest: RunPlan[] = [];
  for (const base of basePlans(scenario)) {
    for (const { fault, isProductive } of singleFaults(scenario, base, census)) {
      (isProductive ? productive : rest).push({ ...base, faults: [fault] });
    }
  }
  const first = evenly(productive, limit);
  return { plans: [...first, ...evenly(rest, limit - first.length)], total: productive.length + rest.length };
}

/** At most `limit` items, spread over the whole list. */
function evenly<T>(items: readonly T[], limit: number): T[] {
  const taken = Math.max(0, Math.min(items.length, limit));
  return Array.from({ length: taken }, (_, index) => items[Math.floor((index * items.length) / taken)]!);
}

/** A fault of the sweep, and whether it strikes where an entry moves. */
export interface SingleFault {
  readonly fault: Fault;
  readonly isProductive: boolean;
}

/** The faults that may strike at a command, before and after it, of the kinds that the scenario allows. */
export function faultsAt(
  scenario: Scenario,
  { process, command, nth }: Omit<Coordinate, "when">,
  seen?: SeenCommand,
): readonly Fault[] {
  return (["before", "after"] as const).flatMap((when) =>
    allowedKinds(scenario).flatMap((kind) => kind.atCommand({ process, command, nth, when }, scenario, seen)),
  );
}

function allowedKinds(scenario: Scenario): readonly FaultKind<Fault>[] {
  return FAULT_KINDS.filter((kind) => limitOf(scenario.faults, kind) > 0).map(faultKind);
}

/** All single faults at the places of the census. */
export function* singleFaults(scenario: Scenario, base: RunPlan, census: Census): Generator<SingleFault> {
  for (const { process, command, count, productive, onTheWay } of census.places) {
    for (let nth = 1; nth <= Math.min(count, NTH_MAX); nth++) {
      const isProductive = productive.has(nth);
      const seen = { isProductive, ...(onTheWay?.get(nth) ?? NOTHING) };
      for (const fault of faultsAt(scenario, { process, command, nth }, seen)) yield { fault, isProductive };
    }
  }
  const allowed = allowedKinds(scenario);
  for (let process = 1; process <= base.workers; process++) {
    for (let nth = 1; nth <= Math.min(base.entries.length, NTH_MAX); nth++) {
      const faults = allowed.flatMap((kind) => kind.atHandler({ process, nth }, scenario));
      for (const fault of faults) yield { fault, isProductive: nth === 1 };
    }
  }
}
