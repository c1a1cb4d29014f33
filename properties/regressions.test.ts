/**
 * Counterexamples that were found once and are kept: each still shows its anomaly, in the same words and by the same run,
 * byte for byte. A change that moves times or texts on purpose rewrites the files, which shows what it moved:
 * `npx vitest run properties/regressions.test.ts -u`. One that shows its anomaly no more is never rewritten.
 */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { asFound } from "../src/explore/counterexample.js";
import { readCounterexample } from "../src/explore/counterexample-file.js";
import { replayInSimulator } from "../src/explore/replay.js";
import { loadScenarioFile } from "../src/scenario/load.js";

const folder = fileURLToPath(new URL("../fixtures/counterexamples/", import.meta.url));

describe("the kept counterexamples", () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
    test(`${name} breaks what it says, by the run that was saved`, async () => {
      const file = join(folder, name);
      const counterexample = await readCounterexample(file);
      const { scenario, anomaly, plan, choices } = counterexample;
      const { scenarios } = await loadScenarioFile(resolve(dirname(file), scenario.file));
      const subject = scenarios.find((one) => one.name === scenario.name)!;
      const { anomalies, result } = await replayInSimulator(asFound(subject, counterexample), plan, choices);
      expect(result.diagnoses).toEqual([]);
      const shown = anomalies.map((one) => ({ checker: one.checker, name: one.name, token: one.token }));
      expect(shown).toContainEqual({ checker: anomaly.checker, name: anomaly.name, token: anomaly.token });
      const { sentence } = anomalies.find((one) => one.name === anomaly.name && one.token === anomaly.token)!;
      const saved = JSON.parse(readFileSync(file, "utf8")) as object;
      const repeated = { ...saved, anomaly: { ...anomaly, sentence }, digest: result.digest };
      // Fields keep their order; the reader's own order of them is another.
      await expect(`${JSON.stringify(repeated, undefined, 2)}\n`).toMatchFileSnapshot(file);
    });
  }
});
