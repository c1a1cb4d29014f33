/** What subcommands have done for them, loaded when they run: help needs none of it, and Docker's client only one target. */

import type { CampaignOptions, CampaignResult } from "../explore/campaign.js";
import type { FoundRun, ScriptForServer } from "../explore/script-for-server.js";
import type { Trial, Verdicts } from "../explore/trial.js";
import type { ChoiceList } from "../../sim/index.js";
import type { History } from "../history/event.js";
import type { RunPlan } from "../scenario/plan.js";
import type { LoadOptions } from "../scenario/load.js";
import type { Scenario } from "../scenario/scenario.js";
import type { RealRunOptions } from "../targets/real-run.js";
import type { RealServer } from "../targets/server.js";
import type { RunResult } from "../targets/target.js";
import type { ServerRequest } from "./servers.js";
import type { MomentsOf } from "./walk.js";

/** The parts that run scenarios; tests put others in their place. */
export interface Engine {
  readonly explore: (options: CampaignOptions) => Promise<CampaignResult>;
  readonly loadScenarioFile: (
    file: string,
    options?: LoadOptions,
  ) => Promise<{ readonly file: string; readonly scenarios: readonly Scenario[] }>;
  readonly replayInSimulator: (scenario: Scenario, plan: RunPlan, choices: ChoiceList) => Promise<Trial>;
  /** What the simulated server did in a run, for a real one of that version to do the same. */
  readonly scriptForServer: (found: FoundRun, version: string) => Promise<ScriptForServer>;
  readonly momentsOf: MomentsOf;
  readonly judgeHistory: (scenario: Scenario, history: History) => Verdicts;
  readonly startServer: (request: ServerRequest) => Promise<RealServer>;
  readonly runOnServer: (options: RealRunOptions) => Promise<RunResult>;
}

/** The real parts. */
export async function loadEngine(): Promise<Engine> {
  const { explore } = await import("../explore/explore.js");
  const { replayInSimulator } = await import("../explore/replay.js");
  const { judgeHistory, normalized } = await import("../explore/trial.js");
  const { loadScenarioFile } = await import("../scenario/load.js");
  return {
    explore,
    loadScenarioFile,
    replayInSimulator,
    scriptForServer: async (found, version) =>
      (await import("../explore/script-for-server.js")).scriptForServer(found, version),
    momentsOf: async (run, indexes, look) => {
      const { momentsOf } = await import("../targets/simulator/moment.js");
      return momentsOf({ ...run, plan: normalized(run.plan) }, indexes, look);
    },
    judgeHistory,
    startServer: async (request) => (await import("./servers.js")).startServer(request),
    runOnServer: async (options) => (await import("../targets/real-run.js")).runOnServer(options),
  };
}
