import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { realTier } from "../../../properties/real-tier.js";
import type { Seeds } from "../../scenario/seeds.js";
import { connectToAddress } from "../address.js";
import type { Coordinate, Fault } from "../../faults/fault.js";
import { findServerProgram } from "../process.js";
import { eventsOf, RealBench, SOUND } from "../real-bench.js";
import { withControl } from "../server.js";
import type { RunResult } from "../target.js";
import type { SentinelSet } from "./sentinel-set.js";
import { startSentinelSet } from "./start-sentinel-set.js";

function hasServer(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

const need = { what: "redis-server on the PATH", isThere: hasServer(), how: "apt-get install redis-server" };
const after = (process: number, command: string, nth: number): Coordinate => ({ process, command, nth, when: "after" });
/** One write, however long ago. */
const TAIL = { ms: 60_000, writes: 1 };

realTier(need)("a primary that Sentinels watch", () => {
  let bench: RealBench;
  let set: SentinelSet;
  beforeAll(async () => {
    bench = new RealBench();
    set = await startSentinelSet();
  });
  afterAll(async () => {
    await set?.stop();
    bench?.close();
  });

  async function struck(fault: Fault, consume = SOUND): Promise<RunResult> {
    const result = await bench.run({ consume, faults: [fault], server: set });
    expect(result.diagnoses).toEqual([]);
    expect(eventsOf(result.history, "fault")).toMatchObject([{ fault }]);
    expect(eventsOf(result.history, "run-ended")).toMatchObject([{ isSettled: true }]);
    return result;
  }

  it("is replaced by a replica when it dies, which clients find, and which lacks what it had not got", async () => {
    const before = set.port;
    // Each worker names the Sentinels itself.
    const consume = SOUND.replace("redis({", "new Redis({ sentinels: topology.sentinels, name: topology.name, ");
    const { history } = await struck({ kind: "failover", at: after(0, "xadd", 2), downMs: 2000, lost: TAIL }, consume);
    const [state] = eventsOf(history, "server-state");
    expect(state).toMatchObject({ cause: "failover", destroyed: [{ token: "entry-2" }] });
    expect(state!.entries.map(({ token }) => token)).toEqual(["entry-1"]);
    expect(set.port).not.toBe(before);
    // The old primary is back, as a replica of the new one.
    const old = { host: "127.0.0.1", port: before };
    expect(await withControl(old, (control) => control.call("ROLE"))).toContain("slave");
  });

  it("is found by the address of one of its Sentinels, and refused when a key of the run is there", async () => {
    const { sentinels } = set.seeds as Extract<Seeds, { readonly kind: "sentinel" }>;
    const url = `redis-sentinel://127.0.0.1:1,127.0.0.1:${sentinels[0]!.port}/mymaster/3`;
    const named = await connectToAddress({ url, keys: ["orders"] });
    expect(named).toMatchObject({ port: set.nodes.find(({ endpoint }) => endpoint.port === set.port)!.announced.port });
    const result = await bench.run({ consume: SOUND, server: named });
    expect(eventsOf(result.history, "run-ended")).toMatchObject([{ isSettled: true }]);
    await expect(connectToAddress({ url, keys: ["orders"] })).rejects.toThrow(/"orders", which the scenario writes/);
    const other = url.replace("mymaster", "other");
    await expect(connectToAddress({ url: other, keys: ["orders"] })).rejects.toThrow(
      /no primary by the name "other"; they know mymaster/,
    );
  });

  it("is reached by the Sentinels, its replicas and the run by one login where the configuration has users", async () => {
    const config = join(bench.folder, "redis.conf");
    writeFileSync(config, "user default on nopass ~orders* &* +@all -@admin\n");
    const own = await startSentinelSet({ files: { config } });
    try {
      const failover: Fault = { kind: "failover", at: after(0, "xadd", 1), downMs: 2000, lost: { ms: 0, writes: 0 } };
      const { history, diagnoses } = await bench.run({ consume: SOUND, faults: [failover], server: own });
      expect(diagnoses).toEqual([]);
      expect(eventsOf(history, "server-state")).toMatchObject([{ cause: "failover" }]);
      expect(eventsOf(history, "run-ended")).toMatchObject([{ isSettled: true }]);
    } finally {
      await own.stop();
    }
  });

  it("forgets what was written to it while it was cut off from all but its clients", async () => {
    const { history } = await struck({ kind: "split-brain", at: after(0, "xadd", 1), forMs: 10_000, lost: TAIL });
    expect(eventsOf(history, "server-state")).toMatchObject([
      { phase: "split", destroyed: [{ token: "entry-1" }] },
      { phase: "rejoined", cause: "failover" },
    ]);
  });
});
