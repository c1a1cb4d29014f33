/** What `streamproof/fast-check` promises of its arbitraries. */

import fc from "fast-check";
import { faultPlans, runPlans, seeds, simulateRun, streamCommands, workloads } from "streamproof/fast-check";
import { describe, expect, test } from "vitest";
import { runOnlyNewConsumer } from "../../fixtures/zoo/reads-only-new.js";
import { createBroker, isErrorReply, redis70, type Reply } from "../../sim/index.js";
import { scenario } from "../../src/scenario/validation.js";
import { printedSeed } from "../seed.js";
import { soundScenario } from "../sound-scenario.js";

const FAULTS = { crash: 1, disconnect: 2 };

/** fast-check's smallest counterexample of a property that fails. */
async function smallest<T>(property: fc.IAsyncPropertyWithHooks<T>, name: string): Promise<T> {
  const { failed, counterexample } = await fc.check(property, { seed: printedSeed(name), numRuns: 2000 });
  expect(failed).toBe(true);
  return counterexample!;
}

describe("workloads", () => {
  test("keep to their limits, and shrink to one sound entry", async () => {
    const limits = { entries: 5, poison: 1, malformed: 2 };
    fc.assert(
      fc.property(workloads(limits), (kinds) => {
        expect(kinds.length).toBeGreaterThanOrEqual(1);
        expect(kinds.length).toBeLessThanOrEqual(5);
        expect(kinds.filter((kind) => kind === "poison").length).toBeLessThanOrEqual(1);
        expect(kinds.filter((kind) => kind === "malformed").length).toBeLessThanOrEqual(2);
      }),
      { seed: printedSeed("workloads") },
    );
    const never = fc.asyncProperty(workloads(limits), async () => false);
    expect(await smallest(never, "the smallest workload")).toEqual([["sound"]]);
  });
});

describe("plans", () => {
  test("have the faults that the scenario allows, and no more of any", async () => {
    const lists = fc.sample(await faultPlans(soundScenario("faults", FAULTS)), {
      seed: printedSeed("fault plans"),
      numRuns: 300,
    });
    const count = (kind: string) => lists.map((list) => list.filter((fault) => fault.kind === kind).length);
    expect(new Set(count("crash"))).toEqual(new Set([0, 1]));
    expect(new Set(count("disconnect"))).toEqual(new Set([0, 1, 2]));
    expect(new Set(lists.flat().map(({ kind }) => kind))).toEqual(new Set(["crash", "disconnect"]));
  });

  test("shrink a failing run to a few entries and faults, and a seed to none", async () => {
    const subject = scenario({
      name: "strands entries",
      stream: "orders",
      group: "billing",
      workload: { entries: 6 },
      workers: 3,
      consume: ({ redis, handle, ...context }) =>
        runOnlyNewConsumer({ ...context, client: redis(), reader: redis(), handler: handle }),
      faults: FAULTS,
    });
    const holds = fc.asyncProperty(await runPlans(subject), seeds(), async (plan, seed) => {
      const { anomalies } = await simulateRun(subject, plan, seed);
      return !anomalies.some(({ name }) => name === "stranded-entry");
    });
    // fast-check takes the first step that still fails, so it does not always come to the one smallest run.
    const [plan] = await smallest(holds, "the smallest stranding");
    expect(plan.entries.length).toBeLessThanOrEqual(3);
    expect(plan.faults.length).toBeLessThanOrEqual(2);
    // A worker that is killed strands what it read; so does a connection that is cut before the reply is there.
    expect(plan.faults.length).toBeGreaterThan(0);
    expect(
      await smallest(
        fc.asyncProperty(seeds(), async () => false),
        "the smallest seed",
      ),
    ).toEqual([0]);
  });
});

