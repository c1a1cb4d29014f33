/** Where a finding comes from, in words. */

import type { Finding } from "../explore/campaign.js";
import { counted } from "../text/number-text.js";

const SIMULATED: Readonly<Record<NonNullable<Finding["onServer"]>["simulated"], (runs: number) => string>> = {
  shown: (runs) => `; the simulator shows it too, shrunk in ${counted(runs, "run")} there`,
  "not-shown": () => ", as drawn; the simulator's runs of the same plan do not show it",
  untried: () => ", as drawn",
};

/** `found in run 37 (sweep), shrunk in 120 runs` */
export function provenance({ keptIn, foundInRun, foundInStage, shrinkRuns, onServer }: Finding): string {
  if (keptIn !== undefined) return `a kept counterexample that still breaks: ${keptIn}`;
  if (onServer !== undefined)
    return `found in run ${foundInRun} (${foundInStage}) on ${onServer.version}${SIMULATED[onServer.simulated](shrinkRuns)}`;
  const shrunk = shrinkRuns === 0 ? "not shrunk" : `shrunk in ${counted(shrinkRuns, "run")}`;
  return `found in run ${foundInRun} (${foundInStage}), ${shrunk}`;
}
