import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CampaignOptions, CampaignResult } from "../explore/campaign.js";
import { counterexampleFileName } from "../explore/counterexample-file.js";
import type { Anomaly } from "../checkers/checker.js";
import type { Diagnosis } from "../targets/target.js";
import type { Scenario } from "../scenario/scenario.js";
import { strandedEntry } from "../report/sample-histories.js";
import { brokenResult, sampleResult, sampleScenario } from "../report/sample-results.js";
import { check, runCheck } from "./check.js";
import type { Engine } from "./engine.js";
import { fakeTerminal, type FakeTerminal } from "./fake-terminal.js";
import { readArguments } from "./options.js";
import { ProgressLine } from "./progress.js";
import { replay, runReplay } from "./replay.js";

let folder = "";
let scenarioFile = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "streamproof-cli-"));
  scenarioFile = join(folder, "billing.scenario.ts");
  await writeFile(scenarioFile, "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface FakeRun {
  readonly anomalies: readonly Anomaly[];
  readonly diagnoses?: readonly Diagnosis[];
  readonly digest?: string;
  readonly outOfStep?: readonly string[];
}

const STRANDED = strandedEntry();
const OTHER: Anomaly = { ...STRANDED.anomaly, name: "duplicate-publish" };

/** An engine whose campaigns and runs end as they are told. */
function engineOf(given: {
  readonly scenarios?: readonly Scenario[];
  readonly explore?: (options: CampaignOptions) => Partial<CampaignResult>;
  readonly simulated?: FakeRun;
  readonly real?: FakeRun;
}): Engine {
  const history = STRANDED.history;
  const result = ({ diagnoses = [], digest = "0123456789abcdef", outOfStep }: FakeRun) => ({
    history,
    digest,
    choices: {},
    diagnoses,
    steps: 0,
    ...(outOfStep === undefined ? {} : { outOfStep }),
  });
  const simulated = given.simulated ?? { anomalies: [STRANDED.anomaly] };
  const real = given.real ?? { anomalies: [] };
  return {
    explore: (options) =>
      Promise.resolve({
        ...sampleResult(),
        scenario: options.scenario,
        seed: options.seed,
        ...given.explore?.(options),
      }),
    loadScenarioFile: (file) => Promise.resolve({ file, scenarios: given.scenarios ?? [sampleScenario()] }),
    replayInSimulator: () =>
      Promise.resolve({ result: result(simulated), anomalies: simulated.anomalies, judgements: new Map() }),
    scriptForServer: () => Promise.resolve({ kind: "script", script: { events: [], profile: "redis-7.0" }, history }),
    momentsOf: () => Promise.reject(new Error("nothing is asked here")),
    judgeHistory: () => ({ anomalies: real.anomalies, judgements: new Map() }),
    startServer: () =>
      Promise.resolve({
        host: "127.0.0.1",
        port: 1,
        label: "fake",
        version: "redis 7.0.15",
        startedByUs: true,
        kill: () => Promise.resolve(),
        startAgain: () => Promise.resolve(),
        stop: () => Promise.resolve(),
      }),
    runOnServer: () => Promise.resolve(result(real)),
  };
}

async function checked(engine: Engine, ...args: string[]): Promise<{ code: number; terminal: FakeTerminal }> {
  const terminal = fakeTerminal();
  const all = [scenarioFile, "--save", join(folder, "saved"), ...args];
  return { code: await runCheck(readArguments(all, check.options, "check"), terminal, engine), terminal };
}

