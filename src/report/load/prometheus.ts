/** A load as Prometheus' text format, version 0.0.4: for a Pushgateway, or the textfile collector of the node exporter. */

import { latencyFigures, OPERATIONS } from "../../load/latencies.js";
import { asMeasured, countOf, lostEntries, measuredHistograms, type LoadResult } from "../../load/load-result.js";

const QUANTILES = [0.5, 0.9, 0.99, 0.999, 1] as const;

/** The text; times in seconds, as Prometheus has them. */
export function loadPrometheus(result: LoadResult): string {
  const lost = lostEntries(result);
  const throughput = asMeasured(result).throughputPerSecond;
  return [
    ...latencySummaries(result),
    ...metric("publishes_answered_total", "counter", "Publishes that were answered.", countOf(result.answeredBy)),
    ...metric("publishes_unanswered_total", "counter", "Publishes without an answer.", result.unanswered),
    ...metric("entries_handled_total", "counter", "Different entries that were handled.", countOf(result.handledBy)),
    ...metric("entries_duplicate_total", "counter", "Handlings of entries that had been handled.", result.duplicates),
    ...metric("entries_lost_total", "counter", "Entries that were answered and never handled.", lost),
    ...metric("throughput_per_second", "gauge", "Publishes and handled entries a second, together.", throughput),
    ...metric("driver_cpu_seconds_total", "counter", "CPU time of all drivers.", result.drivers.cpuSeconds),
    ...budgetLines(result),
    "",
  ].join("\n");
}

function latencySummaries(result: LoadResult): string[] {
  const name = "streamproof_load_latency_seconds";
  const histograms = measuredHistograms(result);
  const lines: string[] = [];
  for (const operation of OPERATIONS) {
    const figures = latencyFigures(histograms[operation]);
    if (figures.count === 0) continue;
    for (const quantile of QUANTILES)
      lines.push(
        `${name}{operation="${operation}",quantile="${quantile}"} ${figures.percentileMs(quantile * 100) / 1000}`,
      );
    lines.push(`${name}_sum{operation="${operation}"} ${(figures.meanMs * figures.count) / 1000}`);
    lines.push(`${name}_count{operation="${operation}"} ${figures.count}`);
  }
  return [`# HELP ${name} From the intended start.`, `# TYPE ${name} summary`, ...lines];
}

function metric(name: string, type: "counter" | "gauge", help: string, value: number | undefined): string[] {
  const full = `streamproof_load_${name}`;
  return value === undefined ? [] : [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, `${full} ${value}`];
}

function budgetLines({ budgets }: LoadResult): string[] {
  const name = "streamproof_load_budget_held";
  const lines = budgets.flatMap(({ budget, verdict }) =>
    verdict === "unknown" ? [] : [`${name}{budget="${label(budget.text)}"} ${verdict === "held" ? 1 : 0}`],
  );
  if (lines.length === 0) return [];
  return [`# HELP ${name} 1 where the budget is held, 0 where it is broken.`, `# TYPE ${name} gauge`, ...lines];
}

/** Label values escape backslash, quote and line feed. */
function label(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
