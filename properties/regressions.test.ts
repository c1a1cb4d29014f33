/** Counterexamples that were found once and are kept: each still shows its anomaly, and does so the same way twice. */

import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCounterexample } from "../src/explore/counterexample-file.js";
import { replayInSimulator } from "../src/explore/replay.js";
import { loadScenarioFile } from "../src/scenario/load.js";

const folder = fileURLToPath(new URL("../fixtures/counterexamples/", import.meta.url));

describe("the kept counterexamples", () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
    test(`${name} breaks what it says, the same way twice`, async () => {
      const file = join(folder, name);
      const { scenario, anomaly, plan, choices } = await readCounterexample(file);
      const { scenarios } = await loadScenarioFile(resolve(dirname(file), scenario.file));
      const subject = scenarios.find((one) => one.name === scenario.name)!;
      const first = await replayInSimulator(subject, plan, choices);
      const second = await replayInSimulator(subject, plan, choices);
      expect(first.anomalies.map((one) => one.name)).toContain(anomaly.name);
      expect(second.result.digest).toBe(first.result.digest);
    });
  }
});
