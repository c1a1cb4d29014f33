/** `streamproof verify`: which runs it chooses, what it makes of what they give, and that a real server agrees. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fakeTerminal } from "../../src/cli/fake-terminal.js";
import { loadEngine, type Engine } from "../../src/cli/engine.js";
import { readArguments } from "../../src/cli/options.js";
import { runVerify, verify } from "../../src/cli/verify.js";
import { tryPlan } from "../../src/explore/trial.js";
import { isReal } from "../../src/targets/faults/table.js";
import { findServerProgram } from "../../src/targets/process.js";
import type { RealServer } from "../../src/targets/server.js";
import { inMacrotask } from "../../src/targets/simulator/simulate.js";
import { faultsThere } from "../../src/verify/faults-there.js";
import { takesItsTime } from "../../src/verify/own-time.js";
import { selectPlans } from "../../src/verify/selection.js";
import { realTier } from "../real-tier.js";
import { printedSeed } from "../seed.js";
import { soundScenario } from "../sound-scenario.js";

const seed = printedSeed("verify");
const folder = mkdtempSync(join(tmpdir(), "streamproof-verify-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BROKEN = "scripts/scenarios/acknowledges-before-handling.ts";
const SOUND = "scripts/scenarios/sound.ts";
const signal = new AbortController().signal;

const server: RealServer = {
  host: "127.0.0.1",
  port: 1,
  label: "a server in name only",
  version: "redis 9.9.9",
  startedByUs: true,
  kill: async () => {},
  startAgain: async () => {},
  stop: async () => {},
};

/** An engine whose server is the simulator. */
async function simulatedServer(given: Partial<Engine> = {}): Promise<Engine> {
  return {
    ...(await loadEngine()),
    startServer: async () => server,
    runOnServer: async ({ scenario, plan }) => inMacrotask(() => tryPlan(scenario, plan, { choices: {} }).result),
    ...given,
  };
}

async function verified(
  args: readonly string[],
  engine: Engine,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const terminal = fakeTerminal();
  const given = readArguments([...args, "--save", folder], verify.options, "verify");
  const code = await runVerify(given, terminal, engine);
  return { code, out: terminal.printed(), err: terminal.errors() };
}

