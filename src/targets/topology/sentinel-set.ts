/** A primary, its replicas and three Sentinels that watch them: one of the replicas takes its place when it is gone. */

import type { LostTail } from "../../faults/fault.js";
import type { Seeds } from "../../scenario/seeds.js";
import { withControl, type Endpoint, type RealServer } from "../server.js";
import { isPrimary, MISSED_AFTER_MS, NodeSet, until } from "./node-set.js";
import { settle, type SetNode } from "./set-node.js";
import type { FormerPrimary, TopologyNode } from "./topology.js";

/** What a set is made of: all of it runs. */
export interface SentinelSetOptions {
  /** The first one is the primary. */
  readonly nodes: readonly SetNode[];
  readonly sentinels: readonly RealServer[];
  /** The name by which the Sentinels know the primary. */
  readonly name: string;
  readonly label: string;
}

/** The set, of which the primary is the server; that is another one after a failover. */
export class SentinelSet extends NodeSet {
  readonly seeds: Seeds;
  readonly #sentinels: readonly RealServer[];
  readonly #name: string;

  constructor({ nodes, sentinels, name, label }: SentinelSetOptions) {
    super(nodes, label);
    this.#sentinels = sentinels;
    this.#name = name;
    this.seeds = { kind: "sentinel", name, sentinels };
  }

  override get watchers(): readonly TopologyNode[] {
    return this.#sentinels.map((sentinel) => ({ announced: sentinel, endpoint: sentinel }));
  }

  get primaries(): readonly Endpoint[] {
    return [this.server];
  }

  override async stop(): Promise<void> {
    await Promise.all(this.#sentinels.map((sentinel) => sentinel.stop()));
    await super.stop();
  }

  async split(tail: LostTail, missedAfterMs: number): Promise<FormerPrimary> {
    const former = this.primary;
    await this.cutBehind(tail, missedAfterMs);
    former.front.cutOff();
    await this.promoted();
    await this.#agreed();
    return {
      server: former.server,
      readThere: (read) => read(),
      rejoin: async () => {
        former.front.joinAgain();
        await until(`${former.server.label} does not become a replica`, async () => !(await isPrimary(former.server)));
      },
    };
  }

  async promoted(): Promise<void> {
    const old = this.primary;
    await until(`the Sentinels put nobody in the place of ${old.server.label}`, async () => {
      const ports = await this.#namedPorts();
      const next = this.members.find(({ front }) => front !== old.front && ports.includes(front.port));
      if (next === undefined || !(await isPrimary(next.server))) return false;
      // Sentinels reach a new primary anew, and would miss it at once if they went on being so impatient.
      await this.missAfter(MISSED_AFTER_MS);
      this.primary = next;
      return true;
    });
  }

  async whole(): Promise<void> {
    const { primary } = this;
    await this.#agreed();
    for (const node of this.members) {
      if (!node.isDown) continue;
      await node.server.startAgain("kept");
      await settle(node, primary.front);
      node.isDown = false;
    }
    const replicas = this.members.filter((node) => node !== primary);
    await until("the replicas do not come to have what the primary has", () =>
      Promise.resolve(replicas.every(({ front }) => primary.front.isFollowedBy(front))),
    );
    await until("the Sentinels do not come to know of all replicas and of each other", async () => {
      const views = await Promise.all(this.#sentinels.map((one) => viewOf(one, this.#name)));
      return views.every(
        (view) =>
          view["flags"] === "master" &&
          // Who has listened to the writes as a replica does is never forgotten.
          Number(view["num-slaves"]) >= replicas.length &&
          Number(view["num-other-sentinels"]) === this.#sentinels.length - 1,
      );
    });
  }

  async #agreed(): Promise<void> {
    const { port } = this.primary.front;
    await until("the Sentinels do not come to agree on who is the primary", async () =>
      (await this.#namedPorts()).every((named) => named === port),
    );
  }

  async #namedPorts(): Promise<readonly number[]> {
    return await Promise.all(
      this.#sentinels.map((sentinel) =>
        withControl(sentinel, async (control) => {
          const named = (await control.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", this.#name)) as string[] | null;
          return Number(named?.[1]);
        }),
      ),
    );
  }

  protected async missAfter(ms: number): Promise<void> {
    const args = [this.#name, "down-after-milliseconds", String(Math.ceil(ms))];
    await Promise.all(
      this.#sentinels.map((one) => withControl(one, (control) => control.call("SENTINEL", "SET", ...args))),
    );
  }
}

/** What a Sentinel says of the primary, by the names of its fields. */
async function viewOf(sentinel: RealServer, name: string): Promise<Readonly<Record<string, string>>> {
  const fields = await withControl(
    sentinel,
    async (control) => (await control.call("SENTINEL", "MASTER", name)) as string[],
  );
  return Object.fromEntries(fields.flatMap((field, i) => (i % 2 === 0 ? [[field, fields[i + 1]!]] : [])));
}
