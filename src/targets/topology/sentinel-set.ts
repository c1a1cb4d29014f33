/** A primary, its replicas and three Sentinels that watch them: one of the replicas takes its place when it is gone. */

import { setTimeout as sleep } from "node:timers/promises";
import type { LostTail } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import type { Seeds } from "../../scenario/seeds.js";
import type { TlsSettings, RealServer } from "../server.js";
import { withControl } from "../server.js";
import type { SetNode } from "./set-node.js";
import type { FormerPrimary, Topology, TopologyNode } from "./topology.js";

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
export class SentinelSet implements RealServer, Topology {
  readonly startedByUs = true;
  readonly label: string;
  readonly nodes: readonly TopologyNode[];
  readonly seeds: Seeds;
  readonly #nodes: readonly SetNode[];
  readonly #sentinels: readonly RealServer[];
  readonly #name: string;
  #primary: SetNode;

  constructor({ nodes, sentinels, name, label }: SentinelSetOptions) {
    this.#nodes = nodes;
    this.#sentinels = sentinels;
    this.#name = name;
    this.label = label;
    this.#primary = nodes[0]!;
    this.nodes = nodes.map(({ front, server }) => ({ announced: front, endpoint: server }));
    this.seeds = { kind: "sentinel", name, sentinels };
  }

  get topology(): Topology {
    return this;
  }

  get version(): string {
    return this.#server.version;
  }

  get host(): string {
    return this.#server.host;
  }

  get port(): number {
    return this.#server.port;
  }

  get username(): string | undefined {
    return this.#server.username;
  }

  get password(): string | undefined {
    return this.#server.password;
  }

  get tls(): TlsSettings | undefined {
    return this.#server.tls;
  }

  get #server(): RealServer {
    return this.#primary.server;
  }

  async kill(): Promise<void> {
    this.#primary.isDown = true;
    await this.#server.kill();
  }

  async startAgain(data: "kept" | "lost"): Promise<void> {
    await this.#server.startAgain(data);
    this.#primary.isDown = false;
  }

  async cutLog(at: (log: string) => number): Promise<void> {
    await this.#server.cutLog!(at);
  }

  async blockSnapshots(): Promise<() => Promise<void>> {
    return await this.#server.blockSnapshots!();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#sentinels, ...this.#nodes.map(({ server }) => server)].map((one) => one.stop()));
    for (const { front } of this.#nodes) front.close();
  }

  lagBehind(tail: LostTail): void {
    for (const { front } of this.#nodes) front.lagBehind(tail);
  }

  async cutBehind(tail: LostTail, missedAfterMs: number): Promise<void> {
    await this.#missAfter(Math.max(missedAfterMs, MISSED_AFTER_MS_MIN));
    await this.#primary.front.cutBehind(tail, (port) => this.#nodes.find(({ front }) => front.port === port)!.server);
  }

  async split(tail: LostTail, missedAfterMs: number): Promise<FormerPrimary> {
    const former = this.#primary;
    await this.cutBehind(tail, missedAfterMs);
    former.front.cutOff();
    await this.promoted();
    await this.#agreed();
    return {
      server: former.server,
      rejoin: async () => {
        former.front.joinAgain();
        await until(`${former.server.label} does not become a replica`, async () => !(await isPrimary(former.server)));
      },
    };
  }

  async promoted(): Promise<void> {
    const old = this.#primary;
    await until(`the Sentinels put nobody in the place of ${old.server.label}`, async () => {
      const ports = await this.#namedPorts();
      const next = this.#nodes.find(({ front }) => front !== old.front && ports.includes(front.port));
      if (next === undefined || !(await isPrimary(next.server))) return false;
      // Sentinels reach a new primary anew, and would miss it at once if they went on being so impatient.
      await this.#missAfter(MISSED_AFTER_MS);
      this.#primary = next;
      return true;
    });
  }

  async whole(): Promise<void> {
    const primary = this.#primary;
    await this.#agreed();
    for (const node of this.#nodes) {
      node.primary = node === primary ? undefined : primary.front;
      if (!node.isDown) continue;
      await node.server.startAgain("kept");
      node.isDown = false;
    }
    const replicas = this.#nodes.filter((node) => node !== primary);
    await until("the replicas do not come to have what the primary has", async () =>
      replicas.every(({ front }) => primary.front.isFollowedBy(front)),
    );
    await until("the Sentinels do not come to know of all replicas and of each other", async () => {
      const views = await Promise.all(this.#sentinels.map((one) => viewOf(one, this.#name)));
      return views.every(
        (view) =>
          view["flags"] === "master" &&
          Number(view["num-slaves"]) === replicas.length &&
          Number(view["num-other-sentinels"]) === this.#sentinels.length - 1,
      );
    });
  }

  async #agreed(): Promise<void> {
    const { port } = this.#primary.front;
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

  /** How long the Sentinels wait for an answer before they miss somebody. */
  async #missAfter(ms: number): Promise<void> {
    const args = [this.#name, "down-after-milliseconds", String(Math.ceil(ms))];
    await Promise.all(
      this.#sentinels.map((one) => withControl(one, (control) => control.call("SENTINEL", "SET", ...args))),
    );
  }
}

async function isPrimary(server: RealServer): Promise<boolean> {
  return await withControl(server, async (control) => ((await control.call("ROLE")) as string[])[0] === "master");
}

/** What a Sentinel says of the primary, by the names of its fields. */
async function viewOf(sentinel: RealServer, name: string): Promise<Readonly<Record<string, string>>> {
  const fields = await withControl(
    sentinel,
    async (control) => (await control.call("SENTINEL", "MASTER", name)) as string[],
  );
  return Object.fromEntries(fields.flatMap((field, i) => (i % 2 === 0 ? [[field, fields[i + 1]!]] : [])));
}

/** @throws Error with these words when it does not come to that */
async function until(otherwise: string, isSo: () => Promise<boolean>): Promise<void> {
  const startedMs = wallClockMs();
  while (!(await isSo())) {
    if (wallClockMs() - startedMs > PATIENCE_MS) throw new Error(otherwise);
    await sleep(LOOK_INTERVAL_MS);
  }
}

/** As long as no failover is to be: a machine that stands still for a moment is no reason for one. What Sentinels have by default. */
export const MISSED_AFTER_MS = 30_000;
/** A machine with much to do takes longer than less than this to answer. */
const MISSED_AFTER_MS_MIN = 200;
const PATIENCE_MS = 60_000;
const LOOK_INTERVAL_MS = 20;
