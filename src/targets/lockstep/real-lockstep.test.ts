import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { realTier } from "../../../properties/real-tier.js";
import { scriptForServer } from "../../explore/script-for-server.js";
import type { History } from "../../history/event.js";
import { loadScenarioFile } from "../../scenario/load.js";
import type { RunPlan } from "../../scenario/plan.js";
import { findServerProgram, startProcessServer } from "../process.js";
import { runOnServer } from "../real-run.js";
import type { RealServer } from "../server.js";
import type { RunResult } from "../target.js";
import { isOfConnection } from "./counterparts.js";
import type { Script, ScriptEvent, ScriptStep } from "./script.js";

const FILE = fileURLToPath(
  new URL("../../../fixtures/zoo/04-acknowledges-what-is-not-its-own/scenarios.ts", import.meta.url),
);
const PLAN: RunPlan = {
  entries: ["sound", "sound", "sound"],
  backlog: 1,
  workers: 2,
  faults: [{ kind: "disconnect", at: { process: 1, command: "xack", nth: 1, when: "after" } }],
};

function hasServer(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

const need = { what: "redis-server on the PATH", isThere: hasServer(), how: "apt-get install redis-server" };

realTier(need)("a real server in lockstep", () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await startProcessServer();
  });
  afterAll(() => server?.stop());

  /** Plays what the simulated server did, or what a test makes of it. */
  async function played(changed: (script: Script) => Script): Promise<{ result: RunResult; simulated: History }> {
    const { scenarios } = await loadScenarioFile(FILE);
    const scenario = scenarios.find(({ name }) => name.endsWith("mended"))!;
    const like = await scriptForServer({ scenario, plan: PLAN, choices: {}, anomaly: "" }, server.version);
    if (like.kind === "lacks") throw new Error(`a command is not known: ${like.command.join(" ")}`);
    const result = await runOnServer({
      scenario,
      scenarioFile: FILE,
      plan: PLAN,
      server,
      target: "process",
      timeScale: 0.05,
      signal: new AbortController().signal,
      script: changed(like.script),
    });
    return { result, simulated: like.history };
  }

  it("takes every command of every process in the order of the simulator, and answers the same", async () => {
    const { result, simulated } = await played((script) => script);
    const { lockstep, history } = result;
    expect(lockstep).toMatchObject({ parted: undefined, difference: undefined });
    expect(lockstep!.inTurn + lockstep!.skipped).toBe(lockstep!.commands);
    const expected = orderOf(simulated);
    expect(expected).toContain("worker-2 xreadgroup");
    expect(orderOf(history).slice(0, expected.length)).toEqual(expected);
  });

  it("tells the first reply that the model did not give, with both", async () => {
    const { result } = await played((script) => changedAt(script, "xack", (step) => ({ ...step, reply: 7 })));
    const { step } = result.lockstep!.difference!;
    expect([step.args[0]!.toLowerCase(), step.modelReply, step.reply]).toEqual(["xack", 7, 1]);
    expect(result.lockstep!.parted).toBeUndefined();
  });

  it("lets go where a worker comes with another command, and the run still comes to its end", async () => {
    const { result } = await played((script) =>
      changedAt(script, "xack", (step) => ({ ...step, args: ["XDEL", "orders", "1-1"], name: "xdel" })),
    );
    expect(result.lockstep!.parted).toMatch(/^worker-\d went another way at command \d+: expected XDEL, sent XACK/);
    expect(result.history.findLast(({ kind }) => kind === "run-ended")).toMatchObject({ isSettled: true });
  });
});

/** Who sent which command, as they took effect; how often a client begins is its own matter. */
function orderOf(history: History): string[] {
  return history.flatMap((event) =>
    event.kind === "command" && !isOfConnection([event.name]) ? [`${event.process} ${event.name}`] : [],
  );
}

/** The script with other words for what every command of a name does. */
function changedAt(script: Script, name: string, change: (step: ScriptStep) => ScriptStep): Script {
  const events = script.events.map((event): ScriptEvent =>
    event.kind === "take" && event.step.name === name ? { ...event, step: change(event.step) } : event,
  );
  return { ...script, events };
}
