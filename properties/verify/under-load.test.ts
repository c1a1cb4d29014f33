/** `streamproof verify --load`: the phases on a real server, and what becomes of their verdicts. */

import { describe, expect, it } from "vitest";
import { bothExits, budgetsOf } from "../../src/cli/verify-load.js";
import { readVerifySettings, verifyOptions } from "../../src/cli/verify-settings.js";
import { readArguments } from "../../src/cli/options.js";
import { parseBudget } from "../../src/gate/budget.js";
import { parseLoad } from "../../src/load/load-text.js";
import { findServerProgram, startProcessServer } from "../../src/targets/process.js";
import { withControl } from "../../src/targets/server.js";
import { DISTURBANCES } from "../../src/verify/disturbances.js";
import { persistenceOf } from "../../src/verify/persistence.js";
import { runLoadPhases } from "../../src/verify/load-phases.js";
import { realTier } from "../real-tier.js";
import { soundScenario } from "../sound-scenario.js";

const settings = (...args: string[]) => readVerifySettings(readArguments(args, verifyOptions, "verify"));

describe("the load of verify", () => {
  it("is none unless it is asked for, and then its options are refused", () => {
    expect(settings().load).toBeUndefined();
    for (const option of ["--duration=5s", "--budget=lost==0", "--arrivals=poisson", "--out=x"])
      expect(() => settings(option)).toThrow(/has no effect without a load/);
    expect(settings("--load", "2000/s").load!.stages[0]).toMatchObject({ fromPerSecond: 1000, durationMs: 60_000 });
  });

  it("is held to the budgets of the scenarios, each once", () => {
    const budgets = { end_to_end: ["p(99)<5ms"], throughput: ["rate>50000"] };
    const scenario = soundScenario("with budgets", {}, {}, { budgets });
    const loaded = { scenario, path: "/x.ts", file: "x.ts" };
    expect(budgetsOf([loaded, loaded]).map(({ text }) => text)).toEqual([
      "end_to_end:p(99)<5ms",
      "throughput:rate>50000",
    ]);
  });

  it("ends with what is worse: broken before unknown before fine", () => {
    const exit = (code: number) => ({ code, words: String(code) });
    for (const [one, other, worse] of [
      [0, 0, 0],
      [0, 2, 2],
      [2, 1, 1],
      [1, 0, 1],
    ] as const)
      expect(bothExits(exit(one), exit(other))).toEqual({ code: worse, words: `${one}; ${other}` });
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

realTier(program)("the persistence of a server under load", () => {
  it.each([
    [{}, "AOF, appendfsync always"],
    // What redis-server has without a configuration, from 7.0 on.
    [{ usesOwnDefaults: true }, "snapshots alone (save 3600 1 300 100 60 10000)"],
    [{ usesOwnDefaults: true, settings: { save: "" } }, "no persistence"],
  ])("of one started with %j is told as %s", async (options, words) => {
    const server = await startProcessServer(options);
    try {
      expect(await persistenceOf(server)).toBe(words);
    } finally {
      await server.stop();
    }
  });
});

realTier(program)("the phases on a real server", () => {
  it("lose nothing while all goes well, nor while all that can go wrong does, and leave no key behind", async () => {
    const server = await startProcessServer();
    try {
      const { calm, disturbed } = await runLoadPhases({
        server,
        stages: parseLoad("1000/s", { durationMs: 6_000, arrivals: "constant", where: "--load" }),
        seed: 1,
        runId: "test",
        budgets: [parseBudget("recovered<60s", "--budget")],
        settings: { claimIdleMs: 1_000 },
        isDisturbed: true,
        signal: new AbortController().signal,
      });
      for (const { budgets } of [calm, disturbed!.result])
        expect(budgets.find(({ budget }) => budget.text === "lost==0")).toMatchObject({ verdict: "held", figure: 0 });
      expect(calm.recoveredMs).toBeUndefined();
      // A server that is killed cuts all connections, so there was something to recover from.
      expect(disturbed!.result.recoveredMs).toBeTypeOf("number");
      expect(disturbed!.struck.map(({ words, failure }) => [words, failure])).toEqual(
        DISTURBANCES.map(({ words }) => [words, undefined]),
      );
      const pause = disturbed!.struck.find(({ words }) => words.includes("CLIENT PAUSE"))!;
      // What was due when the server began to stand still waited for as long as it did.
      expect(pause.publishMaxMs).toBeGreaterThan(400);
      expect(await withControl(server, (control) => control.dbsize())).toBe(0);
    } finally {
      await server.stop();
    }
  });
});