describe("check", () => {
  it("prints the seed first, then a line per scenario and the table, and exits with 0 when all hold", async () => {
    const { code, terminal } = await checked(engineOf({}), "--seed", "42");
    expect(code).toBe(0);
    expect(terminal.printed()).toMatch(/^seed 42: 1 scenario, at most 2,000 runs each\n/);
    expect(terminal.printed()).toContain("1 scenario: ends as it has to (exit code 0)");
  });

  it("takes a fresh seed each time", async () => {
    const seeds = new Set<number>();
    const engine = engineOf({ explore: ({ seed }) => ({ seed: (seeds.add(seed), seed) }) });
    for (let n = 0; n < 3; n++) await checked(engine);
    expect(seeds.size).toBe(3);
  });

  it("exits with 1 when something is broken, saves it and writes the reports", async () => {
    const json = join(folder, "reports", "r.json");
    const engine = engineOf({ explore: ({ scenario }) => brokenResult({ scenario }) });
    const { code, terminal } = await checked(engine, "--json", json, "--junit", join(folder, "reports", "r.xml"));
    expect(code).toBe(1);
    const [name] = await readdir(join(folder, "saved"));
    expect(name).toBe(counterexampleFileName("billing", "lost-entry"));
    expect(terminal.printed()).toContain(`replay: npx streamproof replay ${join(folder, "saved", name!)}`);
    expect(JSON.parse(await readFile(json, "utf8"))).toMatchObject({ exitCode: 1, scenarios: [{ ending: "broken" }] });
    expect(await readFile(join(folder, "reports", "r.xml"), "utf8")).toContain("<failure");
  });

  it("exits with 0 when a demonstration is caught, and says so", async () => {
    const engine = engineOf({
      scenarios: [sampleScenario("demo", ["lost-entry"])],
      explore: ({ scenario }) => brokenResult({ scenario }),
    });
    const { code, terminal } = await checked(engine);
    expect(code).toBe(0);
    expect(terminal.printed()).toContain("caught, as it says: lost-entry");
  });

  it("exits with 2 when something is unknown, but with 1 when something else is broken", async () => {
    const scenarios = [sampleScenario("a"), sampleScenario("b")];
    const unknown = { runs: 0 };
    expect(
      (await checked(engineOf({ scenarios, explore: ({ scenario }) => (scenario.name === "a" ? unknown : {}) }))).code,
    ).toBe(2);
    const engine = engineOf({
      scenarios,
      explore: ({ scenario }) => (scenario.name === "a" ? unknown : brokenResult({ scenario })),
    });
    expect((await checked(engine)).code).toBe(1);
  });

  it("on the first Ctrl-C stops the campaign, reports what was found and leaves the rest", async () => {
    const scenarios = [sampleScenario("a"), sampleScenario("b")];
    const engine = engineOf({
      scenarios,
      explore({ signal }) {
        process.emit("SIGINT");
        return { isInterrupted: signal?.aborted === true };
      },
    });
    const { code, terminal } = await checked(engine);
    expect(code).toBe(2);
    expect(terminal.errors()).toContain("stopping; press Ctrl-C again to exit at once");
    expect(terminal.printed()).toContain("interrupted, 1 scenario not run");
    expect(process.listenerCount("SIGINT")).toBe(0);
  });

  it("with only a time has no limit of runs", async () => {
    const { terminal } = await checked(engineOf({}), "--time", "60s");
    expect(terminal.printed()).toContain("at most 1 min each");
  });

  it("refuses two scenarios of one name", async () => {
    const engine = engineOf({ scenarios: [sampleScenario("a"), sampleScenario("a")] });
    await expect(checked(engine)).rejects.toThrow(/two scenarios are called "a"; give each its own name/);
  });

  it("tells of a counterexample that cannot be saved, and still of what it is", async () => {
    const terminal = fakeTerminal();
    const args = readArguments([scenarioFile, "--save", scenarioFile], check.options, "check");
    expect(await runCheck(args, terminal, engineOf({ explore: ({ scenario }) => brokenResult({ scenario }) }))).toBe(1);
    expect(terminal.errors()).toContain("the counterexample cannot be written");
    expect(terminal.printed()).toContain("the counterexample could not be saved");
  });
});

