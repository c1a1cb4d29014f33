/** The counterexamples that are kept under fixtures, and the scenarios of such files. */

import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { asFound, type Counterexample } from "../src/explore/counterexample.js";
import { readCounterexample } from "../src/explore/counterexample-file.js";
import { loadScenarioFile } from "../src/scenario/load.js";
import type { Scenario } from "../src/scenario/scenario.js";

const FOLDER = fileURLToPath(new URL("../fixtures/counterexamples/", import.meta.url));

/** The paths of all that are kept. */
export function keptCounterexamples(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(FOLDER, name));
}

/** Reads a counterexample's file, and its scenario on the server on which it was found. @throws UserError */
export async function loadCounterexample(
  file: string,
): Promise<Omit<Counterexample, "scenario"> & { readonly scenario: Scenario }> {
  const counterexample = await readCounterexample(file);
  const { name, file: scenarioFile } = counterexample.scenario;
  const { scenarios } = await loadScenarioFile(resolve(dirname(file), scenarioFile));
  const subject = scenarios.find((one) => one.name === name);
  if (subject === undefined) throw new Error(`${scenarioFile} has no scenario "${name}" any more`);
  return { ...counterexample, scenario: asFound(subject, counterexample) };
}
