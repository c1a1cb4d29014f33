/** The last writes of a primary, as long as a replica is not to have them. */

import type { Bytes } from "../../../sim/index.js";
import type { LostTail } from "../../faults/fault.js";
import type { StreamedWrite } from "./write-stream.js";

interface HeldWrite extends StreamedWrite {
  readonly atMs: number;
}

/** A queue of writes, of which a rule says which may go on. Times are of the monotonic clock, in real milliseconds. */
export class HeldWrites {
  readonly #queue: HeldWrite[] = [];
  #count = 0;

  /** How many writes are held. */
  get count(): number {
    return this.#count;
  }

  push(write: StreamedWrite, atMs: number): void {
    this.#queue.push({ ...write, atMs });
    if (write.isWrite) this.#count += 1;
  }

  /** Takes out what goes on: all but so many of the last writes, and all that are older than the rule says. */
  release({ writes, ms }: LostTail, nowMs: number): Bytes {
    let released = "";
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (first.isWrite && this.#count <= writes && first.atMs >= nowMs - ms) break;
      this.#queue.shift();
      if (first.isWrite) this.#count -= 1;
      released += first.bytes;
    }
    return released;
  }

  /** When the first of them is older than so long; undefined when none is held. */
  nextDueMs({ ms }: LostTail): number | undefined {
    const first = this.#queue[0];
    return first === undefined ? undefined : first.atMs + ms;
  }
}
