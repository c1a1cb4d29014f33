import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { realTier } from "../../../properties/real-tier.js";
import type { Coordinate, Fault } from "../../faults/fault.js";
import { startContainerServer } from "../container.js";
import { missingForPowerCut } from "../power-volume.js";
import { findServerProgram, startProcessServer } from "../process.js";
import { eventsOf, RealBench, SOUND } from "../real-bench.js";
import type { RealServer } from "../server.js";
import type { RunResult } from "../target.js";

function isSo(ask: () => unknown): boolean {
  try {
    return Boolean(ask());
  } catch {
    return false;
  }
}

const IMAGE = "valkey/valkey:8.1";
const needs = [
  {
    what: "redis-server on the PATH",
    isThere: isSo(() => findServerProgram()),
    how: "apt-get install redis-server",
  },
  {
    what: "a machine whose file systems can be shut down",
    isThere: missingForPowerCut() === undefined,
    how: `see to it that ${missingForPowerCut()}`,
  },
];
const image = {
  what: `Docker with the image ${IMAGE}`,
  isThere: isSo(() => execFileSync("docker", ["images", "-q", IMAGE], { timeout: 10_000 }).length),
  how: `docker pull ${IMAGE}`,
};

const at = (command: string, nth: number, when: Coordinate["when"] = "after"): Coordinate => ({
  process: 0,
  command,
  nth,
  when,
});

const SAVE: Fault = { kind: "background-save", at: at("xadd", 1), command: "BGREWRITEAOF" };
const STOP: Fault = { kind: "server-pause", at: at("xadd", 2), by: "stop", forMs: 10_000 };
const FULL: Fault = { kind: "disk-full", at: at("xadd", 3, "before"), forMs: 5_000 };
const HOLD: Fault = { kind: "server-pause", at: at("xadd", 4), by: "client-pause", forMs: 10_000 };
const CUT: Fault = { kind: "power-cut", at: at("xadd", 5), downMs: 2_000, data: "kept" };

async function struck(on: { bench: RealBench; server: RealServer }, faults: readonly Fault[]): Promise<RunResult> {
  const result = await on.bench.run({
    consume: SOUND,
    faults,
    server: on.server,
    entries: ["sound", "sound", "sound", "sound", "sound"],
  });
  expect(result.diagnoses).toEqual([]);
  expect(eventsOf(result.history, "fault").map(({ fault }) => fault)).toEqual(faults);
  expect(eventsOf(result.history, "run-ended")).toMatchObject([{ isSettled: true }]);
  return result;
}

/** What the server refused while its disk was full. */
function refusals({ history }: RunResult): readonly string[] {
  return eventsOf(history, "command").flatMap(({ error }) => (error === undefined ? [] : [error]));
}

realTier(...needs)("a server process", () => {
  const bench = new RealBench();
  let server: RealServer;
  beforeAll(async () => void (server = await startProcessServer()));
  afterAll(async () => {
    bench.close();
    await server.stop();
  });

  it("rewrites its log, stands still, has a full disk, holds its clients, and keeps what it had flushed when its power is cut", async () => {
    const result = await struck({ bench, server }, [SAVE, STOP, FULL, HOLD, CUT]);
    const { history } = result;
    const [, stop, , hold] = eventsOf(history, "fault");
    const answeredMs = (nth: number): number =>
      eventsOf(history, "command").find((one) => one.name === "xadd" && one.nth === nth)!.timeMs;
    // Nothing is sent before the fault has struck, and nothing answered before its 200 ms are over.
    expect(answeredMs(3) - stop!.timeMs).toBeGreaterThanOrEqual(199);
    expect(answeredMs(5) - hold!.timeMs).toBeGreaterThanOrEqual(199);
    expect(refusals(result)).toContain("MISCONF Errors writing to the AOF file: No space left on device");
    expect(result.notes).toEqual([]);
    expect(eventsOf(history, "server-down")).toHaveLength(1);
    expect(eventsOf(history, "server-state").flatMap(({ destroyed }) => destroyed)).toEqual([]);
  });

  it("loses what it had not flushed when its power is cut, as its configuration says", async () => {
    const config = join(bench.folder, "redis.conf");
    writeFileSync(config, "appendonly yes\nappendfsync no\n");
    const careless = await startProcessServer({ files: { config } });
    try {
      const { history } = await struck({ bench, server: careless }, [CUT]);
      const lost = eventsOf(history, "server-state").flatMap(({ destroyed }) => destroyed);
      expect(lost.length).toBeGreaterThan(0);
    } finally {
      await careless.stop();
    }
  });
});

realTier(...needs, image)("a server in a container", () => {
  it("stands still, has a full disk, and loses its power", async () => {
    const bench = new RealBench();
    const server = await startContainerServer({ image: IMAGE });
    try {
      const result = await struck({ bench, server }, [STOP, FULL, CUT]);
      expect(refusals(result)).toContain("MISCONF Errors writing to the AOF file: No space left on device");
      expect(eventsOf(result.history, "server-state").flatMap(({ destroyed }) => destroyed)).toEqual([]);
    } finally {
      bench.close();
      await server.stop();
    }
  });
});
