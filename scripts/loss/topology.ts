/** Measures what is gone when Sentinels or a Cluster put a replica in the place of a primary that was killed. */

import { setTimeout as sleep } from "node:timers/promises";
import { withControl } from "../../dist/src/targets/server.js";
import { startClusterSet } from "../../dist/src/targets/topology/start-cluster-set.js";
import { startSentinelSet } from "../../dist/src/targets/topology/start-sentinel-set.js";
import type { LossCase } from "./cases.js";
import { Load, lossOf, STREAM } from "./load.js";
import type { Measured, PhaseMs } from "./measure.js";
import type { Kind } from "./server.js";

type TopologyCase = Extract<LossCase, { readonly event: "failover by Sentinel" | "failover by Cluster" }>;

/** How long publishers publish before the primary is killed, in ms. */
const LOAD_MS = 3_000;
/** After how long the primary is missed, in ms. */
const MISSED_AFTER_MS = 1_000;
const NAME = "mymaster";

/** @throws UserError when something does not start, or when nobody is promoted */
export async function onTopology(kind: Kind, one: TopologyCase, phaseMs: PhaseMs): Promise<Measured> {
  const isSentinel = one.event === "failover by Sentinel";
  const place = "image" in kind ? { image: kind.image } : {};
  const set = isSentinel
    ? await startSentinelSet({ ...place, name: NAME })
    : await startClusterSet({ ...place, stream: STREAM });
  try {
    const { version } = set;
    if (one.replica.kind === "behind") set.lagBehind({ writes: Infinity, ms: one.replica.ms });
    const load = new Load(set, one.confirmation);
    await load.start();
    await sleep(LOAD_MS + phaseMs);
    const setting: [string, ...string[]] = isSentinel
      ? ["SENTINEL", "SET", NAME, "down-after-milliseconds"]
      : ["CONFIG", "SET", "cluster-node-timeout"];
    const watchers = isSentinel ? set.watchers : set.nodes;
    for (const { endpoint } of watchers)
      await withControl(endpoint, (control) => control.call(...setting, String(MISSED_AFTER_MS)));
    // They publish for as long as it lives: what comes through to the replicas until then does so in production, too.
    const [atMs] = await Promise.all([load.cutOff(), set.kill()]);
    await set.promoted();
    return { version, answered: load.answered.size, ...(await lossOf(load.answered, set, atMs)) };
  } finally {
    await set.stop();
  }
}
