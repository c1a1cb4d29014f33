/** A load as it might have been measured, for tests. */

import { parseBudgets } from "../gate/budget.js";
import type { Operation } from "./latencies.js";
import {
  emptyHistograms,
  judgeLoad,
  LAG_BOUNDS,
  type Histograms,
  type LoadFigures,
  type LoadResult,
} from "./load-result.js";
import type { Share, Stage } from "./schedule.js";
import { SequenceSet } from "./sequence-set.js";

/** Numbers in a set. */
function sampleSet(numbers: Iterable<number>): SequenceSet {
  const set = new SequenceSet();
  for (const number of numbers) set.add(number);
  return set;
}

/** Histograms of latencies in µs. */
export function sampleHistograms(values: Partial<Record<Operation, readonly number[]>>): Histograms {
  const histograms = emptyHistograms();
  for (const [operation, list] of Object.entries(values))
    for (const us of list) histograms[operation as Operation].recordValue(us);
  return histograms;
}

/** What part of a load measured. */
export interface SamplePart {
  readonly part?: Share;
  readonly driver?: number;
  readonly publishUs?: readonly number[];
  readonly endToEndUs?: readonly number[];
  readonly answered?: Iterable<number>;
  /** By driver. */
  readonly handled?: readonly (readonly [number, Iterable<number>])[];
}

/** 1 s at 2,000 publishes a second after a second of warm-up. */
export function sampleFigures(sample: SamplePart = {}): LoadFigures {
  const { part = { index: 0, count: 1 }, driver = 0, publishUs = [300, 400], endToEndUs = [500, 900] } = sample;
  const { answered = [0, 1], handled = [[driver, answered] as const] } = sample;
  const stage: Stage = {
    name: "load",
    fromPerSecond: 2_000,
    toPerSecond: 2_000,
    durationMs: 1_000,
    arrivals: "constant",
  };
  const histograms = sampleHistograms({ publish: publishUs, end_to_end: endToEndUs, schedule_lag: [100] });
  return {
    runId: "sample",
    seed: 7,
    server: "redis://127.0.0.1:6379",
    version: "redis 8.0.2",
    startedAtMs: 1_700_000_000_000,
    measuredMs: 1_000,
    stages: [
      { stage: { ...stage, name: "warm-up", isWarmUp: true }, histograms: sampleHistograms({ publish: [90_000] }) },
      { stage, histograms },
    ],
    intervals: [
      {
        fromMs: 1_000,
        toMs: 2_030,
        answered: publishUs.length,
        handled: endToEndUs.length,
        histograms,
        lag: 0,
        pending: 2,
        serverCpuPercent: 41.5,
        serverMemoryBytes: 212_000_000,
      },
    ],
    inTime: publishUs.length + endToEndUs.length,
    sent: publishUs.length,
    unanswered: 0,
    errors: [],
    answeredBy: new Map([[driver, sampleSet(answered)]]),
    handledBy: new Map(handled.map(([number, sequences]) => [number, sampleSet(sequences)])),
    part,
    isConsumed: true,
    duplicates: 0,
    clockErrorMs: 0,
    recoveredMs: undefined,
    drivers: { count: 1, pinning: "pinned to CPU 1 of 0,1", cpuSeconds: 0.5, stallMs: 3 },
    serverCpuPercent: 40,
    doubts: [],
  };
}

/** The same, judged. */
export function sampleResult(
  sample: SamplePart = {},
  budgets = "end_to_end:p(99)<5ms,publish:p(50)<0.1ms",
): LoadResult {
  return judgeLoad(sampleFigures(sample), parseBudgets(budgets, "a test"), LAG_BOUNDS);
}
