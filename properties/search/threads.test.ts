/** What a campaign finds does not depend on how many threads make its runs; a thread that fails is never passed over. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JsonReport } from "../../src/report/json.js";
import { comparable, streamproof, type Ended } from "./cli.js";
import { removeTemporaryFolders, temporaryFolder } from "../temporary-folder.js";

const SCENARIOS = "properties/search/recovery-scenarios.ts";
const RUNS = 300;
removeTemporaryFolders();
const folder = temporaryFolder();

async function report(threads: number): Promise<string> {
  const json = join(folder, `${threads}.json`);
  const where = ["--save", join(folder, String(threads)), "--json", json];
  const { code, text } = await streamproof([
    "check",
    SCENARIOS,
    "--runs",
    String(RUNS),
    "--seed",
    "7",
    "--threads",
    String(threads),
    ...where,
  ]);
  // One of the two scenarios is broken.
  expect(code, text).toBe(1);
  return readFileSync(json, "utf8");
}

describe("threads", () => {
  test("find the same, by the same runs with the same digests, and count each run and each situation once", async () => {
    const [one, three] = await Promise.all([report(1), report(3)]);
    expect(comparable(three)).toEqual(comparable(one));
    const { scenarios } = JSON.parse(three) as JsonReport;
    for (const { runs, runsByStage, sweepPlaces } of scenarios) {
      expect(runs).toBe(RUNS);
      expect(runsByStage.sweep).toBe(sweepPlaces);
      const { shrinking, ...searching } = runsByStage;
      expect(Object.values(searching).reduce((sum, n) => sum + n, 0)).toBe(RUNS);
      expect(shrinking).toBeGreaterThanOrEqual(0);
    }
    // In each run of the sound one an entry is handled, so a run that is lost or counted twice shows here.
    const reached = scenarios
      .find(({ findings }) => findings.length === 0)!
      .checkers.flatMap((checker) => checker.reached);
    expect(reached.find(({ words }) => words === "an entry was handled")?.runs).toBe(RUNS);
  });

  const badly = (file: string): Promise<Ended> =>
    streamproof([
      "check",
      `fixtures/bad-scenarios/${file}`,
      "--runs",
      "200",
      "--seed",
      "1",
      "--threads",
      "2",
      "--save",
      join(folder, "badly"),
    ]);

  test("that never return are ended, and the line is named as it is without threads", async () => {
    const { code, text } = await badly("never-returns-after-a-crash.ts");
    expect(text).toMatch(/never-returned \(worker-1\)[^]*never-returns-after-a-crash\.ts:15/);
    expect(code).toBe(2);
  });

  test("that die are an error of the campaign", async () => {
    const { code, text } = await badly("dies-in-threads.ts");
    expect(text).toMatch(/thread [12] of 2 died \(it was ended from inside\)/);
    expect(code).toBe(2);
  });
});
