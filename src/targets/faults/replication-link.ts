/** A proxy between a primary and its replica, which holds back the last writes: so the replica lags by as much as it is to. */

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LostTail } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import { withControl, type Endpoint } from "../server.js";
import { HeldWrites } from "./held-writes.js";
import { WriteStream } from "./write-stream.js";

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
  #stream = new WriteStream();
  #held = new HeldWrites();
  #replica: Socket | undefined;
  /** Bytes of writes that went on. */
  #sentBytes = 0;
  #timer: NodeJS.Timeout | undefined;

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
    return this.#stream.isLive;
  }

  /**
   * All that the primary has written so far has come here, and the replica has it all but for `tail`; nothing comes any
   * more. Resolves with how many writes it lacks.
   */
  async cutBehind(tail: LostTail, replica: Endpoint): Promise<number> {
    const writtenTo = await withControl(this.#options.primary, (control) => control.info("replication"));
    const offset = Number(/^master_repl_offset:(\d+)/m.exec(writtenTo)?.[1]);
    await until(() => Promise.resolve(this.#stream.offset >= offset));
    this.#release(tail);
    clearTimeout(this.#timer);
    const sentTo = this.#stream.startOffset + this.#sentBytes;
    await until(() =>
      withControl(replica, async (control) => replicaOffset(await control.info("replication")) >= sentTo),
    );
    this.close();
    return this.#held.count;
  }

  /** Ends all of it. Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(replica: Socket): void {
    const { host, port } = this.#options.primary;
    const primary = connect({ host, port });
    // A replica that comes again begins anew.
    this.#stream = new WriteStream();
    this.#held = new HeldWrites();
    this.#sentBytes = 0;
    this.#replica = replica;
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
    primary.on("data", (chunk) => this.#arrived(chunk.toString("latin1"), replica));
  }

  #arrived(bytes: string, replica: Socket): void {
    if (replica !== this.#replica) return;
    const { preamble, writes } = this.#stream.feed(bytes);
    if (preamble !== "") replica.write(preamble, "latin1");
    for (const write of writes) this.#held.push(write, wallClockMs());
    this.#release(this.#options.tail);
  }

  #release(tail: LostTail): void {
    const bytes = this.#held.release(tail, wallClockMs());
    this.#sentBytes += bytes.length;
    if (bytes !== "") this.#replica?.write(bytes, "latin1");
    clearTimeout(this.#timer);
    const dueMs = this.#held.nextDueMs(tail);
    if (dueMs !== undefined) this.#timer = setTimeout(() => this.#release(tail), dueMs - wallClockMs() + 1);
  }
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
