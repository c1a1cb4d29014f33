import { PassThrough } from "node:stream";
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readCounterexample } from "../explore/counterexample-file.js";
import { KnownHistory } from "../report/step-state.js";
import { beginWalk } from "../report/step.js";
import { loadEngine } from "./engine.js";
import { fakeTerminal } from "./fake-terminal.js";
import { readArguments } from "./options.js";
import { replay, runReplay } from "./replay.js";
import type { Terminal } from "./terminal.js";

const FOLDER = "fixtures/counterexamples";
const files = readdirSync(FOLDER).map((name) => `${FOLDER}/${name}`);
const STRANDED = `${FOLDER}/reads-only-new-entries.stranded-entry.json`;

async function stepped(file: string, lines: readonly string[], given: Partial<Terminal> = {}): Promise<string> {
  const terminal = fakeTerminal({ lines, ...given });
  await runReplay(readArguments([file, "--step"], replay.options, "replay"), terminal, await loadEngine());
  return terminal.printed();
}

/** What was printed from one command to the next. */
function after(printed: string, command: string): string {
  const at = printed.indexOf(`> ${command}\n`);
  expect(at, command).toBeGreaterThan(-1);
  const rest = printed.slice(at + command.length + 3);
  const end = rest.search(/^step \d+\/\d+> /m);
  return end === -1 ? rest : rest.slice(0, end);
}

describe("what is asked of a moment", () => {
  it("is the server's own answer then: nothing before the publish, pending once it was delivered, idle by virtual time", async () => {
    const printed = await stepped(STRANDED, [
      "key orders",
      "f",
      "pel",
      "owners",
      "r TYPE orders",
      "last",
      "pel orders billing",
      "b 100",
      "k orders",
    ]);
    expect(after(printed, "key orders")).toContain("redis> TYPE orders\nnone\n");
    expect(after(printed, "pel")).toContain("worker-1  ×1  idle 0 ms  worker-1 is dead, nobody handles it");
    expect(after(printed, "owners")).toContain("entry-1  is pending for worker-1 ×1");
    expect(after(printed, "r TYPE orders")).toBe("redis> TYPE orders\nstream\n");
    expect(after(printed, "pel orders billing")).toContain("×1  idle 1 min  nobody handles it");
    expect(after(printed, "k orders")).toContain("redis> TYPE orders\nnone\n");
  });

  it("tells what a process holds: the read that it waits in, until when", async () => {
    const printed = await stepped(STRANDED, ["g 3s", "ps", "f back", "ps x", "processes"]);
    expect(after(printed, "ps")).toMatch(/worker-1 {2}is alive, started for the 2nd time\n {4}handles nothing/);
    expect(after(printed, "ps x")).toContain("means nothing here: x; write it so: the command alone");
    expect(after(printed, "processes")).toContain("worker-1  is dead");
  });

  it("cannot change it", async () => {
    const printed = await stepped(STRANDED, [
      "last",
      "r XADD orders * a 1",
      "r FLUSHALL",
      "r CONFIG SET maxmemory 1",
      "r NOPE",
      "r XLEN",
      "k -n 99 a",
      "k orders",
    ]);
    for (const command of ["r XADD orders * a 1", "r FLUSHALL", "r CONFIG SET maxmemory 1"])
      expect(after(printed, command)).toContain(
        "does more than read, and what has happened cannot be changed; ask with",
      );
    expect(after(printed, "r NOPE")).toContain("(error) ERR unknown command 'NOPE'");
    expect(after(printed, "r XLEN")).toContain("(error) ERR wrong number of arguments for 'xlen' command");
    expect(after(printed, "k -n 99 a")).toContain("there is no database 99; there are 16, from 0 on");
    expect(after(printed, "k orders")).toContain("redis> XLEN orders\n(integer) 1\n");
  });

  it("repeats the last command for an empty line, and displays answers at every step", async () => {
    const printed = await stepped(STRANDED, ["n", "", "", "display pel", "n", "d", "n"]);
    expect(printed.match(/^step [0-9]+ of/gm)).toEqual([
      "step 1 of",
      "step 2 of",
      "step 3 of",
      "step 4 of",
      "step 5 of",
      "step 6 of",
    ]);
    expect(printed.match(/^pending entries of billing/gm)).toHaveLength(2);
    expect(printed).not.toContain("\u001b");
  });
});

