/** Listens to a server's writes as a replica does, to know which are its last ones. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeRequest } from "../../../sim/index.js";
import type { LostTail } from "../../faults/fault.js";
import { wallClockMs } from "../../platform/clock.js";
import { withControl, type Endpoint } from "../server.js";
import { HeldWrites } from "./held-writes.js";
import { WriteStream } from "./write-stream.js";

/** One connection that gets all writes. */
export class WriteTap {
  readonly #server: Endpoint;
  readonly #socket: Socket;
  readonly #stream = new WriteStream();
  readonly #writes = new HeldWrites();
  readonly #acknowledging: NodeJS.Timeout;

  private constructor(server: Endpoint, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
    socket.on("data", (chunk) => {
      for (const write of this.#stream.feed(chunk.toString("latin1")).writes) this.#writes.push(write, wallClockMs());
    });
    this.#acknowledging = setInterval(
      () => this.#send("REPLCONF", "ACK", String(this.#stream.offset)),
      ACK_INTERVAL_MS,
    );
    this.#acknowledging.unref();
  }

  /** Resolves when it gets each write. @throws when the server lets it not */
  static async open(server: Endpoint): Promise<WriteTap> {
    const socket = connect({ host: server.host, port: server.port });
    socket.on("error", () => {});
    await once(socket, "connect");
    const { username, password } = server;
    const login = password === undefined ? [] : [["AUTH", ...(username === undefined ? [] : [username]), password]];
    // A server takes PSYNC only from who has all answers.
    for (const args of [...login, ["REPLCONF", "capa", "eof", "capa", "psync2"]]) {
      socket.write(encodeRequest(args.map(bytesOf)), "latin1");
      await once(socket, "data");
    }
    const tap = new WriteTap(server, socket);
    tap.#send("PSYNC", "?", "-1");
    await tap.#until(() => tap.#stream.isLive);
    return tap;
  }

  /** How many of the last writes are of this tail; `ms` is in real milliseconds. */
  async count(tail: LostTail): Promise<number> {
    const info = await withControl(this.#server, (control) => control.info("replication"));
    const offset = Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1]);
    await this.#until(() => this.#stream.offset >= offset);
    this.#writes.release(tail, wallClockMs());
    return this.#writes.count;
  }

  close(): void {
    clearInterval(this.#acknowledging);
    this.#socket.destroy();
  }

  #send(...args: readonly string[]): void {
    this.#socket.write(encodeRequest(args), "latin1");
  }

  async #until(isSo: () => boolean): Promise<void> {
    const startedMs = wallClockMs();
    while (!isSo()) {
      if (wallClockMs() - startedMs > WAIT_MS_MAX) throw new Error("the server does not tell of its writes");
      await sleep(1);
    }
  }
}

/** A password is text, and travels as UTF-8. */
function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** A server forgets a replica that is silent for a minute. */
const ACK_INTERVAL_MS = 10_000;
const WAIT_MS_MAX = 10_000;
