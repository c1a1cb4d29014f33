/** Latencies of a load: recorded in a driver, sent as counts, added up without losing precision. HdrHistograms with three significant digits. */

import { Float64Histogram, Int32Histogram } from "hdr-histogram-js";
import type { LatencyFigures } from "../gate/held.js";

/** What has latencies: what budgets know, and how late a driver itself handed publishes over. */
export const OPERATIONS = ["publish", "end_to_end", "acknowledge", "claim", "schedule_lag"] as const;

/** One of them. */
export type Operation = (typeof OPERATIONS)[number];

/** One hour; what takes longer counts as one hour. */
const LATENCY_US_MAX = 3_600_000_000;
const DIGITS = 3;

/** What was recorded of one operation in one stage since the last time: counts from `first` on in the order of HdrHistogram's buckets. */
export interface LatencyCounts {
  readonly stage: number;
  readonly operation: Operation;
  readonly first: number;
  readonly counts: Int32Array;
}

/** A driver's side: records, and gives away what it recorded since the last time. */
export class LatencyRecorder {
  readonly #histograms = new Map<Operation, (Int32Histogram | undefined)[]>(OPERATIONS.map((one) => [one, []]));

  /** @param us at least 1, fractions are cut. @param count how many had this latency. */
  record(stage: number, operation: Operation, us: number, count = 1): void {
    const list = this.#histograms.get(operation)!;
    const histogram = (list[stage] ??= new Int32Histogram(1, LATENCY_US_MAX, DIGITS));
    histogram.recordValueWithCount(us < 1 ? 1 : us > LATENCY_US_MAX ? LATENCY_US_MAX : Math.trunc(us), count);
  }

  /** What was recorded since the last call. */
  take(): readonly LatencyCounts[] {
    const taken: LatencyCounts[] = [];
    for (const [operation, list] of this.#histograms) {
      list.forEach((histogram, stage) => {
        if (histogram === undefined || histogram.totalCount === 0) return;
        const first = histogram.countsArrayIndex(histogram.minNonZeroValue);
        const counts = new Int32Array(histogram.countsArrayIndex(histogram.maxValue) + 1 - first);
        for (let n = 0; n < counts.length; n++) counts[n] = histogram.getCountAtIndex(first + n);
        histogram.reset();
        taken.push({ stage, operation, first, counts });
      });
    }
    return taken;
  }
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
    maxMs: histogram.maxValue / 1000,
  };
}
