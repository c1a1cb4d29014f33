/** How far a campaign has come, in one line. */

import type { Progress } from "../explore/campaign.js";
import { groupDigits } from "../text/number-text.js";
import { printable } from "../text/printable.js";

/** `my scenario: sweep 120/340, 1,200/2,000 runs, 310 runs/s, 1 found`. */
export function progressLine(progress: Progress): string {
  const { scenario, stage, stageRuns, stageTotal, runs, total, found, elapsedMs } = progress;
  const part = stageTotal === undefined ? "" : `/${groupDigits(stageTotal)}`;
  const of = total === undefined ? "" : `/${groupDigits(total)}`;
  const rate = elapsedMs < 200 || stage === "shrinking" ? "" : `, ${groupDigits((runs * 1000) / elapsedMs)} runs/s`;
  return `${printable(scenario)}: ${stage} ${groupDigits(stageRuns)}${part}, ${groupDigits(runs)}${of} runs${rate}, ${found} found`;
}
