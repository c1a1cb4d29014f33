import { afterAll, beforeAll, expect, it } from "vitest";
import { realTier } from "../../../properties/real-tier.js";
import type { Coordinate, Fault } from "../../faults/fault.js";
import { findServerProgram, startProcessServer } from "../process.js";
import { eventsOf, RealBench, SOUND } from "../real-bench.js";
import { withControl, type RealServer } from "../server.js";
import type { RunResult } from "../target.js";

function hasServer(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

const need = { what: "redis-server on the PATH", isThere: hasServer(), how: "apt-get install redis-server" };

const after = (process: number, command: string, nth = 1): Coordinate => ({ process, command, nth, when: "after" });
const before = (process: number, command: string, nth = 1): Coordinate => ({ process, command, nth, when: "before" });
/** When everything is written down that a tail of a few writes could lack. */
const TAIL = { ms: 60_000, writes: 1 };

realTier(need)("a fault on a real server", () => {
  let bench: RealBench;
  let server: RealServer;
  beforeAll(async () => {
    bench = new RealBench();
    server = await startProcessServer();
  });
  afterAll(async () => {
    await server?.stop();
    bench?.close();
  });

  async function struck(...faults: readonly Fault[]): Promise<RunResult> {
    const result = await bench.run({ consume: SOUND, faults, server });
    expect(result.diagnoses).toEqual([]);
    expect(eventsOf(result.history, "fault").map(({ fault }) => fault)).toEqual(faults);
    expect(eventsOf(result.history, "run-ended")).toMatchObject([{ isSettled: true }]);
    return result;
  }

  it("slows a connection down, each way, to so many bytes a second", async () => {
    const slow = { kind: "throttle", at: before(0, "xadd", 2), bytesPerSecond: 10, forMs: 20_000 } as const;
    const { history } = await struck(slow);
    const [fault] = eventsOf(history, "fault");
    const published = eventsOf(history, "publish-completed").map(({ timeMs }) => timeMs);
    // The request has more than fifty bytes: five seconds, scaled to a fiftieth.
    expect(published[1]! - fault!.timeMs).toBeGreaterThan(100);
  });

  it("makes a worker stand still, so that nothing of it runs until the time is over", async () => {
    const { history } = await struck({ kind: "pause", at: after(1, "xreadgroup"), pausedMs: 20_000 });
    const [fault] = eventsOf(history, "fault");
    // The other worker may have done all by then: so this one need not do anything ever after.
    const meanwhile = history.filter(
      ({ process, timeMs }) => process === "worker-1" && timeMs > fault!.timeMs && timeMs < fault!.timeMs + 399,
    );
    expect(meanwhile).toEqual([]);
    expect(eventsOf(history, "run-ended")[0]!.timeMs - fault!.timeMs).toBeGreaterThanOrEqual(399);
  });

  it("fails a handler call, hangs one until its process goes, kills one in its midst", async () => {
    const { history } = await struck({ kind: "handler-fails", process: 1, nth: 1 });
    expect(eventsOf(history, "handler-finished").map(({ outcome }) => outcome)).toContain("fail");
    const killed = await struck({
      kind: "handler-crash",
      process: 1,
      nth: 1,
      restart: "new-name",
      restartAfterMs: 1000,
    });
    const [end] = eventsOf(killed.history, "process-ended");
    expect(end).toMatchObject({ process: "worker-1", cause: "killed" });
    const call = eventsOf(killed.history, "handler-started").find(({ process }) => process === "worker-1");
    expect(eventsOf(killed.history, "handler-finished").map(({ span }) => span)).not.toContain(call!.span);
    expect(eventsOf(killed.history, "process-started").map(({ consumer }) => consumer)).toContain("worker-1-b");
  });

  it("replaces the workers one after the other, each under a new name", async () => {
    const deploy = {
      kind: "rolling-deploy",
      at: after(1, "xreadgroup"),
      graceMs: 10_000,
      restartAfterMs: 1000,
    } as const;
    const { history } = await struck(deploy);
    const steps = history.flatMap((event) =>
      event.kind === "process-signalled" || event.kind === "process-ended"
        ? [`${event.process} ${event.kind}`]
        : event.kind === "process-started" && event.consumer.endsWith("-b")
          ? [event.consumer]
          : [],
    );
    const turn = (name: string): string[] => [`${name} process-signalled`, `${name} process-ended`, `${name}-b`];
    expect(steps).toEqual([...turn("worker-1"), ...turn("worker-2")]);
    expect(eventsOf(history, "process-ended").map(({ cause }) => cause)).toEqual(["stopped", "stopped"]);
  });

  it("scales in, by either signal, and out", async () => {
    const { history } = await struck(
      { kind: "scale-out", at: after(1, "xreadgroup") },
      { kind: "scale-in", at: after(1, "xack"), signal: "SIGKILL", graceMs: 0 },
    );
    expect(eventsOf(history, "process-started").map(({ process }) => process)).toEqual([
      "producer",
      "worker-1",
      "worker-2",
      "worker-3",
    ]);
    expect(eventsOf(history, "process-ended")).toMatchObject([{ process: "worker-1", cause: "killed" }]);
    const told = await struck({ kind: "scale-in", at: after(2, "xreadgroup"), signal: "SIGTERM", graceMs: 10_000 });
    expect(eventsOf(told.history, "process-ended")).toMatchObject([{ process: "worker-2", cause: "stopped" }]);
  });

  it("evicts the stream with its group, and no other key", async () => {
    const { history } = await struck({ kind: "eviction", at: after(0, "xadd", 2) });
    const [state] = eventsOf(history, "server-state");
    expect(state).toMatchObject({ cause: "eviction", entries: [], lastDeliveredId: undefined });
    expect(state!.destroyed.map(({ token }) => token)).toEqual(["entry-1", "entry-2"]);
    expect(await withControl(server, (control) => control.config("GET", "maxmemory*"))).toEqual(
      expect.arrayContaining(["maxmemory", "0", "maxmemory-policy", "noeviction"]),
    );
  });

  it("sends an operator's command, which stands in the history as that", async () => {
    const { history } = await struck({ kind: "operator", at: after(1, "xreadgroup"), action: "destroy-group" });
    expect(eventsOf(history, "command")).toContainEqual(
      expect.objectContaining({ process: "operator", name: "xgroup", subcommand: "destroy", nth: 1 }),
    );
    expect(eventsOf(history, "server-state")).toMatchObject([{ cause: "operator", lastDeliveredId: undefined }]);
  });

  it("cuts off all clients by CLIENT KILL, which come back", async () => {
    await struck({ kind: "operator", at: after(1, "xreadgroup"), action: "kill-clients" });
  });

  it.each([
    ["out-of-memory", "OOM command not allowed when used memory > 'maxmemory'."],
    ["cannot-save", "MISCONF "],
    ["read-only", "READONLY You can't write against a read only replica."],
    ["loading", "LOADING Redis is loading the dataset in memory"],
  ] as const)("makes the server refuse what one refuses that is %s", async (condition, error) => {
    const { history, notes } = await struck({ kind: "refusals", at: before(0, "xadd", 2), condition, forMs: 5000 });
    const refused = eventsOf(history, "command").filter(({ error: text }) => text?.startsWith(error));
    expect(refused.some(({ name, nth }) => name === "xadd" && nth === 2)).toBe(true);
    // Only what no server with little data does is answered by another.
    expect(notes).toHaveLength(condition === "loading" ? 1 : 0);
    expect(await withControl(server, (control) => control.set("after", "1"))).toBe("OK");
  });

  it("puts a replica in the server's place that lacks the last write", async () => {
    const { history } = await struck({ kind: "failover", at: after(0, "xadd", 2), downMs: 2000, lost: TAIL });
    const [state] = eventsOf(history, "server-state");
    expect(state).toMatchObject({ cause: "failover", destroyed: [{ token: "entry-2" }] });
    expect(state!.entries.map(({ token }) => token)).toEqual(["entry-1"]);
    // The server that the run was given is there again, for the next run.
    expect(await withControl(server, (control) => control.dbsize())).toBe(0);
  });

  it("lets the server come back without its last writes", async () => {
    const fault: Fault = {
      kind: "broker-restart",
      at: after(0, "xadd", 2),
      downMs: 500,
      data: TAIL,
    };
    const { history } = await struck(fault);
    expect(eventsOf(history, "server-state")).toMatchObject([
      { cause: "restart", destroyed: [{ token: "entry-2" }], entries: [{ token: "entry-1" }] },
    ]);
  });

  it("leaves those who are connected with the old primary, until it becomes a replica", async () => {
    const { history } = await struck({ kind: "split-brain", at: after(0, "xadd", 1), forMs: 10_000, lost: TAIL });
    const states = eventsOf(history, "server-state");
    expect(states).toMatchObject([
      { phase: "split", destroyed: [{ token: "entry-1" }] },
      { phase: "rejoined", cause: "failover" },
    ]);
    // What the producer published meanwhile over its connection went to the old primary, and is gone.
    expect(states[1]!.destroyed.map(({ token }) => token)).toContain("entry-2");
  });

  it("makes the wall clock of a worker jump, before it has the reply", async () => {
    const tells = `const { reached } = await import(${JSON.stringify(new URL("../../runtime/reached.ts", import.meta.url).pathname)});
      const client = redis();
      const before = Date.now();
      await client.ping();
      const byMs = Date.now() - before;
      reached(byMs >= 3600000 && byMs < 3660000 ? "an hour ahead" : "no jump: " + byMs);
      ${SOUND.replace("const client = redis(", "const other = redis(").replaceAll("client.", "other.")}`;
    const fault: Fault = { kind: "clock-jump", at: after(1, "ping"), byMs: 3_600_000 };
    const { history, diagnoses } = await bench.run({ consume: tells, faults: [fault], server });
    expect(diagnoses).toEqual([]);
    const told = eventsOf(history, "reached").map(({ process, words }) => `${process}: ${words}`);
    expect(told).toContain("worker-1: an hour ahead");
    // The run may be over before the other one has come so far.
    expect(told.filter((text) => text === "worker-2: an hour ahead")).toEqual([]);
  });

  it("that cannot be done to a server that is not ours is refused by name, with a mend", async () => {
    const on: RealServer = { ...server, startedByUs: false, label: "redis://other" };
    const faults: readonly Fault[] = [{ kind: "eviction", at: after(1, "xack") }];
    await expect(bench.run({ consume: SOUND, faults, server: on })).rejects.toMatchObject({
      name: "UserError",
      exitCode: 2,
      message: expect.stringMatching(/the server evicts the stream.*not ours.*--target process/s),
    });
  });
});
