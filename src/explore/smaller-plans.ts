/** Plans that are smaller than another: which there are, not whether they still fail. */

import { faultProcess, type Fault } from "../faults/fault.js";
import { entryToken, type EntryKind, type RunPlan } from "../scenario/plan.js";
import { faultPlace, movedTo } from "./anchors.js";

/** A smaller plan, and the names that its entries had in the larger one. */
export interface Smaller {
  readonly plan: RunPlan;
  /** What an entry is called now; undefined for one that is gone. */
  readonly renamed: (token: string) => string | undefined;
}

/** The plan without the entries from `start` up to `end`. */
export function withoutEntries(plan: RunPlan, start: number, end: number): Smaller {
  const kept = [...plan.entries.keys()].filter((index) => index < start || index >= end);
  const names = new Map(kept.map((index, n) => [entryToken(index + 1), entryToken(n + 1)]));
  const backlog = kept.filter((index) => index < plan.backlog).length;
  return {
    plan: { ...plan, entries: kept.map((index) => plan.entries[index]!), backlog },
    renamed: (token) => names.get(token),
  };
}

/** The plan with these workers only, numbered anew; faults of the others strike the first of them. */
export function withWorkers(plan: RunPlan, kept: readonly number[]): Smaller {
  const faults = plan.faults.map((fault) => {
    const process = faultProcess(fault);
    return process === 0 ? fault : atProcess(fault, Math.max(1, kept.indexOf(process) + 1));
  });
  return { plan: { ...plan, workers: kept.length, faults }, renamed: (token) => token };
}

/** Ever larger selections of the workers: each alone, then all but one. */
export function* selectionsOfWorkers({ workers, faults }: RunPlan): Generator<readonly number[]> {
  const all = Array.from({ length: workers }, (_, index) => index + 1);
  // Those at which faults strike first: the others mostly look on.
  const struck = new Set(faults.map(faultProcess));
  const byInterest = [...all.filter((worker) => struck.has(worker)), ...all.filter((worker) => !struck.has(worker))];
  for (const worker of byInterest) yield [worker];
  if (workers > 2) for (const worker of byInterest.toReversed()) yield all.filter((one) => one !== worker);
}

/** Removes chunks of a list that gets shorter, from the largest to single items, as long as `remove` can. */
export function* inChunks(length: () => number, remove: (start: number, end: number) => boolean): Generator<void> {
  for (let size = length(); size >= 1; size = Math.min(Math.floor(size / 2), length())) {
    for (let start = 0; start < length();) {
      if (!remove(start, Math.min(start + size, length()))) start += size;
      yield;
    }
    if (size === 1) return;
  }
}

/** Pairs of indexes below `length`. */
export function* pairs(length: number): Generator<readonly [number, number]> {
  for (let i = 0; i < length; i++) for (let j = i + 1; j < length; j++) yield [i, j];
}

/** Plans without faults of fewer entries or workers, the smallest first; of its own size too, if it has several faults. */
export function* basesBelow(plan: RunPlan): Generator<RunPlan> {
  const sizes: { readonly count: number; readonly workers: number }[] = [];
  for (let count = 1; count <= plan.entries.length; count++)
    for (let workers = 1; workers <= plan.workers; workers++) sizes.push({ count, workers });
  if (plan.faults.length < 2) sizes.pop();
  for (const { count, workers } of sizes.sort((a, b) => a.count + a.workers - (b.count + b.workers)))
    for (const entries of someEntries(plan.entries, count)) yield { ...plan, entries, workers, faults: [] };
}

/** So many of some entries, with the bad ones as far as there is room for them, at the start and at the end. */
function* someEntries(entries: readonly EntryKind[], count: number): Generator<readonly EntryKind[]> {
  const bad = entries.filter((kind) => kind !== "sound").slice(0, count);
  const sound = Array.from({ length: count - bad.length }, () => "sound" as const);
  yield [...bad, ...sound];
  if (bad.length > 0 && sound.length > 0) yield [...sound, ...bad];
}

function atProcess(fault: Fault, process: number): Fault {
  const place = faultPlace(fault);
  if (place !== undefined) return movedTo(fault, { ...place, process });
  return "process" in fault ? { ...fault, process } : fault;
}
