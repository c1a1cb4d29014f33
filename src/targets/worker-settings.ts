/** What each child process of a run is told before it loads the scenario. */

import type { Proxy } from "./proxy.js";
import type { RealWorld } from "./real-world.js";
import { workerTopology } from "./routes.js";
import type { WorkerSettings } from "./worker-protocol.js";

/** For process `index`; its proxy begins to listen. */
export async function workerSettings(world: RealWorld, index: number, proxy: Proxy): Promise<WorkerSettings> {
  const { entries, options } = world;
  const { scenario, scenarioFile, plan, server, timeScale } = options;
  return {
    scenarioFile,
    scenarioName: scenario.name,
    process: index,
    proxyPort: await proxy.listen(),
    topology: await workerTopology(server, proxy),
    timeScale,
    poisonTokens: entries.filter(({ kind }) => kind === "poison").map(({ token }) => token),
    entries: index === 0 ? entries : [],
    backlog: plan.backlog,
    mayClockJump: plan.faults.some((fault) => fault.kind === "clock-jump" && fault.at.process === index),
  };
}
