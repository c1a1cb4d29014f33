/** How far a load has come, in one line: rate, percentiles, what waits, and what the server takes. */

import { latencyFigures } from "../../load/latencies.js";
import type { LoadProgress } from "../../load/load-options.js";
import { groupDigits } from "../../text/number-text.js";
import { bytesText, latencyText } from "./latency-text.js";

/** `load 12/60 s: 49,998/s, end to end p50 0.412 ms p99 1.02 ms, publish p99 0.756 ms, lag 3, pending 6, server 45% CPU 212 MB`. */
export function loadProgressLine({ interval, elapsedMs, durationMs, stage, isDraining }: LoadProgress): string {
  const seconds = (interval.toMs - interval.fromMs) / 1000;
  const perSecond = seconds <= 0 ? 0 : (interval.answered + interval.handled) / seconds;
  const endToEnd = latencyFigures(interval.histograms.end_to_end);
  const publish = latencyFigures(interval.histograms.publish);
  const time = `${Math.min(elapsedMs / 1000, durationMs / 1000).toFixed(0)}/${(durationMs / 1000).toFixed(0)} s`;
  return [
    `${isDraining ? "draining" : (stage?.name ?? "load")} ${time}: ${groupDigits(perSecond)}/s`,
    ...(endToEnd.count === 0
      ? []
      : [`end to end p50 ${latencyText(endToEnd.percentileMs(50))} p99 ${latencyText(endToEnd.percentileMs(99))}`]),
    ...(publish.count === 0 ? [] : [`publish p99 ${latencyText(publish.percentileMs(99))}`]),
    ...(interval.lag === undefined ? [] : [`lag ${groupDigits(interval.lag)}`]),
    ...(interval.pending === undefined ? ["no answer from the server"] : [`pending ${groupDigits(interval.pending)}`]),
    ...serverParts(interval),
  ].join(", ");
}

function serverParts({ serverCpuPercent: cpu, serverMemoryBytes: memory }: LoadProgress["interval"]): string[] {
  if (memory === undefined) return [];
  return [`server ${cpu === undefined ? "" : `${cpu.toFixed(0)}% CPU `}${bytesText(memory)}`];
}
