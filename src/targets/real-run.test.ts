import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { realTier } from "../../properties/real-tier.js";
import type { Fault } from "../faults/fault.js";
import type { EntryKind } from "../scenario/plan.js";
import { connectToAddress } from "./address.js";
import { findServerProgram, startProcessServer } from "./process.js";
import { eventsOf, RealBench, SOUND } from "./real-bench.js";
import { withControl, type RealServer } from "./server.js";
import type { RunResult } from "./target.js";

const REACHED = fileURLToPath(new URL("../runtime/reached.ts", import.meta.url));

const SCENARIOS: Readonly<Record<string, string>> = {
  sound: SOUND,
  tells: `const { reached } = await import(${JSON.stringify(REACHED)});
  reached("started");
  reached("started");
  // The run is not over before both have told.
  const other = redis();
  for (await other.incr("told"); (await other.get("told")) !== "2"; );
  other.disconnect();
  ${SOUND}`,
  throws: `throw new Error("no configuration");`,
  exits: `process.exit(3);`,
  hangs: `await redis().ping(); for (;;);`,
  "own-client": `const own = new Redis("redis://redis.example:6380/2", { tls: {} }); await own.set("reached", consumer); await handle("entry-1"); await own.quit();`,
  fetches: `await redis().ping(); await fetch("http://127.0.0.1:18080/").catch(() => {});`,
};

const BROKER_RESTART: Fault = {
  kind: "broker-restart",
  at: { process: 1, command: "xreadgroup", nth: 2, when: "before" },
  downMs: 500,
  data: "kept",
};

