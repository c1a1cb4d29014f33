/** Where a finding comes from, in words. */

import type { Finding } from "../explore/campaign.js";
import { counted } from "../text/number-text.js";

/** `found in run 37 (sweep), shrunk in 120 runs` */
export function provenance({ keptIn, foundInRun, foundInStage, shrinkRuns }: Finding): string {
  if (keptIn !== undefined) return `a kept counterexample that still breaks: ${keptIn}`;
  const shrunk = shrinkRuns === 0 ? "not shrunk" : `shrunk in ${counted(shrinkRuns, "run")}`;
  return `found in run ${foundInRun} (${foundInStage}), ${shrunk}`;
}
