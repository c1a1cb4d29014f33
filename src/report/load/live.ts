/** A load as it goes on, as a few lines that are drawn again each second. */

import { latencyFigures, type Operation } from "../../load/latencies.js";
import type { LoadProgress } from "../../load/load-options.js";
import { groupDigits } from "../../text/number-text.js";
import { cut, printable } from "../../text/printable.js";
import { bytesText, latencyText } from "./latency-text.js";

const ROWS: readonly (readonly [Operation, string])[] = [
  ["publish", "publish"],
  ["end_to_end", "end to end"],
  ["acknowledge", "acknowledge"],
  ["schedule_lag", "driver's lag"],
];
const BAR_WIDTH = 30;

/** The lines, none longer than `width`: always as many. */
export function loadLiveLines(progress: LoadProgress, width: number): readonly string[] {
  const { interval, elapsedMs, durationMs, stage, isDraining } = progress;
  const seconds = (interval.toMs - interval.fromMs) / 1000;
  const perSecond = seconds <= 0 ? 0 : (interval.answered + interval.handled) / seconds;
  const share = Math.max(0, Math.min(1, elapsedMs / durationMs));
  const bar = "█".repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, "░");
  const name = isDraining ? "draining" : printable(stage?.name ?? "load");
  const time = `${Math.min(elapsedMs, durationMs) < 0 ? 0 : (Math.min(elapsedMs, durationMs) / 1000).toFixed(0)}/${(durationMs / 1000).toFixed(0)} s`;
  const cells = (texts: readonly string[]): string => texts.map((text) => text.padStart(11)).join("");
  return [
    `${bar} ${time}  ${name}  ${groupDigits(perSecond)}/s`,
    `${"".padEnd(13)}${cells(["p50", "p90", "p99", "max"])}`,
    ...ROWS.map(([operation, words]) => {
      const figures = latencyFigures(interval.histograms[operation]);
      if (figures.count === 0) return `${words.padEnd(13)}${cells(["-", "-", "-", "-"])}`;
      const values = [figures.percentileMs(50), figures.percentileMs(90), figures.percentileMs(99), figures.maxMs];
      return `${words.padEnd(13)}${cells(values.map(latencyText))}`;
    }),
    serverLine(progress),
  ].map((line) => cut(line, width));
}

function serverLine({ interval }: LoadProgress): string {
  const { pending, lag, serverCpuPercent: cpu, serverMemoryBytes: memory } = interval;
  if (pending === undefined || memory === undefined) return "the server does not answer";
  const parts = [
    ...(lag === undefined ? [] : [`lag ${groupDigits(lag)}`]),
    `pending ${groupDigits(pending)}`,
    ...(cpu === undefined ? [] : [`server ${cpu.toFixed(0)}% of a core`]),
    bytesText(memory),
  ];
  return parts.join("   ");
}
