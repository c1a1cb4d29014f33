/** What was done to a server under load, and what each of it cost, as text. */

import type { StruckDisturbance } from "../../verify/load-phases.js";
import { printable } from "../../text/printable.js";
import { durationText } from "../../text/time-text.js";
import type { SummaryLook } from "./summary.js";
import { latencyText } from "./latency-text.js";

/** A line for each: when, what, how long it lasted, and the slowest publish and entry of the seconds in which it may be felt. */
export function disturbanceLines(struck: readonly StruckDisturbance[], { paint }: SummaryLook): string[] {
  if (struck.length === 0) return [];
  const width = Math.max(...struck.map(({ words }) => words.length));
  const head = `  ${"".padEnd(8)} ${"".padEnd(width)} ${["lasted", "publish", "end to end"].map((word) => word.padStart(11)).join("")}`;
  const cell = (ms: number | undefined): string => (ms === undefined ? "-" : latencyText(ms)).padStart(11);
  return [
    paint("dim", head),
    ...struck.map(({ words, atMs, lastedMs, publishMaxMs, endToEndMaxMs, failure }) => {
      const at = durationText(Math.round(atMs / 100) * 100).padStart(8);
      const line = `  ${at} ${words.padEnd(width)} ${cell(lastedMs)}${cell(publishMaxMs)}${cell(endToEndMaxMs)}`;
      return failure === undefined
        ? line
        : `${line}\n           ${paint("bad", `could not be done: ${printable(failure)}`)}`;
    }),
    paint("dim", "  publish, end to end: the slowest of the seconds in which each may be felt"),
  ];
}