describe("replay", () => {
  async function replayed(engine: Engine, ...args: string[]): Promise<{ code: number; printed: string }> {
    await checked(engineOf({ explore: ({ scenario }) => brokenResult({ scenario }) }));
    const terminal = fakeTerminal({ lines: ["f", "q", "n"] });
    const file = join(folder, "saved", counterexampleFileName("billing", "lost-entry"));
    const code = await runReplay(readArguments([file, ...args], replay.options, "replay"), terminal, engine);
    return { code, printed: terminal.printed() };
  }

  const clean = { anomalies: [] };
  const diagnoses = [
    { kind: "server-failed", process: "server", what: "it died", where: undefined, mend: "look at its log" },
  ] as const;
  const cases: readonly [what: string, engine: Engine, target: string, code: number, words: string][] = [
    ["is broken in the simulator", engineOf({}), "sim", 1, "reproduced: lost-entry (exit code 1)"],
    ["holds when it happens no more", engineOf({ simulated: clean }), "sim", 0, "lost-entry happens no more"],
    [
      "is broken when something else happens",
      engineOf({ simulated: { anomalies: [OTHER] } }),
      "sim",
      1,
      "lost-entry does not happen on simulator, but duplicate-publish does",
    ],
    [
      "is unknown when the run cannot be trusted",
      engineOf({ simulated: { anomalies: [], diagnoses } }),
      "sim",
      2,
      "unknown, the run cannot be trusted: it died; look at its log",
    ],
    [
      "is confirmed by a real server",
      engineOf({ real: { anomalies: [STRANDED.anomaly] } }),
      "process",
      1,
      "confirmed by redis 7.0.15 (process): lost-entry",
    ],
    [
      "is not confirmed by a real server",
      engineOf({}),
      "process",
      2,
      "not confirmed: lost-entry happens in the simulator, but redis 7.0.15 (process) does not show it",
    ],
    [
      "says where a real server went another way",
      engineOf({ real: { anomalies: [], outOfStep: ["worker-1's 2nd XCLAIM did not come in its turn"] } }),
      "process",
      2,
      "does not show it; the run went another way: worker-1's 2nd XCLAIM did not come in its turn. Try again",
    ],
    [
      "says that it is a matter of time where a real server did not",
      engineOf({ real: { anomalies: [OTHER], outOfStep: [] } }),
      "process",
      1,
      "but duplicate-publish does; commands came in the simulator's order, so that it is a matter of how long things took",
    ],
    ["is not replayable", engineOf({ real: { anomalies: [], diagnoses } }), "process", 2, "not replayable: it died"],
    ["holds when it is mended, on a real server too", engineOf({ simulated: clean }), "process", 0, "happens no more"],
  ];
  for (const [what, engine, target, expected, words] of cases) {
    it(`${what}: exit code ${expected}`, async () => {
      const { code, printed } = await replayed(engine, "--target", target);
      expect(printed).toContain(words);
      expect(code).toBe(expected);
      expect(printed).toContain("producer worker-1 worker-2 server");
    });
  }

  it("says whether it is the very run that was saved", async () => {
    expect((await replayed(engineOf({}))).printed.replaceAll(/\s+/g, " ")).toContain("(the same run, byte for byte)");
    const changed = engineOf({ simulated: { anomalies: [STRANDED.anomaly], digest: "f" } });
    expect((await replayed(changed)).printed.replaceAll(/\s+/g, " ")).toContain("code or versions changed since");
  });

  it("walks step by step by lines where there is no terminal, and writes the history", async () => {
    const file = join(folder, "h.jsonl");
    const { printed, code } = await replayed(engineOf({}), "--step", "--history", file);
    expect(printed).toMatch(/step 1\/\d+> f\n\nstep \d+ of \d+ .*\nworker-1: KILLED/);
    expect(printed).toMatch(/> q\nreproduced: lost-entry \(exit code 1\)\n$/);
    expect(code).toBe(1);
    const lines = (await readFile(file, "utf8")).trim().split("\n");
    expect(lines).toHaveLength(STRANDED.history.length);
    expect(JSON.parse(lines[0]!)).toMatchObject({ kind: "run-started" });
  });

  it("refuses --step where it makes no sense, as wrong usage", async () => {
    for (const args of [
      ["--step", "--target", "process"],
      ["--step", "--all"],
    ]) {
      await expect(replayed(engineOf({}), ...args)).rejects.toMatchObject({ name: "UserError", exitCode: 64 });
    }
  });

  it("says which scenario it wanted when the file has another", async () => {
    await expect(replayed(engineOf({ scenarios: [sampleScenario("bilking")] }))).rejects.toThrow(
      /has no scenario called "billing"; it has "bilking"/,
    );
  });
});

describe("progress", () => {
  const progress = {
    scenario: "s",
    stage: "sweep",
    runs: 1200,
    total: 2000,
    stageRuns: 1100,
    stageTotal: 1500,
    found: 1,
    elapsedMs: 4000,
  } as const;

  it("is a plain line every five seconds where lines stay", () => {
    let nowMs = 0;
    const terminal = fakeTerminal({ nowMs: () => nowMs });
    const line = new ProgressLine(terminal, "[1/2] ");
    line.start("s");
    for (nowMs = 0; nowMs <= 12_000; nowMs += 10) line.update(progress);
    line.finish("done");
    expect(terminal.errors()).toBe(
      `[1/2] s\n${"[1/2] s: sweep 1,100/1,500, 1,200/2,000 runs, 300 runs/s, 1 found\n".repeat(2)}[1/2] done\n`,
    );
  });

  it("is one live line on a terminal, drawn ten times a second and taken away", () => {
    let nowMs = 0;
    const terminal = fakeTerminal({ isLive: true, nowMs: () => nowMs });
    const line = new ProgressLine(terminal, "");
    for (nowMs = 0; nowMs < 1000; nowMs += 1) line.update(progress);
    line.finish("done");
    expect(terminal.errors().match(/sweep/g)).toHaveLength(9);
    expect(terminal.errors()).not.toContain("\n");
    expect(terminal.errors().endsWith("\r\u001b[K")).toBe(true);
  });
});
