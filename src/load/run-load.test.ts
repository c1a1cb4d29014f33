import { Redis } from "ioredis";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { realTier } from "../../properties/real-tier.js";
import { parseBudget } from "../gate/budget.js";
import { findServerProgram, startProcessServer } from "../targets/process.js";
import { withControl, type RealServer } from "../targets/server.js";
import { asMeasured, countOf, lostEntries, type LoadResult } from "./load-result.js";
import type { LoadOptions } from "./load-options.js";
import { runLoad } from "./run-load.js";
import { startsExpected, type Stage } from "./schedule.js";

function hasServer(): boolean {
  try {
    return existsSync(findServerProgram());
  } catch {
    return false;
  }
}

const need = { what: "redis-server on the PATH", isThere: hasServer(), how: "apt-get install redis-server" };

function stage(publishesPerSecond: number, durationMs: number, more: Partial<Stage> = {}): Stage {
  return {
    name: "load",
    fromPerSecond: publishesPerSecond,
    toPerSecond: publishesPerSecond,
    durationMs,
    arrivals: "constant",
    ...more,
  };
}

realTier(need)("a load on a real server", () => {
  let server: RealServer;
  let runs = 0;

  beforeAll(async () => {
    server = await startProcessServer();
  });
  afterAll(() => server.stop());

  const load = (options: Partial<LoadOptions>): Promise<LoadResult> =>
    runLoad({
      endpoint: server,
      label: server.label,
      stages: [stage(1_000, 1_000)],
      runId: `test-${runs++}`,
      seed: 1,
      // The machine of a test may be busy; what is late there is not what these tests are about.
      bounds: { p99Ms: 60_000, maxMs: 60_000 },
      ...options,
    });

  const serverPid = (): Promise<number> =>
    withControl(server, async (control) => Number(/^process_id:(\d+)/m.exec(await control.info("server"))![1]));

  it("publishes what is scheduled, handles each entry once, and leaves no key behind", async () => {
    const stages = [
      stage(500, 500, { isWarmUp: true, name: "warm-up" }),
      stage(500, 1_000, { toPerSecond: 1_500, arrivals: "poisson" }),
      stage(2_000, 500),
    ];
    const result = await load({
      stages,
      settings: { drivers: 2 },
      budgets: [parseBudget("duplicates==0", ""), parseBudget("end_to_end:count>0", "")],
    });
    expect(result.reasons).toEqual([]);
    expect(result.verdict).toBe("held");
    expect(Math.abs(result.sent - startsExpected(stages))).toBeLessThan(5 * Math.sqrt(1_000));
    expect(countOf(result.answeredBy)).toBe(result.sent);
    expect(countOf(result.handledBy)).toBe(result.sent);
    expect([lostEntries(result), result.duplicates, result.unanswered, result.errors]).toEqual([0, 0, 0, []]);
    for (const { stage: one, histograms } of result.stages) {
      expect(histograms.publish.totalCount).toBe(histograms.end_to_end.totalCount);
      expect(histograms.schedule_lag.totalCount).toBe(histograms.publish.totalCount);
      if (one.arrivals === "constant") expect(histograms.publish.totalCount).toBe(startsExpected([one]));
    }
    expect(await withControl(server, (control) => control.dbsize())).toBe(0);
  });

  it("shows a server that stands still for 1 s in every latency that was due meanwhile; a closed loop shows it once a connection", async () => {
    const pid = await serverPid();
    const stall = (): void => {
      process.kill(pid, "SIGSTOP");
      setTimeout(() => process.kill(pid, "SIGCONT"), 1_000);
    };
    const perSecond = 1_000;
    const open = await load({
      stages: [stage(perSecond, 3_000)],
      onBegin: () => void setTimeout(stall, 1_000),
    });
    const slow = slowerThan(open, 500);
    // Due in the first half of the stall: each waits for more than half of it. A busy machine only adds to that.
    expect(slow).toBeGreaterThanOrEqual(perSecond * 0.5 * 0.9);
    expect(asMeasured(open).latencies.publish!.percentileMs(99)).toBeGreaterThan(800);
    expect(lostEntries(open)).toBe(0);

    const connections = 4;
    const closed = await closedLoop(server, connections, { stall, perSecond, durationMs: 3_000 });
    expect(closed.filter((ms) => ms > 500).length).toBeLessThanOrEqual(connections);
    // The closed loop was asked for the same: the one percentile that everybody looks at does not show the stall.
    expect(closed.toSorted((a, b) => a - b)[Math.ceil(closed.length * 0.99) - 1]).toBeLessThan(500);
  });

  it("is unknown when a driver stood still, whatever its figures are", async () => {
    const result = await load({
      stages: [stage(500, 2_000)],
      bounds: { p99Ms: 60_000, maxMs: 600 },
      budgets: [parseBudget("end_to_end:p(99)<60s", "")],
      onBegin: ({ pids }) => {
        setTimeout(() => process.kill(pids[0]!, "SIGSTOP"), 700);
        setTimeout(() => process.kill(pids[0]!, "SIGCONT"), 1_700);
      },
    });
    expect(result.verdict).toBe("unknown");
    expect(result.reasons).toContainEqual(expect.stringMatching(/^a driver stood still for \d+ ms, and 600 ms is/));
    expect(lostEntries(result)).toBe(0);
  });

  it("recovers what a consumer held that died, and says how long that took", async () => {
    const claimIdleMs = 400;
    const result = await load({
      stages: [stage(500, 2_500)],
      settings: { claimIdleMs },
      onBegin: ({ dropConsumer }) => void setTimeout(dropConsumer, 800),
    });
    expect([lostEntries(result), result.duplicates]).toEqual([0, 0]);
    const { recoveredMs } = result;
    // Nobody may claim it sooner.
    expect(recoveredMs).toBeGreaterThanOrEqual(claimIdleMs);
    expect(asMeasured(result).latencies.end_to_end!.maxMs).toBeGreaterThanOrEqual(claimIdleMs);
    expect(asMeasured(result).latencies.claim!.count).toBeGreaterThan(0);
  });

  it("goes on when the server is killed and starts again: what was answered is not lost, and the outage shows", async () => {
    const outageMs = 700;
    let restarted: Promise<void> | undefined;
    const result = await load({
      stages: [stage(300, 4_000)],
      budgets: [parseBudget("lost==0", ""), parseBudget("recovered<60s", "")],
      onBegin: () => {
        setTimeout(() => {
          restarted = server
            .kill()
            .then(() => new Promise((resolve) => setTimeout(resolve, outageMs)))
            .then(() => server.startAgain("kept"));
        }, 1_000);
      },
    });
    await restarted;
    expect(result.reasons).toEqual([]);
    expect(result.verdict).toBe("held");
    expect(result.sent).toBe(1_200);
    // What had no answer when the server died may be there or not.
    expect(countOf(result.answeredBy) + result.unanswered).toBe(result.sent);
    expect(result.recoveredMs).toBeGreaterThan(outageMs);
    expect(asMeasured(result).latencies.publish!.maxMs).toBeGreaterThan(outageMs * 0.9);
  });

  it("counts as lost what was trimmed before it was handled", async () => {
    const control = new Redis(server.port);
    const runId = "trimmed";
    const result = await load({
      runId,
      stages: [stage(200, 1_000)],
      settings: { consumers: 1, drainMs: 1_500, claimIdleMs: 60_000 },
      // A consumer that takes entries and dies, and everything that it held is deleted.
      onBegin: ({ dropConsumer }) => {
        setTimeout(dropConsumer, 300);
        setTimeout(() => void control.xtrim(`streamproof:load:{${runId}}`, "MAXLEN", 0), 700);
      },
    });
    control.disconnect();
    expect(lostEntries(result)).toBeGreaterThan(0);
    expect(result.verdict).toBe("broken");
    expect(result.recoveredMs).toBe("unmet");
  });

  it("ends as soon as a budget is broken, where it is told to", async () => {
    const result = await load({
      stages: [stage(200, 60_000)],
      budgets: [parseBudget("publish:min<0ms", "")],
      abortAfterMs: 500,
    });
    expect(result.reasons).toEqual([]);
    expect(result.verdict).toBe("broken");
    expect(result.measuredMs).toBeLessThan(30_000);
    expect(result.sent).toBeLessThan(200 * 30);
  });

  it("ends when it is interrupted, and leaves no key behind", async () => {
    const interrupt = new AbortController();
    const result = await load({
      stages: [stage(200, 60_000)],
      signal: interrupt.signal,
      onBegin: () => void setTimeout(() => interrupt.abort(), 700),
    });
    expect(result.verdict).toBe("unknown");
    expect(result.reasons).toContainEqual("the load was interrupted");
    expect(await withControl(server, (control) => control.dbsize())).toBe(0);
  });
});

