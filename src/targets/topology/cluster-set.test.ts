import { afterAll, beforeAll, expect, it } from "vitest";
import { realTier } from "../../../properties/real-tier.js";
import { findServerProgram } from "../process.js";
import { connectToAddress } from "../address.js";
import { withControl } from "../server.js";
import { sender } from "./following.js";
import { eventsOf, RealBench, SOUND } from "../real-bench.js";
import type { ClusterSet } from "./cluster-set.js";
import { startClusterSet } from "./start-cluster-set.js";

function hasServer(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

const need = { what: "redis-server on the PATH", isThere: hasServer(), how: "apt-get install redis-server" };
const AFTER_SECOND = { process: 0, command: "xadd", nth: 2, when: "after" } as const;
const AFTER_FIRST = { ...AFTER_SECOND, nth: 1 };
/** One write, however long ago. */
const TAIL = { ms: 60_000, writes: 1 };

realTier(need)("a Cluster", () => {
  let bench: RealBench;
  let cluster: ClusterSet;
  beforeAll(async () => {
    bench = new RealBench();
    cluster = await startClusterSet({ stream: "orders" });
  });
  afterAll(async () => {
    await cluster?.stop();
    bench?.close();
  });

  it("lets a replica take the place of a primary that dies, which clients find, and which lacks what it had not got", async () => {
    const before = cluster.port;
    // The stream and the dead-letter stream are in slots of two primaries.
    const consume = SOUND.replace("redis({", "new Cluster(topology.nodes, {");
    const { history, diagnoses } = await bench.run({
      consume,
      faults: [{ kind: "failover", at: AFTER_SECOND, downMs: 2000, lost: TAIL }],
      entries: ["poison", "sound"],
      server: cluster,
    });
    expect(diagnoses).toEqual([]);
    const [state] = eventsOf(history, "server-state");
    expect(state).toMatchObject({ cause: "failover", destroyed: [{ token: "entry-2" }] });
    expect(eventsOf(history, "run-ended")).toMatchObject([{ isSettled: true }]);
    expect(eventsOf(history, "final-state")).toMatchObject([{ deadLetters: 1 }]);
    expect(cluster.port).not.toBe(before);
  });

  it("is found by the address of any of its nodes, and refused if any primary holds a key", async () => {
    const [first] = cluster.nodes;
    const url = `redis-cluster://127.0.0.1:${first!.announced.port}`;
    for (const primary of cluster.primaries) await withControl(primary, (control) => control.flushall());
    const named = await connectToAddress({ url, keys: ["orders", "orders:dead"], flush: true });
    expect(named.topology!.primaries).toHaveLength(3);
    // It is of another primary than the stream.
    await withControl(named, (control) => sender(control, named.topology)("SET", "orders:dead", "1"));
    await expect(connectToAddress({ url, keys: ["orders"] })).rejects.toThrow(/the database holds 1 key/);
    await named.stop();
    expect((await connectToAddress({ url, keys: ["orders"] })).port).toBe(named.port);
  });

  it("forgets what was written to a primary while it was cut off from the others", async () => {
    const consume = SOUND.replace("redis({", "new Cluster(topology.nodes, {");
    const { history, diagnoses } = await bench.run({
      consume,
      faults: [{ kind: "split-brain", at: AFTER_FIRST, forMs: 10_000, lost: TAIL }],
      server: cluster,
    });
    expect(diagnoses).toEqual([]);
    expect(eventsOf(history, "run-ended")).toMatchObject([{ isSettled: true }]);
    expect(eventsOf(history, "server-state")).toMatchObject([
      { phase: "split", destroyed: [{ token: "entry-1" }] },
      { phase: "rejoined", cause: "failover" },
    ]);
  });
});
