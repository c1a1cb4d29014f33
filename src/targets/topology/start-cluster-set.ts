/** Starts a Cluster of three primaries with a replica each. */

import type { ConfigFiles } from "../server-config.js";
import { freePort } from "../process.js";
import { withControl } from "../server.js";
import { ClusterSet, isServing, type Shard } from "./cluster-set.js";
import { MISSED_AFTER_MS, until } from "./node-set.js";
import { startSetNode, type NodePlace, type SetNode } from "./set-node.js";

/** How to start one. */
export interface ClusterSetStart extends NodePlace {
  /** The key of the scenario's stream: the primary that holds it is the one that faults strike. */
  readonly stream: string;
  /** The configuration of the nodes. */
  readonly files?: ConfigFiles;
  readonly onNote?: (sentence: string) => void;
}

/** Starts all of it, and waits until it is whole. @throws UserError when something does not start */
export async function startClusterSet({ stream, files, image, signal, onNote }: ClusterSetStart): Promise<ClusterSet> {
  const nodes: SetNode[] = [];
  try {
    for (let n = 0; n < 2 * PRIMARIES; n++) {
      const options = { image, files, signal, settings: await clusterSettings() };
      nodes.push(await startSetNode(n === 0 ? { ...options, onNote } : options));
    }
    const shards = await join(nodes);
    const slot = await withControl(nodes[0]!.server, async (control) =>
      Number(await control.call("CLUSTER", "KEYSLOT", stream)),
    );
    const label = `a Cluster of ${nodes.length} × ${nodes[0]!.server.version}`;
    const cluster = new ClusterSet({ shards, slot, label });
    await cluster.whole();
    return cluster;
  } catch (error) {
    await Promise.all(nodes.map(({ server }) => server.stop()));
    for (const { front } of nodes) front.close();
    throw error;
  }
}

async function clusterSettings(): Promise<Readonly<Record<string, string>>> {
  const busPort = String(await freePort());
  return {
    "cluster-enabled": "yes",
    "cluster-config-file": "nodes.conf",
    "cluster-node-timeout": String(MISSED_AFTER_MS),
    "cluster-port": busPort,
    "cluster-announce-bus-port": busPort,
    // A replica that lags takes the place of its primary however long it has not heard from it.
    "cluster-replica-validity-factor": "0",
    "cluster-allow-replica-migration": "no",
  };
}

/** Makes them one: shares out the slots, lets them meet, and gives each primary its replica. */
async function join(nodes: readonly SetNode[]): Promise<readonly Shard[]> {
  const [first] = nodes;
  const shards = Array.from({ length: PRIMARIES }, (_, n): Shard => {
    const from = (share: number): number => Math.floor((SLOTS * share) / PRIMARIES);
    return { slots: [from(n), from(n + 1) - 1], nodes: [nodes[n]!, nodes[n + PRIMARIES]!] };
  });
  for (const [
    n,
    {
      slots,
      nodes: [primary],
    },
  ] of shards.entries())
    await withControl(primary!.server, async (control) => {
      await control.call("CLUSTER", "SET-CONFIG-EPOCH", String(n + 1));
      await control.call("CLUSTER", "ADDSLOTSRANGE", ...slots.map(String));
    });
  for (const { server } of nodes.slice(1))
    await withControl(server, (control) =>
      control.call("CLUSTER", "MEET", first!.front.host, String(first!.front.port), first!.settings["cluster-port"]!),
    );
  await until("the nodes do not come to know each other", async () =>
    (await Promise.all(nodes.map(({ server }) => isServing(server)))).every(Boolean),
  );
  for (const {
    nodes: [primary, ...replicas],
  } of shards) {
    const id = await withControl(primary!.server, async (control) => String(await control.call("CLUSTER", "MYID")));
    for (const { server } of replicas) {
      await until("a replica does not come to know its primary", () => knows(server, id));
      await withControl(server, (control) => control.call("CLUSTER", "REPLICATE", id));
    }
  }
  return shards;
}

async function knows(server: SetNode["server"], id: string): Promise<boolean> {
  return await withControl(server, async (control) => String(await control.call("CLUSTER", "NODES")).includes(id));
}

const PRIMARIES = 3;
const SLOTS = 16_384;
