import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { strandedEntry } from "../report/sample-histories.js";
import { brokenResult, sampleFinding, sampleScenario } from "../report/sample-results.js";
import { check, runCheck } from "./check.js";
import type { Engine } from "./engine.js";
import { fakeTerminal } from "./fake-terminal.js";
import { readArguments } from "./options.js";
import { replay, runReplay } from "./replay.js";

let folder = "";
let scenarioFile = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streamproof-html-"));
  scenarioFile = join(folder, "billing.scenario.ts");
  await writeFile(scenarioFile, "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SAMPLE = strandedEntry();

/** An engine that finds what the sample shows. What a test does not use is missing. */
const engine = {
  explore: ({ scenario, seed }) => Promise.resolve({ ...brokenResult({ scenario }), seed }),
  loadScenarioFile: (file) => Promise.resolve({ file, scenarios: [sampleScenario()] }),
  replayInSimulator: () =>
    Promise.resolve({
      result: { history: SAMPLE.history, digest: "0123456789abcdef", choices: {}, diagnoses: [], steps: 0 },
      anomalies: [SAMPLE.anomaly],
      judgements: new Map(),
    }),
} as Pick<Engine, "explore" | "loadScenarioFile" | "replayInSimulator"> as Engine;

async function checked(...args: string[]): Promise<number> {
  const all = [scenarioFile, "--save", join(folder, "saved"), ...args];
  return runCheck(readArguments(all, check.options, "check"), fakeTerminal(), engine);
}

async function replayed(...args: string[]): Promise<number> {
  const file = join(folder, "saved", "billing.lost-entry.json");
  return runReplay(
    readArguments([file, "--scenario", scenarioFile, ...args], replay.options, "replay"),
    fakeTerminal(),
    engine,
  );
}

describe("--html", () => {
  it("of check writes a page with each finding, that allows just its own script and styles", async () => {
    const file = join(folder, "pages", "check.html");
    expect(await checked("--html", file)).toBe(1);
    const text = await readFile(file, "utf8");
    expect(text).toContain(sampleFinding().anomaly.sentence);
    expect(text).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]{44}'; style-src 'sha256-[A-Za-z0-9+/=]{44}'/);
  });

  it("of replay writes a page with the run and the verdict that the command ends with", async () => {
    await checked();
    const file = join(folder, "pages", "replay.html");
    expect(await replayed("--html", file)).toBe(1);
    const text = await readFile(file, "utf8");
    expect(text).toContain("reproduced: lost-entry");
    expect(text).toContain("the same run, byte for byte");
  });

  it("is refused before anything runs where no file can be", async () => {
    await checked();
    const below = join(scenarioFile, "page.html");
    await expect(checked("--html", folder)).rejects.toMatchObject({ exitCode: 64 });
    await expect(checked("--html", below)).rejects.toMatchObject({ exitCode: 64 });
    await expect(replayed("--html", folder)).rejects.toMatchObject({ exitCode: 64 });
    expect((await stat(scenarioFile)).size).toBe(0);
  });
});