/** How many publishes took longer than that. */
function slowerThan({ stages }: LoadResult, limitMs: number): number {
  return stages.reduce((sum, { histograms: { publish } }) => {
    let slow = 0;
    for (let n = publish.countsArrayIndex(limitMs * 1000) + 1; n < publish.countsArrayLength; n++)
      slow += publish.getCountAtIndex(n);
    return sum + slow;
  }, 0);
}

/** What most tools do: each connection sends its next command when it has the answer to the one before. Latencies in ms. */
async function closedLoop(
  { port }: RealServer,
  connections: number,
  { stall, perSecond, durationMs }: { stall: () => void; perSecond: number; durationMs: number },
): Promise<readonly number[]> {
  const latencies: number[] = [];
  const startMs = performance.now();
  setTimeout(stall, durationMs / 3);
  const one = async (): Promise<void> => {
    const client = new Redis(port);
    for (let sent = 0; performance.now() - startMs < durationMs; sent++) {
      const earliestMs = startMs + (sent * 1000 * connections) / perSecond;
      if (earliestMs > performance.now())
        await new Promise((resolve) => setTimeout(resolve, earliestMs - performance.now()));
      const beforeMs = performance.now();
      await client.xadd("closed", "*", "data", "x");
      latencies.push(performance.now() - beforeMs);
    }
    client.disconnect();
  };
  await Promise.all(Array.from({ length: connections }, one));
  const client = new Redis(port);
  await client.del("closed");
  client.disconnect();
  return latencies;
}
