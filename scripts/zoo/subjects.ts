/** The classes of the zoo as the scripts take them, and the search for one. */

import { pathToFileURL } from "node:url";
// The built product: tsx wraps each function that it compiles, which nearly halves the rate.
import type { CampaignResult, Finding } from "../../dist/src/explore/campaign.js";
import { explore } from "../../dist/src/explore/explore.js";
import { loadScenarioFile } from "../../dist/src/scenario/load.js";
import type { Scenario } from "../../dist/src/scenario/scenario.js";
import { prepare } from "../../dist/src/targets/simulator/simulate.js";
import { zooFolders, type ZooClass, type ZooModule } from "../../fixtures/zoo/zoo-class.js";
import { wrongOption } from "../script.js";

/** A class, with the scenarios as the product has loaded them. */
export interface Subject extends ZooModule {
  readonly name: string;
  readonly file: string;
}

/** What the search in a broken one gave. */
export interface Hunt {
  readonly result: CampaignResult;
  /** Until the last of the class's anomalies was found. */
  readonly cpuMs: number | undefined;
  /** The class's anomalies that were not found. */
  readonly missing: readonly string[];
}

/** @throws Error when no class has one of these numbers. */
export async function loadSubjects(only: readonly number[] | undefined): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const { name, file } of zooFolders()) {
    if (only?.includes(Number.parseInt(name, 10)) === false) continue;
    // It installs the shims before the consumers' modules load, and knows the file by which real workers load it.
    const { scenarios } = await loadScenarioFile(file);
    const { zooClass, broken, sound } = (await import(pathToFileURL(file).href)) as ZooModule;
    const inFile = (one: Scenario): Scenario => scenarios.find((other) => other.name === one.name)!;
    subjects.push({ name, file, zooClass, broken: inFile(broken), sound: inFile(sound) });
  }
  if (subjects.length === 0) throw wrongOption("--only", "there is no such class among the folders of fixtures/zoo");
  return subjects;
}

/** Looks for the class, in at most as many runs as it says of itself. */
export async function hunt({ zooClass }: Subject, scenario: Scenario, runs: number, seed: number): Promise<Hunt> {
  await prepare(scenario);
  const before = process.cpuUsage();
  const cpuAt = new Map<number, number>();
  const result = await explore({
    scenario,
    runs: Math.min(runs, zooClass.runsMax),
    seed,
    onProgress: ({ found, stage }) => {
      if (stage === "shrinking" || cpuAt.has(found)) return;
      const { user, system } = process.cpuUsage(before);
      cpuAt.set(found, (user + system) / 1000);
    },
  });
  const last = Math.max(0, ...ofClass(result, zooClass).map(({ foundInRun }) => foundInRun));
  const sooner = result.findings.filter(({ foundInRun }) => foundInRun <= last).length;
  // Anomalies that one run showed together were counted at once.
  const missing = zooClass.finds.filter(({ checker, anomaly }) => findingOf(result, checker, anomaly) === undefined);
  return { result, cpuMs: cpuAt.get(sooner), missing: missing.map(({ anomaly }) => anomaly) };
}

/** What was found of the anomalies that the class has to show. */
export function ofClass(result: CampaignResult, { finds }: ZooClass): readonly Finding[] {
  return finds.flatMap(({ checker, anomaly }) => findingOf(result, checker, anomaly) ?? []);
}

function findingOf(result: CampaignResult, checker: string, name: string): Finding | undefined {
  return result.findings.find(({ anomaly }) => anomaly.checker === checker && anomaly.name === name);
}
