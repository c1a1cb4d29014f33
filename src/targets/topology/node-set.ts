/** Nodes that a run has started and that stand together, as one server: that of the primary. Who replaces it is in the classes that extend this one. */

import { setTimeout as sleep } from "node:timers/promises";
import type { LostTail } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import { UserError } from "../../platform/user-error.js";
import type { Seeds } from "../../scenario/seeds.js";
import { withControl, type Endpoint, type RealServer, type TlsSettings } from "../server.js";
import { settle, type SetNode } from "./set-node.js";
import type { FormerPrimary, Topology, TopologyNode } from "./topology.js";

/** The nodes, and the one of them that is the server. */
export abstract class NodeSet implements RealServer, Topology {
  readonly startedByUs = true;
  readonly nodes: readonly TopologyNode[];
  abstract readonly seeds: Seeds;
  protected primary: SetNode;

  constructor(
    protected readonly members: readonly SetNode[],
    readonly label: string,
  ) {
    this.primary = members[0]!;
    this.nodes = members.map(({ front, server }) => ({ announced: front, endpoint: server }));
  }

  get watchers(): readonly TopologyNode[] {
    return [];
  }

  abstract get primaries(): readonly Endpoint[];
  abstract split(tail: LostTail, missedAfterMs: number): Promise<FormerPrimary>;
  abstract promoted(): Promise<void>;
  abstract whole(): Promise<void>;

  get topology(): Topology {
    return this;
  }

  get version(): string {
    return this.server.version;
  }

  get host(): string {
    return this.server.host;
  }

  get port(): number {
    return this.server.port;
  }

  get username(): string | undefined {
    return this.server.username;
  }

  get password(): string | undefined {
    return this.server.password;
  }

  get tls(): TlsSettings | undefined {
    return this.server.tls;
  }

  protected get server(): RealServer {
    return this.primary.server;
  }

  async kill(): Promise<void> {
    this.primary.isDown = true;
    await this.server.kill();
  }

  async startAgain(data: "kept" | "lost"): Promise<void> {
    await this.server.startAgain(data);
    await settle(this.primary, undefined);
    this.primary.isDown = false;
  }

  get isConfigured(): boolean {
    return this.server.isConfigured === true;
  }

  async cutLog(at: (log: string) => number): Promise<void> {
    await this.server.cutLog!(at);
  }

  async pause(): Promise<() => Promise<void>> {
    return await this.server.pause!();
  }

  async blockSnapshots(): Promise<() => Promise<void>> {
    return await this.server.blockSnapshots!();
  }

  async lastWords(): Promise<string | undefined> {
    return await this.server.lastWords?.();
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ server }) => server.stop()));
    for (const { front } of this.members) front.close();
  }

  lagBehind(tail: LostTail): void {
    for (const { front } of this.members) front.lagBehind(tail);
  }

  async cutBehind(tail: LostTail, missedAfterMs: number): Promise<void> {
    await this.missAfter(Math.max(missedAfterMs, MISSED_AFTER_MS_MIN));
    await this.primary.front.cutBehind(tail, (port) => this.members.find(({ front }) => front.port === port)!.server);
  }

  /** How long whoever watches the nodes waits for an answer before one is missed. */
  protected abstract missAfter(ms: number): Promise<void>;
}

/** Whether a node takes itself for a primary. */
export async function isPrimary(server: Endpoint): Promise<boolean> {
  return await withControl(server, async (control) => ((await control.call("ROLE")) as string[])[0] === "master");
}

/** A node that changes its part ends connections, also that by which it is asked: it is asked again. @throws UserError with these words when it does not come to that */
export async function until(otherwise: string, isSo: () => Promise<boolean>): Promise<void> {
  const startedMs = wallClockMs();
  for (;;) {
    let failure: unknown;
    if (await isSo().catch((error: unknown) => ((failure = error), false))) return;
    if (wallClockMs() - startedMs > PATIENCE_MS) throw notInTime(otherwise, failure);
    await sleep(LOOK_INTERVAL_MS);
  }
}

function notInTime(what: string, failure: unknown): UserError {
  const last = failure instanceof Error ? ` (${failure.message})` : "";
  return new UserError(`${what} within ${PATIENCE_MS / 1000} s${last}`, {
    where: "--topology",
    mend: "run it again, on a machine with less to do",
    exitCode: 2,
  });
}

/** As long as no failover is to be: a machine that stands still for a moment is no reason for one. What Sentinels have by default. */
export const MISSED_AFTER_MS = 30_000;
/** A machine with much to do takes longer than less than this to answer. */
const MISSED_AFTER_MS_MIN = 200;
const PATIENCE_MS = 60_000;
const LOOK_INTERVAL_MS = 20;
