/** Counterexamples that are kept beside a test: replayed before the test looks for new ones. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Anomaly } from "../checkers/checker.js";
import { asFound } from "../explore/counterexample.js";
import { readCounterexample } from "../explore/counterexample-file.js";
import { replayInSimulator } from "../explore/replay.js";
import { UserError } from "../platform/user-error.js";
import type { KeptRun } from "../report/kept-text.js";
import type { Scenario } from "../scenario/scenario.js";

/** All of them are replayed each time. */
const FILES_MAX = 1_000;

/**
 * Replays all counterexamples of a scenario, by its name, that are in a folder, which may be missing. The result are
 * those that break again with what the scenario does not say of itself, or that cannot be trusted.
 *
 * @throws UserError for a file that is no counterexample, and for more than 1000 of them.
 */
export async function replayKept(scenario: Scenario, folder: string): Promise<readonly KeptRun[]> {
  const broken: KeptRun[] = [];
  for (const file of await keptFiles(folder)) {
    const found = await readCounterexample(file);
    if (found.scenario.name !== scenario.name) continue;
    const { result, anomalies } = await replayInSimulator(asFound(scenario, found), found.plan, found.choices);
    const unexpected = firstOfEachName(anomalies.filter(({ name }) => scenario.finds?.includes(name) !== true));
    const { history, diagnoses } = result;
    if (unexpected.length + diagnoses.length > 0)
      broken.push({ file, plan: found.plan, history, anomalies: unexpected, diagnoses });
  }
  return broken;
}

async function keptFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort();
  if (files.length > FILES_MAX)
    throw new UserError(`has ${files.length} counterexamples, more than the ${FILES_MAX} that are replayed`, {
      where: folder,
      mend: "delete those that tell nothing new",
    });
  return files.map((name) => join(folder, name));
}

function firstOfEachName(anomalies: readonly Anomaly[]): readonly Anomaly[] {
  return anomalies.filter(({ name }, n) => anomalies.findIndex((other) => other.name === name) === n);
}
