/** Looks in the simulator for what broke on a real server: what it shows as well can be made small and repeated at will. */

import type { Anomaly } from "../checkers/checker.js";
import type { Finding } from "../explore/campaign.js";
import { takeCensus } from "../explore/census.js";
import { inSlices } from "../explore/patience.js";
import { planArbitrary } from "../explore/plan-arbitrary.js";
import { shrink, type Failure } from "../explore/shrink.js";
import { tryPlan } from "../explore/trial.js";
import type { History } from "../history/event.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Chance } from "../targets/simulator/simulate.js";
import type { ChosenPlan } from "./selection.js";

/** What broke, and in which run. */
export interface SeenOnServer {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly anomaly: Anomaly;
  readonly history: History;
  readonly chosen: ChosenPlan;
  readonly run: number;
  readonly signal: AbortSignal;
}

/** The order of things is the machine's on a server: so many orders of the same plan are tried. */
const ORDERS_MAX = 300;
const SHRINK_RUNS_MAX = 2_000;

/** The finding, small if the simulator shows it, else as it was on the server; with how many runs that took. */
export async function inSimulatorToo(
  seen: SeenOnServer,
  version: string,
): Promise<{ readonly finding: Finding; readonly runs: number }> {
  const { scenario, anomaly, history, chosen, run } = seen;
  const { failure, plain, runs } = await sought(seen);
  const source = { foundInRun: run, foundInStage: chosen.stage };
  if (failure !== undefined) {
    const census = takeCensus([plain.history]);
    const shrunk = await shrink(scenario, failure, {
      arbitrary: planArbitrary(scenario, census),
      runsMax: SHRINK_RUNS_MAX,
      isOver: () => seen.signal.aborted,
    });
    if (shrunk !== undefined) {
      const { result } = shrunk.trial;
      const finding: Finding = {
        ...source,
        anomaly: shrunk.anomaly,
        plan: shrunk.plan,
        choices: shrunk.choices,
        history: result.history,
        digest: result.digest,
        shrinkRuns: shrunk.runs,
        onServer: { version, simulated: "shown" },
      };
      return { finding, runs: runs + shrunk.runs };
    }
  }
  const finding: Finding = {
    ...source,
    anomaly,
    plan: chosen.plan,
    choices: {},
    history,
    digest: plain.digest,
    shrinkRuns: 0,
    onServer: { version, simulated: "not-shown" },
  };
  return { finding, runs };
}

interface Sought {
  readonly failure: Failure | undefined;
  /** The run of the plan without any chance. */
  readonly plain: { readonly history: History; readonly digest: string };
  readonly runs: number;
}

async function sought({ scenario, seed, anomaly, chosen, signal }: SeenOnServer): Promise<Sought> {
  let plain: Sought["plain"] = { history: [], digest: "" };
  let failure: Failure | undefined;
  let runs = 0;
  await inSlices(() => {
    const chance: Chance = runs === 0 ? { choices: {} } : { seed: (seed + runs) | 0 };
    const { result, anomalies } = tryPlan(scenario, chosen.plan, chance);
    if (runs === 0) plain = result;
    runs += 1;
    const same = anomalies.find(({ name }) => name === anomaly.name);
    if (same !== undefined) failure = { plan: chosen.plan, choices: result.choices, anomaly: same };
    return failure === undefined && runs < ORDERS_MAX && !signal.aborted;
  });
  return { failure, plain, runs };
}
