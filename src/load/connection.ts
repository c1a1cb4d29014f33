/** One connection of a driver: it logs in, hands over received bytes without copying them, and comes back when it was lost. */

import { connect, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import type { Endpoint, TlsSettings } from "../targets/server.js";
import { commandText, MalformedBytesError, REPLY, WireReader } from "./wire.js";

/** What a connection tells. */
export interface ConnectionListener {
  /** It is logged in; nothing is on its way. */
  readonly onReady: () => void;
  /** Bytes came. Takes all that is whole, and leaves the reader at what is not. */
  readonly onBytes: (reader: WireReader) => void;
  /** It was ready and is lost; whatever was on its way has no answer. */
  readonly onLost: (reason: string) => void;
}

const CHUNK_BYTES = 256 * 1024;
const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 500;
const ALIVE_INTERVAL_MS = 10_000;

/** A connection that is opened again until it is closed. */
export class Connection {
  isReady = false;
  readonly #endpoint: Endpoint;
  readonly #listener: ConnectionListener;
  readonly #reader = new WireReader();
  /** The room in front of received bytes, for what was not whole before them. */
  readonly #carryMax: number;
  readonly #login: string;
  readonly #loginReplies: number;
  #repliesDue = 0;
  #carry = 0;
  #socket: Socket | undefined;
  #retryMs = RETRY_MS_MIN;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param partBytesMax the longest part of a reply that the listener takes at once. */
  constructor(endpoint: Endpoint, partBytesMax: number, listener: ConnectionListener) {
    this.#endpoint = endpoint;
    this.#listener = listener;
    this.#carryMax = partBytesMax + 64 * 1024;
    this.#reader.buffer = Buffer.allocUnsafeSlow(this.#carryMax + CHUNK_BYTES);
    const login = loginCommands(endpoint);
    this.#login = login.join("");
    this.#loginReplies = login.length;
    this.#open();
  }

  /** What was written and the socket has not taken yet. */
  get backlogBytes(): number {
    return this.#socket?.writableLength ?? 0;
  }

  /** Sends bytes; `done` is called when they may be written over. */
  write(bytes: Buffer | string, done?: () => void): void {
    this.#socket?.write(bytes, done);
  }

  /** Ends it for good, at once: as the death of a process would. */
  close(): void {
    this.#isClosed = true;
    this.isReady = false;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #open(): void {
    const { host, port, tls } = this.#endpoint;
    const socket = tls === undefined ? this.#plainSocket(host, port) : connectTls(tlsOptions(this.#endpoint, tls));
    this.#socket = socket;
    this.#carry = 0;
    this.#repliesDue = this.#loginReplies;
    let reason = "the server closed the connection";
    socket.setNoDelay(true);
    socket.setKeepAlive(true, ALIVE_INTERVAL_MS);
    socket.once(tls === undefined ? "connect" : "secureConnect", () => socket.write(this.#login));
    // TLS has no buffer of ours to read into, so its chunks are copied.
    if (tls !== undefined) socket.on("data", (chunk: Buffer) => this.#copied(chunk));
    socket.on("error", (error) => (reason = error.message));
    socket.once("close", () => this.#ended(reason));
  }

  #plainSocket(host: string, port: number): Socket {
    const buffer = this.#reader.buffer.subarray(this.#carryMax);
    return connect({ host, port, onread: { buffer, callback: (bytes) => this.#received(bytes) } });
  }

  #copied(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += CHUNK_BYTES) {
      const part = chunk.subarray(at, at + CHUNK_BYTES);
      part.copy(this.#reader.buffer, this.#carryMax);
      this.#received(part.length);
    }
  }

  /** Bytes stand behind the room for carried ones. */
  #received(bytes: number): boolean {
    const reader = this.#reader;
    reader.at = this.#carryMax - this.#carry;
    reader.end = this.#carryMax + bytes;
    try {
      if (this.#repliesDue > 0) this.#loggingIn();
      if (this.isReady) this.#listener.onBytes(reader);
    } catch (error) {
      if (!(error instanceof MalformedBytesError)) throw error;
      this.#socket?.destroy(error);
      return true;
    }
    this.#carry = reader.end - reader.at;
    if (this.#carry > this.#carryMax) this.#socket?.destroy(new Error("a reply has a part that is too long"));
    else reader.buffer.copyWithin(this.#carryMax - this.#carry, reader.at, reader.end);
    return true;
  }

  #loggingIn(): void {
    const reader = this.#reader;
    while (this.#repliesDue > 0) {
      if (!reader.header()) return;
      if (reader.kind === REPLY.error) return void this.#socket?.destroy(new Error(reader.text()));
      this.#repliesDue--;
    }
    this.isReady = true;
    this.#retryMs = RETRY_MS_MIN;
    this.#listener.onReady();
  }

  #ended(reason: string): void {
    if (this.#isClosed) return;
    const wasReady = this.isReady;
    this.isReady = false;
    if (wasReady) this.#listener.onLost(reason);
    this.#timer = setTimeout(() => this.#open(), this.#retryMs);
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
  }
}

function loginCommands({ username, password, db }: Endpoint): string[] {
  const auth = password === undefined ? [] : username === undefined ? [password] : [username, password];
  return [
    ...(auth.length === 0 ? [] : [commandText("AUTH", ...auth)]),
    ...(db === undefined || db === 0 ? [] : [commandText("SELECT", db)]),
    commandText("PING"),
  ];
}

function tlsOptions({ host, port }: Endpoint, tls: TlsSettings): ConnectionOptions {
  const { ca, cert, key, servername } = tls;
  return {
    host,
    port,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
  };
}
