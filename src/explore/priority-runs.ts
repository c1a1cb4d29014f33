/**
 * The random runs whose schedule is drawn by priority (see `priorities.ts`): how many there were, and what those without faults
 * prove.
 */

import { findingProbability } from "../targets/simulator/priorities.js";

/** The depths of which there are such runs: most bugs that only some schedules show are of a small one. */
export const DEPTHS = [1, 2, 3] as const;

/** One of them. */
export type Depth = (typeof DEPTHS)[number];

/** Runs by priority. */
export interface PriorityRuns {
  /** Of the whole workload without faults: how many of each depth. */
  readonly faultFree: Readonly<Record<Depth, number>>;
  /** Of plans with faults, or with a part of the workload. */
  readonly others: number;
}

/** k for a scenario whose first run without faults and without chance had so many steps: other schedules have up to a tenth more. */
export function stepsEstimate(plainSteps: number): number {
  return Math.ceil((plainSteps * 11) / 10);
}

/** Runs by priority, and what their bounds are made of. */
export interface PrioritySearch extends PriorityRuns {
  /** n: the producer and the workers. */
  readonly processes: number;
  /** k: a tenth more than the connections and chunks of bytes of a run without faults and without chance, until all is settled. */
  readonly steps: number;
}

/** No runs. */
export function noPriorityRuns(): PriorityRuns {
  return { faultFree: { 1: 0, 2: 0, 3: 0 }, others: 0 };
}

/** Of both together. */
export function addedPriorityRuns(one: PriorityRuns, other: PriorityRuns): PriorityRuns {
  const faultFree = { ...one.faultFree };
  for (const depth of DEPTHS) faultFree[depth] += other.faultFree[depth];
  return { faultFree, others: one.others + other.others };
}

/** With which probability the runs of a depth all miss a bug of that depth that shows without faults, at most; 1 without runs. */
export function missedAtMost({ processes, steps, faultFree }: PrioritySearch, depth: Depth): number {
  return (1 - findingProbability(processes, { depth, steps })) ** faultFree[depth];
}
