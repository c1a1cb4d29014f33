/** What a load measured and how its budgets fared, as text. */

import {
  asMeasured,
  countOf,
  lostEntries,
  measuredHistograms,
  type Histograms,
  type LoadResult,
} from "../../load/load-result.js";
import { latencyFigures, type Operation } from "../../load/latencies.js";
import { scheduleDurationMs } from "../../load/schedule.js";
import type { HeldBudget } from "../../gate/held.js";
import { counted, groupDigits } from "../../text/number-text.js";
import { printable, wrapped } from "../../text/printable.js";
import type { Paint, Tone } from "../paint.js";
import { latencyText } from "./latency-text.js";

/** How it has to look. */
export interface SummaryLook {
  readonly width: number;
  readonly paint: Paint;
}

const SHOWN: readonly (readonly [Operation, string])[] = [
  ["publish", "publish"],
  ["end_to_end", "end to end"],
  ["acknowledge", "acknowledge"],
  ["claim", "claim"],
  ["schedule_lag", "driver's lag"],
];
const PERCENTS = [50, 90, 99, 99.9] as const;

/** The summary. `ownShare`: what the same drivers measured against a stub that answers at once. */
export function loadSummary(result: LoadResult, ownShare: LoadResult | undefined, look: SummaryLook): string {
  const { paint } = look;
  const measured = asMeasured(result);
  const several = result.stages.filter(({ stage }) => stage.isWarmUp !== true).length > 1;
  return [
    paint(
      "strong",
      `${printable(result.server)} (${printable(result.version)}), run ${result.runId}, seed ${result.seed}`,
    ),
    ...(measured.throughputPerSecond === undefined
      ? []
      : [
          `  ${groupDigits(measured.throughputPerSecond)} publishes and handled entries a second, over ${lengthWords(result)}`,
        ]),
    "",
    ...latencyTable(measuredHistograms(result), paint),
    ...(several
      ? result.stages.flatMap((one) => [
          "",
          `  ${paint("dim", one.stage.name)}`,
          ...latencyTable(one.histograms, paint),
        ])
      : []),
    "",
    ...entryLines(result),
    ...driverLines(result, ownShare, look),
    "",
    ...result.budgets.map((budget) => budgetLine(budget, paint)),
    verdictLine(result, look),
  ].join("\n");
}

function lengthWords({ measuredMs, stages }: LoadResult): string {
  const wholeMs = scheduleDurationMs(stages.map(({ stage }) => stage).filter(({ isWarmUp }) => isWarmUp !== true));
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;
  return measuredMs < wholeMs ? `${seconds(measuredMs)} of ${seconds(wholeMs)}, then ended early` : seconds(measuredMs);
}

function latencyTable(histograms: Histograms, paint: Paint): string[] {
  const cells = (texts: readonly string[]): string => texts.map((text) => text.padStart(10)).join("");
  const head = `  ${"".padEnd(13)}${cells([...PERCENTS.map((percent) => `p${percent}`), "max", "count"])}`;
  const rows = SHOWN.flatMap(([operation, words]) => {
    const figures = latencyFigures(histograms[operation]);
    if (figures.count === 0) return [];
    const latencies = [...PERCENTS.map((percent) => figures.percentileMs(percent)), figures.maxMs].map(latencyText);
    return [`  ${words.padEnd(13)}${cells([...latencies, groupDigits(figures.count)])}`];
  });
  return [paint("dim", head), ...rows];
}

function entryLines(result: LoadResult): string[] {
  const parts = [
    `${counted(countOf(result.answeredBy), "publish", "publishes")} answered`,
    `${counted(countOf(result.handledBy), "entry", "entries")} handled`,
    lostWords(result),
    `${counted(result.duplicates, "duplicate")}`,
    ...(result.unanswered === 0 ? [] : [`${groupDigits(result.unanswered)} without an answer`]),
    ...(result.recoveredMs === undefined
      ? []
      : [result.recoveredMs === "unmet" ? "not recovered" : `recovered in ${latencyText(result.recoveredMs)}`]),
  ];
  return [
    `  ${parts.join(", ")}`,
    ...result.errors.map(
      ({ name, count, example }) => `  ${groupDigits(count)} x ${printable(name)}: ${printable(example)}`,
    ),
  ];
}

function lostWords(result: LoadResult): string {
  const lost = lostEntries(result);
  if (lost !== undefined) return `${groupDigits(lost)} lost`;
  return result.isConsumed ? "lost: known when all parts are merged" : "nobody consumed";
}

function driverLines(result: LoadResult, ownShare: LoadResult | undefined, { paint }: SummaryLook): string[] {
  const { drivers, serverCpuPercent } = result;
  const { inTime } = result;
  const each = inTime === 0 ? "" : `, ${((drivers.cpuSeconds * 1e6) / inTime).toFixed(1)} µs an operation`;
  const lines = [
    `  ${counted(drivers.count, "driver")} ${drivers.pinning}; ${drivers.cpuSeconds.toFixed(1)} s of CPU${each}`,
    ...(serverCpuPercent === undefined ? [] : [`  server: ${serverCpuPercent.toFixed(0)}% of one core`]),
    ...(result.clockErrorMs === 0 ? [] : [`  clocks of the machines agree to ${latencyText(result.clockErrorMs)}`]),
  ];
  if (ownShare !== undefined) {
    const { publish, end_to_end: endToEnd } = asMeasured(ownShare).latencies;
    lines.push(
      `  of that at most the driver's own, measured against a stub: publish p50 ${latencyText(publish!.percentileMs(50))} p99 ${latencyText(publish!.percentileMs(99))}, end to end p50 ${latencyText(endToEnd!.percentileMs(50))} p99 ${latencyText(endToEnd!.percentileMs(99))}`,
    );
  }
  return lines.map((line) => paint("dim", line));
}

const MARKS: Readonly<Record<HeldBudget["verdict"], readonly [string, Tone]>> = {
  held: ["✓", "good"],
  broken: ["✗", "bad"],
  unknown: ["?", "marked"],
};

function budgetLine({ budget, verdict, figure, reason }: HeldBudget, paint: Paint): string {
  const [mark, tone] = MARKS[verdict];
  return `  ${paint(tone, mark)} ${budget.text.padEnd(28)} ${reason ?? figureText(budget, figure!)}`;
}

/** A budget's figure in its unit. */
function figureText({ measure }: HeldBudget["budget"], figure: number): string {
  if (measure.kind === "recovered" || (measure.kind === "latency" && measure.aggregate.kind !== "count"))
    return latencyText(figure);
  if (measure.kind === "throughput") return `${groupDigits(figure)}/s`;
  if (measure.kind === "duplicates" && measure.isPercent) return `${figure.toFixed(3)}%`;
  return groupDigits(figure);
}

function verdictLine({ verdict, reasons }: LoadResult, { paint, width }: SummaryLook): string {
  const words = { held: "all budgets are held", broken: "a budget is BROKEN", unknown: "unknown" }[verdict];
  const tone = MARKS[verdict][1];
  return [
    `  ${paint(tone, words)}`,
    ...reasons.flatMap((reason) => wrapped(printable(reason), width - 4, 4).map((line) => `    ${line}`)),
  ].join("\n");
}
