/** A proxy between a primary and its replica, which holds back the last writes: so the replica lags by as much as it is to. */

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LostTail } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import { withControl, type Endpoint } from "../server.js";
import { ReplicationFlow } from "./replication-flow.js";

/** What a link joins. */
export interface ReplicationLinkOptions {
  readonly primary: Endpoint;
  /** The address to listen at: one that the replica reaches. */
  readonly host: string;
  /** What the replica is not to have: at most so many writes, none older than that. In real milliseconds. */
  readonly tail: LostTail;
}

/** One replica's way to its primary. */
export class ReplicationLink {
  readonly #options: ReplicationLinkOptions;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  #flow: ReplicationFlow | undefined;

  constructor(options: ReplicationLinkOptions) {
    this.#options = options;
    this.#listener = createServer((replica) => this.#accept(replica));
  }

  /** Begins to listen, and returns the port. */
  async listen(): Promise<number> {
    this.#listener.listen(0, this.#options.host);
    await once(this.#listener, "listening");
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Whether the replica has the snapshot and gets writes. */
  get isLive(): boolean {
    return this.#flow?.isLive === true;
  }

  /**
   * All that the primary has written so far has come here, and the replica has it all but for `tail`; nothing comes any
   * more. Resolves with how many writes it lacks.
   */
  async cutBehind(tail: LostTail, replica: Endpoint): Promise<number> {
    const flow = this.#flow;
    if (flow === undefined) throw new Error("no replica has come");
    await cutFlowBehind(flow, { tail, primary: this.#options.primary, replica });
    this.close();
    return flow.heldCount;
  }

  /** The network stands still: nothing passes in either direction any more, and neither end is told. */
  stall(): void {
    this.#flow?.cut();
    for (const socket of this.#sockets) socket.pause();
  }

  /** Ends all of it. Idempotent. */
  close(): void {
    this.#flow?.cut();
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(replica: Socket): void {
    const { primary: endpoint, tail } = this.#options;
    const primary = connect({ host: endpoint.host, port: endpoint.port });
    // A replica that comes again begins anew.
    this.#flow?.cut();
    const flow = new ReplicationFlow({ send: (bytes) => replica.write(bytes, "latin1"), tail });
    this.#flow = flow;
    for (const socket of [primary, replica]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        primary.destroy();
        replica.destroy();
      });
    }
    replica.on("data", (chunk) => primary.write(chunk));
    primary.on("data", (chunk) => flow.arrived(chunk.toString("latin1")));
  }
}

/** Who is at the two ends of a flow, and what is to be held back. */
interface FlowEnds {
  readonly tail: LostTail;
  readonly primary: Endpoint;
  readonly replica: Endpoint;
}

/** Waits until all that the primary has written has come through, but for `tail`; from then on nothing does. @throws when it does not come to that */
export async function cutFlowBehind(flow: ReplicationFlow, { tail, primary, replica }: FlowEnds): Promise<void> {
  const written = await withControl(primary, (control) => control.info("replication"));
  const offset = Number(/^master_repl_offset:(\d+)/m.exec(written)?.[1]);
  await until(() => Promise.resolve(flow.offset >= offset));
  flow.tail = tail;
  flow.cut();
  await until(() =>
    withControl(replica, async (control) => replicaOffset(await control.info("replication")) >= flow.sentTo),
  );
}

function replicaOffset(info: string): number {
  return Number(/^slave_repl_offset:(\d+)/m.exec(info)?.[1] ?? 0);
}

/** @throws Error when it does not come to that in time */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const startedMs = wallClockMs();
  while (!(await isSo())) {
    if (wallClockMs() - startedMs > CATCH_UP_MS_MAX) throw new Error("the replica does not come to what it is to have");
    await sleep(1);
  }
}

const CATCH_UP_MS_MAX = 10_000;
