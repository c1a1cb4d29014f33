/** What soaks: the sound twins of the zoo and the sound consumer. */

import { fileURLToPath, pathToFileURL } from "node:url";
import { loadScenarioFile } from "../../dist/src/scenario/load.js";
import type { Scenario } from "../../dist/src/scenario/scenario.js";
import { zooFolders, type ZooModule } from "../../fixtures/zoo/zoo-class.js";

const SOUND = fileURLToPath(new URL("../scenarios/sound.ts", import.meta.url));

/** The scenarios in which nothing may be found, whose names contain one of some texts. */
export async function soundScenarios(only: readonly string[]): Promise<readonly Scenario[]> {
  const found: Scenario[] = [...(await loadScenarioFile(SOUND)).scenarios];
  for (const { file } of zooFolders()) {
    // It installs the shims before the consumers' modules load.
    const { scenarios } = await loadScenarioFile(file);
    const { sound } = (await import(pathToFileURL(file).href)) as ZooModule;
    found.push(scenarios.find(({ name }) => name === sound.name)!);
  }
  return found.filter(({ name }) => only.length === 0 || only.some((text) => name.includes(text)));
}
