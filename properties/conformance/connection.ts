/** One raw connection to a real server: bytes out, whole frames in. What is sent and what a frame means are not here. */

import { connect, type Socket } from "node:net";
import type { Bytes } from "../../sim/resp/reply.js";
import { readFrame } from "./frame.js";

const replyLimitMs = 10_000;

/** A connection to a Unix socket. Frames queue up until they are taken. */
export class Connection {
  readonly #socket: Socket;
  #unread: Bytes = "";
  #frames: Bytes[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => this.#receive(chunk));
    socket.on("error", () => socket.destroy());
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.#isClosed = true;
        this.#wake?.();
      });
    }
  }

  /** @throws Error when nobody listens at `path`. */
  static open(path: string): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Connection(socket));
      });
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when the bytes are in the kernel, so that whatever is written elsewhere afterwards comes later. */
  write(bytes: Bytes): Promise<void> {
    return new Promise((resolve) => this.#socket.write(bytes, "latin1", () => resolve()));
  }

  /** Takes the frames that are there. @throws Error when half a frame is. */
  take(): Bytes[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  /** Waits until `count` frames are there and takes them all; fewer when the server closes the connection. @throws Error after 10 s. */
  async takeAtLeast(count: number): Promise<Bytes[]> {
    const timer = setTimeout(() => this.#socket.destroy(new Error("no reply")), replyLimitMs);
    while (this.#frames.length < count && !this.#isClosed) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    clearTimeout(timer);
    return this.take();
  }

  /** Whether a frame has begun to arrive that is not all there. */
  get hasPartialFrame(): boolean {
    return this.#unread.length > 0;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Bytes): void {
    this.#unread += chunk;
    let position = 0;
    for (;;) {
      const read = position < this.#unread.length ? readFrame(this.#unread, position) : undefined;
      if (read === undefined) break;
      this.#frames.push(this.#unread.slice(position, read.end));
      position = read.end;
    }
    this.#unread = this.#unread.slice(position);
    this.#wake?.();
  }
}
