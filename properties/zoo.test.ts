/** Every shipped scenario ends as it says of itself: the sound ones clean, the others with just the anomalies that they name. */

import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { campaignVerdict } from "../src/explore/campaign.js";
import { explore } from "../src/explore/explore.js";
import { loadScenarioFile } from "../src/scenario/load.js";
import { printedSeed } from "./seed.js";

const FOLDER = new URL("../scripts/scenarios/", import.meta.url).pathname;

describe("the shipped scenarios", () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".ts"))) {
    test(`${file} ends as it says of itself`, async () => {
      const { scenarios } = await loadScenarioFile(FOLDER + file);
      for (const subject of scenarios) {
        const result = await explore({ scenario: subject, runs: 400, seed: printedSeed(file) });
        expect(result.diagnoses).toEqual([]);
        expect(result.findings.map(({ anomaly }) => anomaly.name).sort()).toEqual([...(subject.finds ?? [])].sort());
        expect(campaignVerdict(result)).toBe(subject.finds === undefined ? "valid" : "invalid");
      }
    });
  }
});