describe("the choice of runs", () => {
  const scenario = soundScenario("chosen", { crash: 2, disconnect: 1, slowReply: 1 }, { poison: 1 });

  it("begins with one without faults, and reaches more with more runs, never more than there is", async () => {
    let before = 0;
    for (const runs of [1, 4, 16]) {
      const selection = await selectPlans({ scenario, seed, runs, canStrike: () => true, signal });
      expect(selection.chosen).toHaveLength(runs);
      expect(selection.chosen[0]!.plan.faults).toEqual([]);
      expect(selection.reached).toBeGreaterThan(before);
      expect(selection.reached).toBeLessThanOrEqual(selection.reachable);
      before = selection.reached;
    }
  });

  it("is the same for the same seed", async () => {
    const choose = async () => (await selectPlans({ scenario, seed, runs: 12, canStrike: () => true, signal })).chosen;
    expect(await choose()).toEqual(await choose());
  });

  it("has no fault that the target cannot do", async () => {
    const canStrike = (fault: { readonly kind: string }): boolean => fault.kind !== "crash";
    const { chosen } = await selectPlans({ scenario, seed, runs: 40, canStrike, signal });
    const kinds = new Set(chosen.flatMap(({ plan }) => plan.faults.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(["disconnect", "slow-reply"]);
  });

  it("has a plan for each anomaly that the simulator shows", async () => {
    const { loadScenarioFile } = await loadEngine();
    const [broken] = (await loadScenarioFile(BROKEN)).scenarios;
    const { chosen } = await selectPlans({
      scenario: broken!,
      seed,
      runs: 10,
      canStrike: ({ kind }) => isReal(kind),
      signal,
    });
    const names = new Set(chosen.flatMap(({ simulated }) => (simulated === undefined ? [] : [simulated.anomaly.name])));
    expect([...names]).toEqual(expect.arrayContaining(["early-ack", "lost-entry"]));
  });
});

describe("the faults of a scenario", () => {
  it("are left out, by the names that the user knows, where the target has no way to do them", () => {
    const scenario = soundScenario("faults", { crash: 2, eviction: 1, brokerRestart: 1 });
    const there = faultsThere(scenario, { server: { ...server, startedByUs: false }, asked: undefined });
    expect([...there.left].sort()).toEqual(["brokerRestart", "eviction"]);
    expect(there.scenario.faults).toMatchObject({ crash: 2, eviction: 0, brokerRestart: 0 });
  });

  it("are those that were asked for", () => {
    const scenario = soundScenario("faults", { crash: 2, disconnect: 1 });
    const { scenario: asked } = faultsThere(scenario, { server, asked: ["disconnect"] });
    expect(asked.faults).toMatchObject({ crash: 0, disconnect: 1 });
  });
});

describe("a scenario's durations", () => {
  it("can be scaled where its code asks ms() for them, and only there", async () => {
    const { loadScenarioFile } = await loadEngine();
    const [scaled] = (await loadScenarioFile(BROKEN)).scenarios;
    expect(await takesItsTime(scaled!)).toBe(true);
    expect(await takesItsTime(soundScenario("real durations", {}))).toBe(false);
  });
});

describe("verify", () => {
  it("says what the server broke, with the small run that shows it in the simulator, and saves that", async () => {
    const { code, out } = await verified(
      [BROKEN, "--target", "process", "--runs", "6", "--seed", "3"],
      await simulatedServer(),
    );
    expect(code).toBe(0);
    expect(out).toMatch(/6 runs on redis 9\.9\.9 \(process\)/);
    expect(out).toMatch(/caught, as it says: early-ack, lost-entry/);
    expect(out).toMatch(
      /found in run \d \(\S+\) on redis 9\.9\.9; the simulator shows it too,\s+shrunk in \d+ runs there/,
    );
    const kept = readdirSync(folder).find((name) => name.endsWith("lost-entry.json"));
    const { plan } = JSON.parse(readFileSync(join(folder, kept!), "utf8"));
    expect(plan).toMatchObject({ entries: ["sound"], workers: 1, faults: [{ kind: "crash" }] });
  });

  it("draws as it was what only the server shows", async () => {
    const engine = await simulatedServer();
    const real: Engine = {
      ...engine,
      judgeHistory(scenario, history) {
        const verdicts = engine.judgeHistory(scenario, history);
        const anomaly = {
          checker: "no-loss",
          name: "lost-entry",
          sentence: "entry-1 is gone.",
          token: undefined,
          events: [],
        } as const;
        return { ...verdicts, anomalies: [anomaly] };
      },
    };
    const { code, out } = await verified([SOUND, "--target", "process", "--runs", "1", "--seed", "3"], real);
    expect(code).toBe(1);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "on redis 9.9.9, as drawn; the simulator's runs of the same plan do not show it",
    );
  });

  it("is unknown when its server cannot be trusted", async () => {
    const engine = await simulatedServer();
    const dying: Engine = {
      ...engine,
      runOnServer: async (options) => ({
        ...(await engine.runOnServer(options)),
        diagnoses: [
          { kind: "server-failed", process: "scenario", what: "it died", where: undefined, mend: "see its log" },
        ],
      }),
    };
    const { code, out } = await verified([SOUND, "--target", "process", "--runs", "2", "--seed", "3"], dying);
    expect(code).toBe(2);
    expect(out).toMatch(/server-failed/);
  });

  it("says which of the scenario's faults the target cannot do", async () => {
    const engine = await simulatedServer();
    const { err } = await verified([SOUND, "--target", "process", "--runs", "1"], engine);
    const [scenario] = (await engine.loadScenarioFile(SOUND)).scenarios;
    const { left } = faultsThere(scenario!, { server, asked: undefined });
    const noted = /cannot do (.*): the simulator/.exec(err)?.[1]?.split(", ") ?? [];
    expect(noted).toEqual(left);
  });

  it.each([
    [["--target", "sim"], /verify runs on a real server.*streamproof check/s],
    [["--faults", "crahs"], /"crahs" is no fault.*did you mean crash\?/s],
    [["--image", "redis:8.6"], /--image: has no effect here/],
    [["--target", "process", "--flush"], /--flush: has no effect here/],
    [["--target", "redis://127.0.0.1:1"], /nobody has said that this one may be emptied.*--flush/s],
  ])("refuses %s", async (args, message) => {
    await expect(verified([SOUND, ...args], await simulatedServer())).rejects.toThrow(message);
  });
});

const program = {
  what: "redis-server or valkey-server on the PATH",
  isThere: isServerThere(),
  how: "apt-get install redis-server",
};

function isServerThere(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

realTier(program)("verify on a real server", () => {
  it("finds there what a broken consumer loses, and nothing in the sound one", async () => {
    const engine = await loadEngine();
    const broken = await verified([BROKEN, "--target", "process", "--runs", "3", "--seed", "3"], engine);
    expect(broken.out).toMatch(/caught, as it says: early-ack, lost-entry/);
    const sound = await verified([SOUND, "--target", "process", "--runs", "1", "--seed", "3"], engine);
    expect(sound.out).not.toMatch(/BROKEN/);
  });
});
