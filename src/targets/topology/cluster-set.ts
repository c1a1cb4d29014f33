/** A Cluster: primaries with a share of the slots each, and a replica each that takes a primary's place when that is gone. */

import type { LostTail } from "../../faults/fault.js";
import type { Seeds } from "../../scenario/seeds.js";
import { withControl, type Endpoint } from "../server.js";
import type { BusGate, ClusterBus } from "./cluster-bus.js";
import { isPrimary, MISSED_AFTER_MS, NodeSet, until } from "./node-set.js";
import { settle, type SetNode } from "./set-node.js";
import type { FormerPrimary } from "./topology.js";

/** A node, and what the others hear of it through. */
export interface ClusterNode extends SetNode {
  readonly gate: BusGate;
}

/** One share of the slots, and the nodes that hold it; one of them is its primary. */
export interface Shard {
  readonly slots: readonly [first: number, last: number];
  readonly nodes: readonly ClusterNode[];
}

/** What a Cluster is made of: all of it runs. */
export interface ClusterSetOptions {
  /** The first node of each is its primary. */
  readonly shards: readonly Shard[];
  readonly bus: ClusterBus;
  /** The slot of the scenario's stream. */
  readonly slot: number;
  readonly label: string;
}

/** The Cluster, of which the primary that holds the scenario's stream is the server; that is another one after a failover. */
export class ClusterSet extends NodeSet {
  readonly seeds: Seeds;
  readonly #otherShards: readonly Shard[];
  readonly #shard: Shard;
  readonly #bus: ClusterBus;

  constructor({ shards, bus, slot, label }: ClusterSetOptions) {
    super(
      shards.flatMap(({ nodes }) => nodes),
      label,
    );
    this.#shard = shards.find(({ slots: [first, last] }) => slot >= first && slot <= last)!;
    this.#otherShards = shards.filter((one) => one !== this.#shard);
    this.primary = this.#shard.nodes[0]!;
    this.#bus = bus;
    this.seeds = { kind: "cluster", nodes: this.members.map(({ front }) => front) };
  }

  get primaries(): readonly Endpoint[] {
    return [this.primary, ...this.#otherShards.map(({ nodes }) => nodes[0]!)].map(({ server }) => server);
  }

  /** A primary that comes back takes no commands before it has heard from the others. */
  override async startAgain(data: "kept" | "lost"): Promise<void> {
    await super.startAgain(data);
    await until(`${this.server.label} does not come to be of the Cluster again`, () => isServing(this.server));
  }

  override async stop(): Promise<void> {
    await super.stop();
    this.#bus.close();
  }

  /** The primary serves until it misses the others, who put a replica in its place a moment later; then it refuses commands. */
  async split(tail: LostTail, missedAfterMs: number): Promise<FormerPrimary> {
    const former = this.#shard.nodes.find((node) => node === this.primary)!;
    await this.cutBehind(tail, missedAfterMs);
    former.front.cutOff();
    this.#bus.isolate(former.gate);
    await this.promoted();
    return {
      server: former.server,
      readThere: (read) => readWhenDown(former.server, read),
      rejoin: async () => {
        this.#bus.join();
        former.front.joinAgain();
        await until(`${former.server.label} does not become a replica`, async () => !(await isPrimary(former.server)));
      },
    };
  }

  async promoted(): Promise<void> {
    const old = this.primary;
    await until(`no replica takes the place of ${old.server.label}`, async () => {
      for (const node of this.#shard.nodes) {
        if (node === old || !(await isPrimary(node.server)) || !(await isServing(node.server))) continue;
        this.primary = node;
        await this.missAfter(MISSED_AFTER_MS);
        return true;
      }
      return false;
    });
  }

  async whole(): Promise<void> {
    for (const node of this.members) {
      if (!node.isDown) continue;
      await node.server.startAgain("kept");
      await settle(node, undefined);
      node.isDown = false;
    }
    // No fault strikes the others: when a busy machine makes nodes miss them, nobody takes their places, who might lack writes.
    for (const { server } of this.#otherShards.flatMap(({ nodes }) => nodes))
      await withControl(server, (control) => control.config("SET", "cluster-replica-no-failover", "yes"));
    const { primary } = this;
    await until("the replicas do not come to have what their primary has", () =>
      Promise.resolve(this.#shard.nodes.every((node) => node === primary || primary.front.isFollowedBy(node.front))),
    );
    await until("the nodes do not come to agree that the Cluster is whole", async () =>
      (await Promise.all(this.members.map(({ server }) => isServing(server)))).every(Boolean),
    );
    await this.missAfter(MISSED_AFTER_MS);
  }

  protected async missAfter(ms: number): Promise<void> {
    await Promise.all(
      this.members
        .filter(({ isDown }) => !isDown)
        .map(({ server }) =>
          withControl(server, (control) => control.config("SET", "cluster-node-timeout", String(Math.ceil(ms)))),
        ),
    );
  }
}

/** A node that misses too many others takes no commands: then it takes those that read. */
async function readWhenDown<T>(server: Endpoint, read: () => Promise<T>): Promise<T> {
  return await withControl(server, async (control) => {
    const [, before] = (await control.config("GET", READS_WHEN_DOWN)) as [string, string];
    await control.config("SET", READS_WHEN_DOWN, "yes");
    try {
      return await read();
    } finally {
      await control.config("SET", READS_WHEN_DOWN, before);
    }
  });
}

const READS_WHEN_DOWN = "cluster-allow-reads-when-down";

/** Whether a node knows of a primary for each slot, none of which it misses. */
export async function isServing(server: Endpoint): Promise<boolean> {
  return await withControl(server, async (control) =>
    /^cluster_state:ok/m.test(String(await control.call("CLUSTER", "INFO"))),
  );
}