function hasServer(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

const need = { what: "redis-server on the PATH", isThere: hasServer(), how: "apt-get install redis-server" };

realTier(need)("a run on a real server", () => {
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

  function run(
    name: string,
    faults: readonly Fault[] = [],
    options: { entries?: readonly EntryKind[]; on?: RealServer; signal?: AbortSignal; idleMs?: number } = {},
  ): Promise<RunResult> {
    const { on, ...rest } = options;
    return bench.run({ consume: SCENARIOS[name]!, faults, server: on ?? server, ...rest });
  }

  it("hears of what the code of a process tells by reached(), once", async () => {
    const { history } = await run("tells");
    const told = eventsOf(history, "reached").map(({ process, words }) => `${process}: ${words}`);
    expect(told.sort()).toEqual(["worker-1: started", "worker-2: started"]);
  });

  it("goes on with nothing to do for as long as the plan says, scaled, and for 3 s at least", async () => {
    const { history } = await run("sound", [], { idleMs: 10_000 });
    const [end] = eventsOf(history, "run-ended");
    expect(end).toMatchObject({ isSettled: true, settledMs: expect.any(Number) });
    expect(end!.timeMs - end!.settledMs!).toBeGreaterThanOrEqual(3_000);
  });

  it("comes through a crash after a read and a lost reply to a publish, with the events of both", async () => {
    const crash: Fault = {
      kind: "crash",
      at: { process: 1, command: "xreadgroup", nth: 1, when: "after" },
      restart: "new-name",
      restartAfterMs: 1000,
    };
    const disconnect: Fault = { kind: "disconnect", at: { process: 0, command: "xadd", nth: 2, when: "after" } };
    const { history, diagnoses } = await run("sound", [crash, disconnect], {
      entries: ["sound", "sound", "poison", "malformed"],
    });
    expect(diagnoses).toEqual([]);
    expect(history[0]).toMatchObject({ kind: "run-started", target: "process", faults: [crash, disconnect] });
    expect(history.at(-1)).toMatchObject({ kind: "final-state", pending: [], lastDeliveredId: expect.any(String) });
    expect(history.at(-2)).toMatchObject({ kind: "run-ended", isSettled: true });
    expect(history.map(({ index }) => index)).toEqual(history.map((_, i) => i));
    expect(
      eventsOf(history, "fault")
        .map(({ fault }) => fault.kind)
        .sort(),
    ).toEqual(["crash", "disconnect"]);
    expect(eventsOf(history, "publish-completed").map(({ outcome }) => outcome)).toEqual(["ok", "info", "ok", "ok"]);
    const appended = eventsOf(history, "appended").map(({ stream, token }) => `${stream} ${token}`);
    expect(appended.sort()).toEqual([
      "orders entry-1",
      "orders entry-2",
      "orders entry-3",
      "orders entry-4",
      "orders:dead entry-3",
      "orders:dead entry-4",
    ]);
    // It was given the first entry, and killed before it could handle it; another one did.
    const [first] = eventsOf(history, "delivered");
    expect(first).toMatchObject({ process: "worker-1", token: "entry-1", deliveryCount: 1 });
    const killed = eventsOf(history, "process-ended")[0]!;
    expect(killed).toMatchObject({ process: "worker-1", cause: "killed" });
    expect(eventsOf(history, "process-started").map(({ consumer }) => consumer)).toContain("worker-1-b");
    const handled = eventsOf(history, "handler-finished").filter(({ outcome }) => outcome === "ok");
    expect(handled.map(({ token }) => token).sort()).toEqual(["entry-1", "entry-2"]);
    expect(handled.every(({ timeMs }) => timeMs > killed.timeMs)).toBe(true);
  });

  it("strikes a slow reply, a slow handler and a restart of the server, and settles", async () => {
    const { history, diagnoses } = await run("sound", [
      { kind: "slow-reply", at: { process: 1, command: "xreadgroup", nth: 1, when: "after" }, delayMs: 2000 },
      { kind: "slow-handler", process: 1, nth: 1, durationMs: 5000 },
      BROKER_RESTART,
    ]);
    expect(diagnoses).toEqual([]);
    expect(eventsOf(history, "fault")).toHaveLength(3);
    expect(eventsOf(history, "server-down")).toHaveLength(1);
    expect(eventsOf(history, "server-up")).toHaveLength(1);
    expect(eventsOf(history, "run-ended")).toMatchObject([{ isSettled: true }]);
    const started = eventsOf(history, "handler-started").find(({ process }) => process === "worker-1");
    const finished = eventsOf(history, "handler-finished").find(({ span }) => span === started!.span)!;
    expect(finished.timeMs - started!.timeMs).toBeGreaterThan(95);
  });

  it("says of a consumer that throws at its start what it threw and where", async () => {
    const { diagnoses } = await run("throws");
    expect(diagnoses[0]).toMatchObject({
      kind: "consumer-threw-at-start",
      what: expect.stringContaining("no configuration"),
    });
    expect(diagnoses[0]!.where).toMatch(/scenario-\d+\.ts:\d+:\d+$/);
    const exited = await run("exits");
    expect(exited.diagnoses[0]).toMatchObject({ what: expect.stringContaining("exited with code 3") });
  });

  it("says of a consumer that never lets go of the event loop that it does not", async () => {
    const { diagnoses, history } = await run("hangs");
    expect(diagnoses.map(({ kind, process }) => `${kind} ${process}`).sort()).toEqual([
      "never-returned worker-1",
      "never-returned worker-2",
    ]);
    expect(eventsOf(history, "run-ended")).toMatchObject([{ isSettled: false }]);
  });

  it("catches clients that the user's code makes itself, wherever they point", async () => {
    const { history } = await run("own-client");
    expect(
      eventsOf(history, "command")
        .filter(({ name }) => name === "set")
        .map(({ process }) => process)
        .sort(),
    ).toEqual(["worker-1", "worker-2"]);
    expect(eventsOf(history, "handler-finished")).toHaveLength(2);
  });

  it("says of a consumer that talks to something other than Redis that it cannot be followed", async () => {
    const { diagnoses } = await run("fetches");
    expect(diagnoses.map(({ kind }) => kind)).toEqual(["real-io", "real-io"]);
  });

  it("restarts no server that is not ours, and runs on no database that is not empty", async () => {
    await withControl({ host: "127.0.0.1", port: server.port, db: 5 }, (control) => control.flushdb());
    const on = await connectToAddress({ url: `redis://127.0.0.1:${server.port}/5`, keys: ["orders"] });
    await expect(run("sound", [BROKER_RESTART], { on })).rejects.toMatchObject({ name: "UserError", exitCode: 2 });
    const { history } = await run("sound", [], { on });
    expect(eventsOf(history, "run-ended")).toMatchObject([{ isSettled: true }]);
    await expect(run("sound", [], { on })).rejects.toThrow(/not empty/);
  });

  it("ends when it is aborted, and leaves no process behind", async () => {
    const controller = new AbortController();
    const running = run("hangs", [], { signal: controller.signal });
    await once(() => children() > 0);
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    expect(children()).toBe(0);
  });
});

/** How many worker processes of this test's process run. */
function children(): number {
  const rows = execFileSync("ps", ["-A", "-o", "ppid=,args="]).toString().split("\n");
  return rows.filter((row) => row.trim().startsWith(`${process.pid} `) && row.includes("worker-main")).length;
}

async function once(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
