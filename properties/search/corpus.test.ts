/** Kept counterexamples are tried before anything else: what still breaks is told at once, what does not has passed. */

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Counterexample } from "../../src/explore/counterexample.js";
import type { JsonReport } from "../../src/report/json.js";
import { streamproof, type Ended } from "./cli.js";
import { removeTemporaryFolders, temporaryFolder } from "../temporary-folder.js";

const SCENARIOS = "properties/search/recovery-scenarios.ts";
const NAME = "tries-to-take-over-once.stranded-entry.json";
removeTemporaryFolders();
const folder = temporaryFolder();

/** A campaign with so many runs, and its report. */
async function check(runs: number, save: string, ...more: readonly string[]): Promise<Ended & { report: JsonReport }> {
  const json = join(folder, "report.json");
  const options = ["--runs", String(runs), "--seed", "7", "--threads", "1", "--save", save, "--json", json];
  const ended = await streamproof(["check", SCENARIOS, ...options, ...more]);
  return { ...ended, report: JSON.parse(readFileSync(json, "utf8")) as JsonReport };
}

test("what a campaign has saved the next one tells first, as it is kept, and with no more runs than the fault-free one", async () => {
  const save = join(folder, "own");
  const found = (await check(300, save)).report.scenarios[0]!.findings[0]!;
  const { code, text, report } = await check(1, save);
  const [broken, sound] = report.scenarios;
  expect(code).toBe(1);
  expect(text).toContain(`tries to take over once: stranded-entry again, kept in ${join(save, NAME)}`);
  expect(broken!.runsByStage.corpus).toBe(1);
  expect(broken!.findings).toHaveLength(1);
  expect(broken!.findings[0]).toMatchObject({ digest: found.digest, plan: found.plan, foundInStage: "corpus" });
  // That of another scenario is not this one's.
  expect(sound!.runsByStage.corpus).toBe(0);

  // One that does not break any more: the same without its faults.
  const mended = join(folder, "mended");
  const kept = JSON.parse(readFileSync(join(save, NAME), "utf8")) as Counterexample;
  const corpus = mkdtempSync(join(folder, "corpus-"));
  writeFileSync(join(corpus, "mended.json"), JSON.stringify({ ...kept, plan: { ...kept.plan, faults: [] } }));
  const after = await check(1, mended, "--corpus", corpus);
  expect(after.report.scenarios[0]!.runsByStage.corpus).toBe(1);
  expect(after.report.scenarios[0]!.findings).toEqual([]);
});

test("a file in the folder that is no counterexample is named, with what to do", async () => {
  const corpus = mkdtempSync(join(folder, "foreign-"));
  writeFileSync(join(corpus, "other.json"), "{}");
  const { code, text } = await streamproof(["check", SCENARIOS, "--runs", "1", "--corpus", corpus]);
  expect(text).toContain(join(corpus, "other.json"));
  expect(text).toMatch(/so this is no counterexample/);
  expect(code).toBe(64);
});
