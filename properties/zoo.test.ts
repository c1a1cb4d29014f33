/** Every shipped scenario ends as it says of itself: the sound ones clean, the others with just the anomalies that they name. */

import { readdirSync } from "node:fs";
import { test } from "streamproof/vitest";
import { describe } from "vitest";
import { loadScenarioFile } from "../src/scenario/load.js";

const FOLDER = new URL("../scripts/scenarios/", import.meta.url).pathname;

describe("the shipped scenarios", async () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".ts"))) {
    const { scenarios } = await loadScenarioFile(FOLDER + file);
    for (const subject of scenarios) test.scenario(subject, { runs: 400 });
  }
});
