/** Starts a Cluster of three primaries with a replica each. */

import { withOneLogin, type ConfigFiles } from "../server-config.js";
import { freePort } from "../process.js";
import { withControl, type Endpoint } from "../server.js";
import { ClusterBus } from "./cluster-bus.js";
import { ClusterSet, isServing, type ClusterNode, type Shard } from "./cluster-set.js";
import { MISSED_AFTER_MS, until } from "./node-set.js";
import { startSetNode, type NodePlace, type SetNodeOptions } from "./set-node.js";

/** How to start one. */
export interface ClusterSetStart extends NodePlace {
  /** The key of the scenario's stream: the primary that holds it is the one that faults strike. */
  readonly stream: string;
  /** The configuration of the nodes. */
  readonly files?: ConfigFiles;
  readonly onNote?: (sentence: string) => void;
}

/** Starts all of it, and waits until it is whole. @throws UserError when something does not start */
export async function startClusterSet(options: ClusterSetStart): Promise<ClusterSet> {
  const { stream, image, signal, onNote } = options;
  const files = withOneLogin(options.files);
  const nodes: ClusterNode[] = [];
  const bus = new ClusterBus();
  try {
    for (let n = 0; n < 2 * PRIMARIES; n++) {
      // What is changed in the configuration is told once.
      nodes.push(await startNode(bus, { image, files, signal, onNote: n === 0 ? onNote : undefined }));
    }
    const shards = await join(nodes);
    const slot = await withControl(nodes[0]!.server, async (control) =>
      Number(await control.call("CLUSTER", "KEYSLOT", stream)),
    );
    const label = `a Cluster of ${nodes.length} × ${nodes[0]!.server.version}`;
    const cluster = new ClusterSet({ shards, bus, slot, label });
    await cluster.whole();
    return cluster;
  } catch (error) {
    await Promise.all(nodes.map(({ server }) => server.stop()));
    for (const { front } of nodes) front.close();
    bus.close();
    throw error;
  }
}

async function startNode(bus: ClusterBus, options: Omit<SetNodeOptions, "settings">): Promise<ClusterNode> {
  const busPort = await freePort();
  const gate = await bus.gate(busPort);
  const settings = {
    "cluster-enabled": "yes",
    "cluster-config-file": "nodes.conf",
    "cluster-node-timeout": String(MISSED_AFTER_MS),
    "cluster-port": String(busPort),
    "cluster-announce-bus-port": String(gate.port),
    // A replica that lags takes the place of its primary however long it has not heard from it.
    "cluster-replica-validity-factor": "0",
    "cluster-allow-replica-migration": "no",
  };
  const node = await startSetNode({ ...options, settings });
  gate.nodeId = await withControl(node.server, async (control) => String(await control.call("CLUSTER", "MYID")));
  return { ...node, gate };
}

/** Makes them one: shares out the slots, lets them meet, and gives each primary its replica. */
async function join(nodes: readonly ClusterNode[]): Promise<readonly Shard[]> {
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
      control.call("CLUSTER", "MEET", first!.front.host, String(first!.front.port), String(first!.gate.port)),
    );
  await until("the nodes do not come to know each other", async () =>
    (await Promise.all(nodes.map(({ server }) => isServing(server)))).every(Boolean),
  );
  for (const {
    nodes: [primary, ...replicas],
  } of shards) {
    const id = primary!.gate.nodeId;
    for (const { server } of replicas) {
      await until("a replica does not come to know its primary", () => knows(server, id));
      await withControl(server, (control) => control.call("CLUSTER", "REPLICATE", id));
    }
  }
  return shards;
}

async function knows(server: Endpoint, id: string): Promise<boolean> {
  return await withControl(server, async (control) => String(await control.call("CLUSTER", "NODES")).includes(id));
}

const PRIMARIES = 3;
const SLOTS = 16_384;
