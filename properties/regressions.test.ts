/**
 * Counterexamples that were found once and are kept: each still shows its anomaly, in the same words and by the same run,
 * byte for byte. A change that moves times or texts on purpose rewrites the files, which shows what it moved:
 * `npx vitest run properties/regressions.test.ts -u`. One that shows its anomaly no more is never rewritten.
 */

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { replayInSimulator } from "../src/explore/replay.js";
import { keptCounterexamples, loadCounterexample } from "./kept-counterexample.js";

describe("the kept counterexamples", () => {
  for (const file of keptCounterexamples()) {
    test(`${basename(file)} breaks what it says, by the run that was saved`, async () => {
      const { scenario, anomaly, plan, choices } = await loadCounterexample(file);
      const { anomalies, result } = await replayInSimulator(scenario, plan, choices);
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
