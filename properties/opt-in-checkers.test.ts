/** What a scenario may ask for besides: for each such checker a consumer that breaks it, and one that does not. */

import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { runPlainConsumer } from "../fixtures/zoo/plain-consumer.js";
import { runSoundConsumer } from "../fixtures/zoo/sound.js";
import { campaignVerdict } from "../src/explore/campaign.js";
import { explore } from "../src/explore/explore.js";
import type { ScenarioDefinition, WorkerContext } from "../src/scenario/scenario.js";
import { scenario } from "../src/scenario/validation.js";

const RUNS = 200;

/** The sound consumer with a lease of its own, and a time of its own after which a handler hangs. */
function soundWith(leaseMs: number, handlerMs = 60_000): (context: WorkerContext) => Promise<void> {
  return ({ redis, handle, ...context }) =>
    runSoundConsumer({
      ...context,
      connect: redis,
      deadLetterStream: "dead",
      deliveriesMax: 5,
      handler: handle,
      durations: { handlerMs, leaseMs, blockMs: leaseMs / 5, renewEveryMs: leaseMs / 5, sweepEveryMs: leaseMs / 5 },
    });
}

async function foundIn(definition: Partial<ScenarioDefinition>): Promise<readonly string[]> {
  const base = { name: "opt-in", stream: "s", group: "g", workload: { entries: 4 }, workers: 2, ioredis: Redis };
  const subject = scenario({ consume: runPlainConsumer, ...base, ...definition });
  const result = await explore({ scenario: subject, runs: RUNS, seed: 1 });
  expect(result.diagnoses).toEqual([]);
  if (result.findings.length === 0) expect(campaignVerdict(result)).toBe("valid");
  return result.findings.map(({ anomaly }) => `${anomaly.checker}: ${anomaly.name}`);
}

describe("crash-recovery", () => {
  const crashing = { faults: { crash: 1 }, expect: { recoveredAfterCrash: "30s", recoveredWithin: "3m" } };

  test("is broken by a lease that is longer than what is asked for, and kept by a shorter one", async () => {
    const slow = ["crash-recovery: slow-crash-recovery"];
    expect(await foundIn({ ...crashing, consume: soundWith(40_000) })).toEqual(slow);
    expect(await foundIn({ ...crashing, consume: soundWith(15_000) })).toEqual([]);
  });
});

describe("in-time", () => {
  /** What waits for a quarter of a minute before it looks for anything. */
  const sluggish = async (context: WorkerContext): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    await runPlainConsumer(context);
  };

  test("is broken by a worker that starts late, and asks nothing of one that is allowed to", async () => {
    const late = ["in-time: late-settlement"];
    expect(await foundIn({ consume: sluggish, expect: { settledWithin: "10s" } })).toEqual(late);
    expect(await foundIn({ consume: sluggish, expect: { settledWithin: "20s" } })).toEqual([]);
  });

  test("waits as long for an entry whose handler hangs", async () => {
    const hanging = { faults: { handlerHangs: 1 }, expect: { settledWithin: "2m", recoveredWithin: "3m" } } as const;
    expect(await foundIn({ ...hanging, consume: soundWith(15_000, 600_000) })).toEqual(["in-time: late-settlement"]);
    expect(await foundIn({ ...hanging, consume: soundWith(15_000) })).toEqual([]);
  });
});

describe("orderly-end", () => {
  // Handlers take longer than it takes until a lease is renewed, so a deploy can strike while they run.
  const deploys = { faults: { rollingDeploy: 1 }, timing: { handler: "5s" }, expect: { orderlyEnd: true } } as const;

  test("is broken by a worker that ends as soon as it is told to, and kept by one that finishes first", async () => {
    const hasty = (context: WorkerContext): Promise<unknown> =>
      Promise.race([
        soundWith(15_000)(context),
        new Promise((resolve) => context.signal.addEventListener("abort", resolve)),
      ]);
    expect(await foundIn({ ...deploys, consume: hasty })).toEqual(["orderly-end: cut-off-handler"]);
    expect(await foundIn({ ...deploys, consume: soundWith(15_000) })).toEqual([]);
  });

  test("is broken by a worker that does not do as it is told", async () => {
    const deaf = (context: WorkerContext): Promise<void> => {
      const { signal } = new AbortController();
      context.signal.addEventListener("abort", () => {});
      return soundWith(15_000)({ ...context, signal });
    };
    expect(await foundIn({ ...deploys, consume: deaf })).toEqual(["orderly-end: ignored-sigterm"]);
  });
});

describe("stream-order", () => {
  const ordered = { consume: claimsAfter15s, expect: { inOrder: true }, timing: { handler: "20ms" } };

  test("is broken by two workers side by side, and kept by one that handles one entry after the other", async () => {
    expect(await foundIn(ordered)).toEqual(["stream-order: out-of-order"]);
    expect(await foundIn({ ...ordered, workers: 1 })).toEqual([]);
  });
});

describe("durability", () => {
  const lossy = { consume: soundWith(15_000), faults: { brokerRestart: 1 }, persistence: "lost" } as const;

  test("is broken by a server without persistence, and asks nothing where any loss is allowed", async () => {
    expect(await foundIn({ ...lossy, expect: { lostByServerMax: 0 } })).toEqual(["durability: lost-by-server"]);
    expect(await foundIn({ ...lossy, expect: { lostByServerMax: 4 } })).toEqual([]);
  });
});

describe("deliveries-justified with a lease", () => {
  test("is broken by a consumer that claims sooner than that, and kept by one that waits as long", async () => {
    const leased = { faults: { crash: 1, slowHandler: 1 }, timing: { slowHandler: "30s" } };
    const asked = (lease: string) => ({
      ...leased,
      expect: { lease, exempt: { "no-concurrent-handling": "not here" } },
    });
    expect(await foundIn({ ...asked("60s"), consume: claimsAfter15s })).toEqual([
      "deliveries-justified: unjustified-delivery",
    ]);
    expect(await foundIn({ ...asked("15s"), consume: claimsAfter15s })).toEqual([]);
  });
});

type Rows = [string, string[]][];

/** Reads new entries, and claims what has been idle for 15 s, one entry after the other. */
async function claimsAfter15s({ redis, stream, group, consumer, handle }: WorkerContext): Promise<void> {
  const client = redis();
  await client.xgroup("CREATE", stream, group, "0", "MKSTREAM").catch(() => {});
  for (;;) {
    const [, stale] = (await client.xautoclaim(stream, group, consumer, 15_000, "0", "COUNT", 10)) as [string, Rows];
    const args = ["COUNT", 1, "BLOCK", 2000, "STREAMS", stream, ">"] as const;
    const reply = (await client.xreadgroup("GROUP", group, consumer, ...args)) as [string, Rows][] | null;
    for (const [id, fields] of [...stale, ...(reply?.[0]?.[1] ?? [])]) {
      await handle(fields);
      await client.xack(stream, group, id);
    }
  }
}
