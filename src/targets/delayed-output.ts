/** Bytes on their way to a client, in order, of which some are held back for a while. */

import type { Socket } from "node:net";
import type { Bytes } from "../../sim/index.js";
import type { SplitReplyFault } from "../faults/fault.js";
import { pieceEnds } from "../faults/split-reply.js";
import type { LineSpeed } from "../faults/throttle.js";

/** Writes to one socket. While it holds, everything waits, so that the order stays. */
export class DelayedOutput {
  readonly #socket: Socket;
  readonly #held: Bytes[] = [];
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  #isEnding = false;
  #isDropped = false;

  /** `speed`: of the connection. */
  constructor(
    socket: Socket,
    readonly speed: LineSpeed,
  ) {
    this.#socket = socket;
  }

  /** What is written from here on goes out `delayMs` from now, or when an earlier hold is over if that is later. */
  hold(delayMs: number): void {
    const dueMs = performance.now() + delayMs;
    if (this.#timer !== undefined && dueMs <= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => this.#release(), delayMs);
  }

  /** Writes pieces some time apart; what is written later waits for the last. What is held already goes out whole. */
  writeInPieces(bytes: Bytes, { pieceBytes, gapMs: scenarioMs }: SplitReplyFault, timeScale: number): void {
    const ends = pieceEnds(bytes.length, pieceBytes);
    const pieces = ends.map((end, i) => bytes.slice(ends[i - 1] ?? 0, end));
    const gapMs = scenarioMs * timeScale;
    const last = pieces.at(-1);
    if (this.#timer !== undefined || last === undefined || pieces.length === 1) return this.write(pieces.join(""));
    pieces.slice(0, -1).forEach((piece, i) => {
      if (i === 0) this.#writeNow(piece);
      else setTimeout(() => this.#writeNow(piece), i * gapMs);
    });
    this.hold((pieces.length - 1) * gapMs);
    this.write(last);
  }

  #writeNow(bytes: Bytes): void {
    if (!this.#isDropped && this.#socket.writable) this.#socket.write(bytes, "latin1");
  }

  write(bytes: Bytes): void {
    if (this.#isDropped) return;
    const transferMs = this.speed.transferMs(bytes.length, performance.now());
    if (transferMs > 0) this.hold(transferMs);
    this.#put(bytes);
  }

  #put(bytes: Bytes): void {
    if (this.#timer !== undefined) this.#held.push(bytes);
    else this.#writeNow(bytes);
  }

  /** Ends the socket behind all that was written. Idempotent. */
  end(): void {
    this.#isEnding = true;
    if (this.#timer === undefined && !this.#isDropped && !this.#socket.destroyed) this.#socket.end();
  }

  /** Nothing that is still held goes out, nor anything after it. */
  drop(): void {
    this.#isDropped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held.length = 0;
  }

  #release(): void {
    this.#timer = undefined;
    for (const bytes of this.#held.splice(0)) this.#put(bytes);
    if (this.#isEnding) this.end();
  }
}
