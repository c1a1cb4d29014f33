/** What shrinking promises: nothing can be left out of a counterexample, and it reproduces 100 times of 100. */

import { execFile } from "node:child_process";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { zooFolders, type ZooModule } from "../fixtures/zoo/zoo-class.js";
import type { Finding } from "../src/explore/campaign.js";
import { explore } from "../src/explore/explore.js";
import { replayInSimulator } from "../src/explore/replay.js";
import { withoutEntries, withWorkers } from "../src/explore/smaller-plans.js";
import { installShims } from "../src/runtime/shims.js";
import type { RunPlan } from "../src/scenario/plan.js";
import type { Scenario } from "../src/scenario/scenario.js";
import { keptCounterexamples, loadCounterexample } from "./kept-counterexample.js";
import { printedSeed } from "./seed.js";

const REPLAYS = 100;
/** Of them so many in each process of its own. */
const REPLAYS_ELSEWHERE = 10;

// As `check` does it, before the consumers' modules load.
installShims();
const execute = promisify(execFile);

describe("a kept counterexample", async () => {
  const files = keptCounterexamples();
  const fromElsewhere = await Promise.all([
    replaysElsewhere(files, { TZ: "Asia/Kathmandu" }),
    replaysElsewhere(files, { NODE_OPTIONS: "--max-semi-space-size=1" }),
  ]);
  for (const file of files) {
    test(`${basename(file)} reproduces ${REPLAYS} times of ${REPLAYS}, here and in two other processes`, async () => {
      const { scenario, plan, choices, digest } = await loadCounterexample(file);
      const digests = fromElsewhere.flatMap((replays) => replays.get(basename(file)) ?? []);
      expect(digests).toHaveLength(2 * REPLAYS_ELSEWHERE);
      while (digests.length < REPLAYS) digests.push((await replayInSimulator(scenario, plan, choices)).result.digest);
      expect(new Set(digests)).toEqual(new Set([digest]));
    });
  }
});

/** Replays them in a process of its own. Returns the digests of each, by its file's name. */
async function replaysElsewhere(
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const script = fileURLToPath(new URL("determinism/replays.ts", import.meta.url));
  const { stdout } = await execute(process.execPath, ["--import", "tsx", script, String(REPLAYS_ELSEWHERE), ...files], {
    env: { ...process.env, ...environment },
  });
  const digests = new Map<string, string[]>();
  for (const line of stdout.trim().split("\n")) {
    const [name = "", digest = ""] = line.split(" ");
    digests.set(name, [...(digests.get(name) ?? []), digest]);
  }
  return digests;
}

/** Classes in which leaving out one thing moves the places of others. */
const CLASSES = new Set(["05", "15", "20", "22", "24", "25"]);

describe("a fresh counterexample", () => {
  for (const { name, file } of zooFolders().filter((one) => CLASSES.has(one.name.slice(0, 2)))) {
    test(`of ${name}, of whatever seed: nothing can be left out, and it reproduces ${REPLAYS} times of ${REPLAYS}`, async () => {
      const { broken } = (await import(pathToFileURL(file).href)) as ZooModule;
      const subject = underManyFaults(broken);
      const { findings } = await explore({ scenario: subject, runs: 200, seed: printedSeed(name) });
      expect(findings.length).toBeGreaterThan(0);
      for (const finding of findings) {
        for (const smaller of smallerByOne(finding.plan)) {
          expect(await shows(subject, finding, smaller), JSON.stringify({ smaller, found: finding.plan })).toBe(false);
        }
      }
      const { plan, choices, digest } = findings[0]!;
      for (let n = 0; n < REPLAYS; n++)
        expect((await replayInSimulator(subject, plan, choices)).result.digest).toBe(digest);
    });
  }
});

/** With more of everything than the class needs, so that there is something to leave out. */
function underManyFaults(scenario: Scenario): Scenario {
  const faults = { ...scenario.faults, crash: 2, disconnect: 2, slowReply: 1, slowHandler: 1, handlerFails: 1 };
  return { ...scenario, workers: Math.max(2, scenario.workers), faults };
}

function* smallerByOne(plan: RunPlan): Generator<RunPlan> {
  for (const fault of plan.faults) yield { ...plan, faults: plan.faults.filter((other) => other !== fault) };
  if (plan.entries.length > 1)
    for (const index of plan.entries.keys()) yield withoutEntries(plan, index, index + 1).plan;
  const workers = Array.from({ length: plan.workers }, (_, index) => index + 1);
  if (plan.workers > 1)
    for (const gone of workers)
      yield withWorkers(
        plan,
        workers.filter((one) => one !== gone),
      ).plan;
}

async function shows(scenario: Scenario, { anomaly, choices }: Finding, plan: RunPlan): Promise<boolean> {
  for (const some of [{}, choices]) {
    const { anomalies } = await replayInSimulator(scenario, plan, some);
    if (anomalies.some(({ checker, name }) => checker === anomaly.checker && name === anomaly.name)) return true;
  }
  return false;
}
