/** What a campaign sees beyond the entries: what idle workers do, and what the user's code tells of itself. */

import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { reached } from "../runtime/reached.js";
import type { ExpectDefinition, Scenario, WorkerContext } from "../scenario/scenario.js";
import { scenario } from "../scenario/validation.js";
import { simulateRun } from "../arbitraries/simulate-run.js";
import { campaignVerdict } from "./campaign.js";
import { checkedCounterexample } from "./counterexample-file.js";
import { explore } from "./explore.js";

type Rows = [string, [string, string[]][]][] | null;

/** Reads new entries in a loop; `read` says how it waits for them. */
function consumer(blockMs: number | undefined): (context: WorkerContext) => Promise<void> {
  return async ({ redis, stream, group, consumer: name, handle }) => {
    const client = redis();
    await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
    for (;;) {
      const from = ["STREAMS", stream, ">"] as const;
      const reply =
        blockMs === undefined
          ? await client.xreadgroup("GROUP", group, name, "COUNT", 10, ...from)
          : await client.xreadgroup("GROUP", group, name, "COUNT", 10, "BLOCK", blockMs, ...from);
      for (const [id, fields] of (reply as Rows)?.[0]?.[1] ?? []) {
        const { id: order } = JSON.parse(fields[1]!) as { id: string };
        if (order === "entry-2") reached("refund path");
        await handle(fields);
        await client.xack(stream, group, id);
      }
    }
  };
}

function subject(consume: Scenario["consume"], expectations: ExpectDefinition = {}): Scenario {
  const workload = { entries: 3, payload: ({ token }: { token: string }) => ({ data: JSON.stringify({ id: token }) }) };
  const names = { name: "idle", stream: "s", group: "g" };
  return scenario({ ...names, workload, workers: 1, consume, ioredis: Redis, expect: expectations });
}

const PLAN = { entries: ["sound"] as const, backlog: 0, workers: 1, faults: [] };

describe("an idle while at the end of a run", () => {
  it("lasts as long as the plan says, and the run is settled from its beginning on", async () => {
    const idle = subject(consumer(2000));
    const ended = async (idleMs?: number) => {
      const plan = { ...PLAN, ...(idleMs === undefined ? {} : { idleMs }) };
      const { history } = await simulateRun(idle, plan, 1);
      return history.find((event) => event.kind === "run-ended")!;
    };
    const { settledMs, ...plain } = await ended();
    expect(settledMs).toBeUndefined();
    const late = await ended(10_000);
    expect(late).toMatchObject({ isSettled: true, settledMs: plain.timeMs });
    expect(late.timeMs).toBe(plain.timeMs + 10_000);
  });

  it("shows a worker that polls without a pause, and none that blocks or polls every 50 ms", async () => {
    const found = async (consume: Scenario["consume"], limit?: number) => {
      const asked = subject(consume, limit === undefined ? {} : { idleCommandsPerSecond: limit });
      const { findings } = await explore({ scenario: asked, runs: 2, seed: 1 });
      return findings;
    };
    const [finding, ...others] = await found(consumer(undefined));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ anomaly: { checker: "no-spin", name: "busy-loop" }, plan: { idleMs: 3000 } });
    // Nothing of the workload is needed to show it but what makes it a run.
    expect(finding!.plan.entries).toEqual(["sound"]);
    expect(await found(consumer(2000))).toEqual([]);
    expect(await found(consumer(50))).toEqual([]);
    expect((await found(consumer(50), 10)).map(({ anomaly }) => anomaly.name)).toEqual(["busy-loop"]);
  });

  it("is kept in a counterexample's file", () => {
    const file = {
      format: "streamproof-counterexample",
      formatVersion: 1,
      scenario: { name: "idle", file: "idle.ts" },
      anomaly: { checker: "no-spin", name: "busy-loop", sentence: "it spins" },
      plan: { ...PLAN, idleMs: 10_000 },
      choices: {},
      digest: "0123456789abcdef",
      seed: 1,
      versions: { streamproof: "0.1.0", node: "v20.20.2", ioredis: "5.11.1", profile: "redis-7.0" },
    };
    expect(checkedCounterexample(file, "ce.json").plan.idleMs).toBe(10_000);
    const wrong = { ...file, plan: { ...file.plan, idleMs: -1 } };
    expect(() => checkedCounterexample(wrong, "ce.json")).toThrow(/idleMs is -1/);
  });
});

describe("reached()", () => {
  it("is counted by run, and what the scenario asks for and no run comes to makes the campaign unknown", async () => {
    const verdictOf = async (words: readonly string[]) => {
      const asked = subject(consumer(2000), { reached: words });
      const result = await explore({ scenario: asked, runs: 4, seed: 1 });
      return { verdict: campaignVerdict(result), row: result.verdicts.find(({ checker }) => checker === "reached") };
    };
    const all = await verdictOf(["refund path"]);
    expect(all.verdict).toBe("valid");
    expect(all.row).toMatchObject({ verdict: "valid", reached: [{ words: "refund path" }] });
    expect(all.row!.reached[0]!.runs).toBeGreaterThan(0);
    const some = await verdictOf(["chargeback"]);
    expect(some.verdict).toBe("unknown");
    expect(some.row).toMatchObject({
      verdict: "unknown",
      reached: [
        { words: "chargeback", runs: 0, advice: expect.stringContaining('no run came to reached("chargeback")') },
        { words: "refund path" },
      ],
    });
  });

  it("stands in the history once a run, with the process whose code it was", async () => {
    const loud = subject(async (context) => {
      const { consumer: name } = context;
      reached(`start of ${name}`);
      reached("started");
      reached("started");
      await consumer(2000)(context);
    });
    const { history } = await simulateRun(loud, { ...PLAN, workers: 2 }, 1);
    const told = history.flatMap((event) => (event.kind === "reached" ? [`${event.process}: ${event.words}`] : []));
    expect(told).toEqual(["worker-1: start of worker-1", "worker-1: started", "worker-2: start of worker-2"]);
  });

  it("makes no line in a report where nobody tells of anything", async () => {
    const quiet = subject(async ({ redis, stream, group, consumer: name, handle }) => {
      const client = redis();
      await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
      for (;;) {
        const reply = await client.xreadgroup("GROUP", group, name, "BLOCK", 2000, "STREAMS", stream, ">");
        for (const [id, fields] of (reply as Rows)?.[0]?.[1] ?? []) {
          await handle(fields);
          await client.xack(stream, group, id);
        }
      }
    });
    const { verdicts } = await explore({ scenario: quiet, runs: 2, seed: 1 });
    expect(verdicts.map(({ checker }) => checker)).not.toContain("reached");
  });
});
