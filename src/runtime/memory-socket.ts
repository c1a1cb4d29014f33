/** In-memory sockets: as much of net.Socket as Redis clients use, and no stream machinery. When things happen is the link's. */

import { EventEmitter } from "node:events";

/** The server's side of a connection, as the socket sees it. */
export interface Link {
  /** The client wrote these bytes (a binary string). */
  readonly sent: (bytes: string) => void;
  /** The client ended or dropped the connection. */
  readonly closed: () => void;
}

/** A client's socket. */
export class MemorySocket extends EventEmitter {
  connecting = true;
  destroyed = false;
  readyState: "opening" | "open" | "closed" = "opening";
  writable = true;
  readable = true;
  writableLength = 0;
  writableNeedDrain = false;
  encrypted = false;
  authorized = true;
  remoteAddress = "127.0.0.1";
  remotePort = 6379;
  localPort = 50000;
  timeout = 0;
  #link: Link | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  /** The connection is up: what is written goes to `link`. */
  attach(link: Link): void {
    this.#link = link;
    this.connecting = false;
    this.readyState = "open";
    this.emit("connect");
    if (this.encrypted) this.emit("secureConnect");
    this.emit("ready");
  }

  /** Whoever used it is gone: nothing is emitted or written any more. The server's side is told by whoever killed it. */
  detach(): void {
    this.#link = undefined;
    this.destroyed = true;
    this.writable = false;
    this.removeAllListeners();
  }

  /** Bytes arrived. */
  receive(bytes: Buffer): void {
    if (this.destroyed) return;
    this.#touch();
    this.emit("data", bytes);
  }

  /** The connection ends from outside: by FIN, or with an error. */
  drop(error: Error | undefined): void {
    if (this.destroyed) return;
    this.#link = undefined;
    this.#settle();
    if (error === undefined) this.emit("end");
    else this.emit("error", error);
    this.emit("close", error !== undefined);
  }

  write(data: string | Uint8Array, encoding?: BufferEncoding | (() => void), callback?: () => void): boolean {
    this.#touch();
    this.#link?.sent(toBinary(data, typeof encoding === "string" ? encoding : "utf8"));
    const done = typeof encoding === "function" ? encoding : callback;
    if (done !== undefined) process.nextTick(done);
    return true;
  }

  end(data?: string | Uint8Array): this {
    if (data !== undefined && typeof data !== "function") this.write(data);
    if (this.destroyed || !this.writable) return this;
    this.writable = false;
    this.#link?.closed();
    this.#link = undefined;
    this.ended();
    return this;
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.#link?.closed();
    this.#link = undefined;
    this.#settle();
    process.nextTick(() => {
      if (error !== undefined) this.emit("error", error);
      this.emit("close", error !== undefined);
    });
    return this;
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  setTimeout(timeoutMs: number, callback?: () => void): this {
    this.timeout = timeoutMs;
    if (callback !== undefined) {
      if (timeoutMs > 0) this.once("timeout", callback);
      else this.removeListener("timeout", callback);
    }
    this.#touch();
    return this;
  }

  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  resume(): this {
    return this;
  }
  pause(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  cork(): void {}
  uncork(): void {}
  setEncoding(): this {
    return this;
  }
  address(): object {
    return { address: "127.0.0.1", family: "IPv4", port: this.localPort };
  }

  /** This side has ended the connection: to be dropped once what the other side had sent is here. */
  protected ended(): void {}

  /** It is destroyed, by whichever side. */
  protected settled(): void {}

  #settle(): void {
    this.destroyed = true;
    this.writable = false;
    this.connecting = false;
    this.readyState = "closed";
    clearTimeout(this.#idleTimer);
    this.settled();
  }

  #touch(): void {
    if (this.#idleTimer !== undefined) clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
    if (this.timeout > 0 && !this.destroyed) this.#idleTimer = setTimeout(() => this.emit("timeout"), this.timeout);
  }
}

function toBinary(data: string | Uint8Array, encoding: BufferEncoding): string {
  if (typeof data === "string") {
    // Each character is one byte: most commands are such. The engine counts them faster than any pattern does.
    if (encoding === "utf8" && Buffer.byteLength(data) === data.length) return data;
    return Buffer.from(data, encoding).toString("latin1");
  }
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1");
}
