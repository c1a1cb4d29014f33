/** Latencies of a load: recorded in a driver, sent as counts, added up without losing precision. HdrHistograms with three significant digits. */

import { Float64Histogram } from "hdr-histogram-js";
import type { LatencyFigures } from "../gate/held.js";

/** What has latencies: what budgets know, and how late a driver itself handed publishes over. */
export const OPERATIONS = ["publish", "end_to_end", "acknowledge", "claim", "schedule_lag"] as const;

/** One of them. */
export type Operation = (typeof OPERATIONS)[number];

/** One hour; what takes longer counts as one hour. */
const LATENCY_US_MAX = 3_600_000_000;
const DIGITS = 3;
/** HdrHistogram's layout for three digits from 1 on: 2,048 counts of 1 µs, then 1,024 for each doubling. */
const HALF_MAGNITUDE = 10;
const HALF_COUNT = 2 ** HALF_MAGNITUDE;
const MASK = 2 * HALF_COUNT - 1;
const LEADING_ZEROS_BASE = 31 - HALF_MAGNITUDE;

/** What was recorded of one operation in one stage since the last time: counts from `first` on in the order of HdrHistogram's buckets. */
export interface LatencyCounts {
  readonly stage: number;
  readonly operation: Operation;
  readonly first: number;
  readonly counts: Int32Array;
}

/** A driver's side: records, and gives away what it recorded since the last time. */
export class LatencyRecorder {
  readonly #counts: Readonly<Record<Operation, OperationCounts>>;

  constructor() {
    const empty = OPERATIONS.map((operation) => [operation, new OperationCounts(operation)] as const);
    this.#counts = Object.fromEntries(empty) as Record<Operation, OperationCounts>;
  }

  /** Where latencies of one operation go. */
  of(operation: Operation): OperationCounts {
    return this.#counts[operation];
  }

  /** What was recorded since the last call. */
  take(): readonly LatencyCounts[] {
    return OPERATIONS.flatMap((operation) => this.#counts[operation].take());
  }
}

/** Counts of one operation, in the order of HdrHistogram's buckets. Its own recording takes several times as long. */
export class OperationCounts {
  readonly #operation: Operation;
  readonly #stages: (StageCounts | undefined)[] = [];

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  /** @param us at least 1, fractions are cut. @param count how many had this latency. */
  record(stage: number, us: number, count = 1): void {
    const counts = (this.#stages[stage] ??= new StageCounts());
    counts.add(us < 1 ? 1 : us > LATENCY_US_MAX ? LATENCY_US_MAX : us >>> 0, count);
  }

  /** What was recorded since the last call. */
  take(): readonly LatencyCounts[] {
    return this.#stages.flatMap((counts, stage) => {
      const taken = counts?.take();
      return taken === undefined
        ? []
        : [{ stage, operation: this.#operation, first: taken.first, counts: taken.counts }];
    });
  }
}

class StageCounts {
  readonly #counts = new Int32Array(bucketIndex(LATENCY_US_MAX) + 1);
  #first = Infinity;
  #last = -1;

  add(us: number, count: number): void {
    const index = bucketIndex(us);
    this.#counts[index]! += count;
    if (index < this.#first) this.#first = index;
    if (index > this.#last) this.#last = index;
  }

  take(): { readonly first: number; readonly counts: Int32Array } | undefined {
    if (this.#last < 0) return undefined;
    const taken = { first: this.#first, counts: this.#counts.slice(this.#first, this.#last + 1) };
    this.#counts.fill(0, this.#first, this.#last + 1);
    this.#first = Infinity;
    this.#last = -1;
    return taken;
  }
}

/** The place of a whole number below 2^32 among HdrHistogram's counts. */
function bucketIndex(us: number): number {
  const bucket = LEADING_ZEROS_BASE - Math.clz32(us | MASK);
  return bucket * HALF_COUNT + (us >>> bucket);
}

/** An empty histogram for sums: its counts are exact up to 2^53. */
export function emptyHistogram(): Float64Histogram {
  return new Float64Histogram(1, LATENCY_US_MAX, DIGITS);
}

/** Adds what a driver recorded. */
export function addCounts(histogram: Float64Histogram, { first, counts }: LatencyCounts): void {
  for (let n = 0; n < counts.length; n++) {
    if (counts[n]! > 0) histogram.recordValueWithCount(histogram.valueFromIndex(first + n), counts[n]!);
  }
}

/** A histogram's figures in ms, as budgets ask for them. */
export function latencyFigures(histogram: Float64Histogram): LatencyFigures {
  return {
    count: histogram.totalCount,
    percentileMs: (percent) => histogram.getValueAtPercentile(percent) / 1000,
    meanMs: histogram.mean / 1000,
    minMs: histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(0) / 1000,
    maxMs: histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(100) / 1000,
  };
}