describe.each(files)("%s", (file) => {
  it("can be asked at every step, and agrees with the history about deliveries and the end", async () => {
    const engine = await loadEngine();
    const { scenario: named, plan, choices } = await readCounterexample(file);
    const { scenarios } = await engine.loadScenarioFile(`${FOLDER}/${named.file}`);
    const { asFound } = await import("../explore/counterexample.js");
    const scenario = asFound(
      scenarios.find(({ name }) => name === named.name)!,
      await readCounterexample(file),
    );
    const { result } = await engine.replayInSimulator(scenario, plan, choices);
    const { history } = result;
    const known = new KnownHistory(history);
    const indexes = beginWalk(history, undefined).steps.map(({ events }) => Math.max(...events));
    const moments = await engine.momentsOf(
      { scenario, plan, choices, history },
      [...new Set(indexes)],
      (moment, index) => ({
        pending: moment.ask(["XPENDING", scenario.stream, scenario.group, "-", "+", "100"]),
        alive: moment.processes.filter(({ isAlive }) => isAlive).map(({ name }) => name),
        index,
      }),
    );
    for (const { index, pending, alive } of moments.values()) {
      const event = history[index]!;
      if (event.kind === "delivered" && event.command !== "xread" && !event.isDeleted)
        expect(pending).toContainEqual([event.id, event.consumer, 0, event.deliveryCount]);
      if (event.kind === "acknowledged") expect(pending).not.toContainEqual(expect.arrayContaining([event.id]));
      if (event.kind === "process-ended") expect(alive).not.toContain(event.process);
      if (event.kind === "process-started") expect(alive).toContain(event.process);
      for (const { process } of known.at(index).handlers) expect(alive).toContain(process);
    }
    const final = history.findLast((event) => event.kind === "final-state")!;
    const last = (moments.get(final.index)?.pending ?? []) as readonly (readonly unknown[])[];
    expect(last.map(([id]) => id)).toEqual(final.pending.map(({ id }) => id));
  });
});

describe("a run that goes another way", () => {
  it("is not asked, and what may be the reason is said", async () => {
    const engine = await loadEngine();
    const { plan, choices } = await readCounterexample(STRANDED);
    const { scenarios } = await engine.loadScenarioFile("scripts/scenarios/reads-only-new.ts");
    const { result } = await engine.replayInSimulator(scenarios[0]!, plan, choices);
    const history = result.history.with(5, { ...result.history[5]!, timeMs: -1 });
    const run = { scenario: scenarios[0]!, plan, choices, history };
    await expect(engine.momentsOf(run, [9], () => 0)).rejects.toThrow(
      "done again, the run goes another way (from event 6 on)",
    );
  });
});

describe("at a terminal", () => {
  /** Types keys one after the other, each when the prompt of the one before is there. */
  async function typed(...given: readonly (readonly string[])[]): Promise<string> {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
    const printed: string[] = [];
    const output = new PassThrough();
    let left = [...given];
    output.on("data", (chunk: Buffer) => {
      printed.push(chunk.toString());
      if (!/\d+\/38>\S* $/.test(chunk.toString()) || left.length === 0) return;
      const [keys, ...rest] = left;
      left = rest;
      // One by one, as they are typed: a Tab in the midst of what is pasted completes nothing.
      keys!.forEach((key) => setImmediate(() => input.write(key)));
    });
    const isInteractive = true;
    const terminal = { input: input as unknown as NodeJS.ReadStream, output, isInteractive, hasColor: true };
    return (await stepped(STRANDED, [], terminal)) + printed.join("");
  }

  it("Tab completes, Up brings back, Ctrl-D ends, and there are colours", async () => {
    const printed = await typed(["fau", "\t", "\r"], ["\u001b[A", "\r"], ["\u0004"]);
    expect(printed).toContain("KILLED after its 1st XREADGROUP took effect");
    // The second fault is the end of the run, out of time.
    expect(printed).toContain("step 37 of 38");
    expect(printed).toContain("\u001b[");
    expect(printed).toContain("reproduced: stranded-entry (exit code 1)");
  });

  it("Ctrl-C takes back what was typed, and ends the walk where nothing was", async () => {
    const printed = await typed(["nonsense", "\u0003", "last", "\r"], ["\u0003"]);
    expect(printed).toContain("step 38 of 38");
    expect(printed).not.toContain("there is no such command");
    expect(printed).toContain("reproduced: stranded-entry (exit code 1)");
  });
});
