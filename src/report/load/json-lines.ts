/** A load as JSON lines: one object a second, and one for the whole at the end. */

import { latencyFigures, OPERATIONS } from "../../load/latencies.js";
import {
  asMeasured,
  countOf,
  lostEntries,
  measuredHistograms,
  type Histograms,
  type LoadResult,
} from "../../load/load-result.js";

/** `{"kind":"interval",...}` lines and a `{"kind":"total",...}`; latencies in ms. */
export function loadJsonLines(result: LoadResult): string {
  const intervals = result.intervals.map((one) => ({
    kind: "interval",
    fromMs: Math.round(one.fromMs),
    toMs: Math.round(one.toMs),
    answered: one.answered,
    handled: one.handled,
    lag: one.lag,
    pending: one.pending,
    serverCpuPercent: one.serverCpuPercent,
    serverMemoryBytes: one.serverMemoryBytes,
    latenciesMs: latencies(one.histograms),
  }));
  const total = {
    kind: "total",
    runId: result.runId,
    seed: result.seed,
    server: result.server,
    version: result.version,
    startedAt: new Date(result.startedAtMs).toISOString(),
    measuredMs: result.measuredMs,
    throughputPerSecond: asMeasured(result).throughputPerSecond,
    answered: countOf(result.answeredBy),
    unanswered: result.unanswered,
    handled: countOf(result.handledBy),
    lost: lostEntries(result),
    duplicates: result.duplicates,
    recoveredMs: result.recoveredMs,
    errors: result.errors,
    drivers: result.drivers,
    serverCpuPercent: result.serverCpuPercent,
    latenciesMs: latencies(measuredHistograms(result)),
    budgets: result.budgets.map(({ budget, verdict, figure, reason }) => ({
      budget: budget.text,
      verdict,
      figure,
      reason,
    })),
    verdict: result.verdict,
    reasons: result.reasons,
  };
  return [...intervals, total].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function latencies(histograms: Histograms): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const operation of OPERATIONS) {
    const figures = latencyFigures(histograms[operation]);
    if (figures.count === 0) continue;
    found[operation] = {
      count: figures.count,
      min: figures.minMs,
      mean: figures.meanMs,
      p50: figures.percentileMs(50),
      p90: figures.percentileMs(90),
      p99: figures.percentileMs(99),
      "p99.9": figures.percentileMs(99.9),
      max: figures.maxMs,
    };
  }
  return found;
}
