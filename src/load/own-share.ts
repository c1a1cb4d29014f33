/** How much of a load's latency is the driver's own: the same load, for a short time, against a stub that answers at once. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { cleanAtExit } from "../targets/at-exit.js";
import { sourceArguments } from "./driver-process.js";
import type { LoadOptions } from "./load-options.js";
import type { LoadResult } from "./load-result.js";
import { runLoad } from "./run-load.js";
import type { Stage } from "./schedule.js";

/** Long enough for a p99 of thousands, and for the compiler to be warm. */
const WARM_UP_MS = 2_000;
const MEASURED_MS = 3_000;

/**
 * Runs the load's highest rate against a stub in a process of its own, with the same drivers. What it measures is an
 * upper bound of the drivers' share, as the stub takes its time too.
 */
export async function measureOwnShare(options: LoadOptions): Promise<LoadResult> {
  const stub = spawn(process.execPath, sourceArguments(STUB_MAIN), {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: true,
  });
  const forgetExit = cleanAtExit(() => stub.kill("SIGKILL"));
  try {
    const [port] = (await once(stub, "message")) as [number];
    const { signal, settings, seed, bounds } = options;
    return await runLoad({
      endpoint: { host: "127.0.0.1", port },
      label: "echo stub",
      stages: stubStages(options.stages),
      runId: options.runId,
      seed,
      ...(settings === undefined ? {} : { settings }),
      ...(bounds === undefined ? {} : { bounds }),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    stub.kill("SIGKILL");
    forgetExit();
  }
}

/** The highest rate of the load, first to get warm and then to be measured. */
function stubStages(stages: readonly Stage[]): readonly Stage[] {
  const peak = stages.reduce((max, { fromPerSecond, toPerSecond }) => Math.max(max, fromPerSecond, toPerSecond), 0);
  const stage = { fromPerSecond: peak, toPerSecond: peak, arrivals: stages[0]!.arrivals };
  return [
    { ...stage, name: "warm-up", durationMs: WARM_UP_MS, isWarmUp: true },
    { ...stage, name: "echo stub", durationMs: MEASURED_MS },
  ];
}

const STUB_MAIN = fileURLToPath(import.meta.url).replace(/own-share\.([jt]s)$/, "echo-stub-main.$1");
