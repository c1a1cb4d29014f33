/** What a primary sends to one replica over one connection, of which the last writes are held back: so the replica lags. */

import type { Bytes } from "../../../sim/index.js";
import type { LostTail } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import { HeldWrites } from "./held-writes.js";
import { WriteStream } from "./write-stream.js";

/** What a flow is made of. */
export interface ReplicationFlowOptions {
  /** Takes what the replica is to get. */
  readonly send: (bytes: Bytes) => void;
  /** What it is not to have: at most so many writes, none older than that. In real milliseconds. */
  readonly tail: LostTail;
  /** The offset from which it goes on, if the primary lets it: that of the last byte that it has. */
  readonly offset?: number;
}

/** One connection's writes. */
export class ReplicationFlow {
  readonly #send: (bytes: Bytes) => void;
  readonly #stream: WriteStream;
  readonly #held = new HeldWrites();
  #tail: LostTail;
  /** Bytes of writes that went on. */
  #sentBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isCut = false;

  constructor({ send, tail, offset = 0 }: ReplicationFlowOptions) {
    this.#send = send;
    this.#tail = tail;
    this.#stream = new WriteStream(offset);
  }

  /** Whether the replica has the snapshot and gets writes. */
  get isLive(): boolean {
    return this.#stream.isLive;
  }

  /** The replication offset of the last byte that the primary has sent. */
  get offset(): number {
    return this.#stream.offset;
  }

  /** The replication offset of the last byte that went on. */
  get sentTo(): number {
    return this.#stream.startOffset + this.#sentBytes;
  }

  /** How many writes are held back. */
  get heldCount(): number {
    return this.#held.count;
  }

  /** From now on the replica lags by this much. */
  set tail(tail: LostTail) {
    this.#tail = tail;
    this.#release();
  }

  /** The primary has sent something. */
  arrived(bytes: Bytes): void {
    const { preamble, writes } = this.#stream.feed(bytes);
    if (preamble !== "") this.#send(preamble);
    for (const write of writes) this.#held.push(write, wallClockMs());
    this.#release();
  }

  /** Nothing goes on any more. Idempotent. */
  cut(): void {
    this.#isCut = true;
    clearTimeout(this.#timer);
  }

  #release(): void {
    if (this.#isCut) return;
    const bytes = this.#held.release(this.#tail, wallClockMs());
    this.#sentBytes += bytes.length;
    if (bytes !== "") this.#send(bytes);
    clearTimeout(this.#timer);
    const dueMs = this.#held.nextDueMs(this.#tail);
    if (dueMs !== undefined) this.#timer = setTimeout(() => this.#release(), dueMs - wallClockMs() + 1);
  }
}