describe("simulateRun", () => {
  const subject = soundScenario("repeated", FAULTS);

  test("gives the same run for the same seed, and for the choices of that run", async () => {
    const plans = await runPlans(subject);
    await fc.assert(
      fc.asyncProperty(plans, seeds(), async (plan, seed) => {
        const run = await simulateRun(subject, plan, seed);
        expect((await simulateRun(subject, plan, seed)).digest).toBe(run.digest);
        expect((await simulateRun(subject, plan, run.choices)).digest).toBe(run.digest);
      }),
      { seed: printedSeed("repeated runs"), numRuns: 30 },
    );
  });

  test("refuses a run that cannot be trusted, with the reason and the line", async () => {
    const throwing = scenario({
      name: "throws",
      stream: "orders",
      group: "billing",
      workload: { entries: 1 },
      workers: 1,
      consume: () => {
        throw new Error("ORDERS_URL is not set");
      },
    });
    await expect(
      simulateRun(throwing, { entries: ["sound"], backlog: 0, workers: 1, faults: [] }, 0),
    ).rejects.toThrowError(
      /arbitraries\.test\.ts:\d+.*cannot be trusted: consumer-threw-at-start.*ORDERS_URL is not set/,
    );
  });
});

describe("streamCommands", () => {
  const options = { keys: ["a", "b"], groups: ["g"], consumers: ["x"], maxLength: 60 };

  /** Sends commands to the model; the reply to each. */
  function replies(commands: readonly (readonly string[])[]): Reply[] {
    const broker = createBroker({ profile: redis70 });
    const got: Reply[] = [];
    const session = broker.connect({ sink: (reply) => got.push(reply) });
    commands.forEach((args, n) => broker.execute(session, args, 1_767_225_600_000 + n));
    return got;
  }

  test("without odd ones are valid: the model refuses none, and each has one reply at once", () => {
    fc.assert(
      fc.property(streamCommands({ ...options, odd: false }), (commands) => {
        const got = replies(commands);
        expect(got).toHaveLength(commands.length);
        // What a client can see to be wrong without knowing the state of the stream.
        const malformed = got.flatMap((reply) =>
          isErrorReply(reply) && /wrong number|syntax|not an integer|Invalid/i.test(reply.text) ? [reply] : [],
        );
        expect(malformed).toEqual([]);
      }),
      { seed: printedSeed("valid stream commands"), numRuns: 300 },
    );
  });

  test("move entries through all their states, and have odd ones among them", () => {
    const all = fc.sample(streamCommands(options), { seed: printedSeed("stream commands"), numRuns: 200 });
    const effective = new Set<string>();
    let refused = 0;
    let sent = 0;
    for (const commands of all) {
      replies(commands).forEach((reply, n) => {
        const [name = ""] = commands[n]!;
        sent += 1;
        if (isErrorReply(reply)) refused += 1;
        else if (reply !== 0 && !(Array.isArray(reply) && reply.length === 0) && reply !== null) effective.add(name);
      });
    }
    expect([...effective]).toEqual(
      expect.arrayContaining(["XADD", "XREADGROUP", "XACK", "XCLAIM", "XAUTOCLAIM", "XDEL", "XTRIM", "XPENDING"]),
    );
    expect(refused / sent).toBeGreaterThan(0.02);
    expect(refused / sent).toBeLessThan(0.3);
  });

  test("shrink to the commands that matter, with entries numbered anew", async () => {
    const noClaim = fc.asyncProperty(streamCommands({ ...options, keys: ["a"], odd: false }), async (commands) =>
      replies(commands).every((reply, n) => commands[n]![0] !== "XACK" || reply === 0),
    );
    const [commands] = await smallest(noClaim, "the smallest acknowledgement");
    expect(commands.map(([name]) => name)).toEqual(["XGROUP", "XADD", "XREADGROUP", "XACK"]);
    expect(commands[3]).toEqual(["XACK", "a", "g", "1-0"]);
  });

  test("refuse an empty list of names", () => {
    expect(() => streamCommands({ groups: [] })).toThrowError("groups is empty");
  });
});
