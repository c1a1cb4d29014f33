/** A load of producers that are consumers too: each adds a batch, reads as many by its group and acknowledges them. */

import { connect, type Socket } from "node:net";
import { encodeRequest } from "streamproof/sim";

const CLIENTS = 20;
const BATCHES = 500;
const BATCH = 10;
const STREAM = "group-load";

const ADD = encodeRequest(["XADD", STREAM, "MAXLEN", "~", "10000", "*", "data", "v".repeat(100)]).repeat(BATCH);
const IDS = /\$\d+\r\n(\d+-\d+)\r\n\*2\r\n\$4\r\ndata/g;

/** Runs it on a server whose group is made if need be; how many entries were acknowledged. @throws Error when one was not */
export async function readGroupLoad(port: number): Promise<number> {
  const first = new Talk(port);
  await first.ask(encodeRequest(["DEL", STREAM]), 1);
  await first.ask(encodeRequest(["XGROUP", "CREATE", STREAM, "g", "0", "MKSTREAM"]), 1);
  first.close();
  const counts = await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(port, `c${n}`)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function client(port: number, name: string): Promise<number> {
  const talk = new Talk(port);
  const read = encodeRequest(["XREADGROUP", "GROUP", "g", name, "COUNT", String(BATCH), "STREAMS", STREAM, ">"]);
  let acknowledged = 0;
  for (let n = 0; n < BATCHES; n++) {
    const reply = await talk.ask(ADD + read, `data\r\n$100\r\n`);
    const ids = Array.from(reply.matchAll(IDS), ([, id]) => id!);
    const count = await talk.ask(encodeRequest(["XACK", STREAM, "g", ...ids]), 1);
    if (count !== `:${ids.length}\r\n` || ids.length !== BATCH)
      throw new Error(`${ids.length} read, acknowledged ${count}`);
    acknowledged += ids.length;
  }
  talk.close();
  return acknowledged;
}

/** A connection that asks and waits. */
class Talk {
  readonly #socket: Socket;
  #received = "";
  #isWhole: (received: string) => boolean = () => false;
  #resolve: (received: string) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => {
      this.#received += text;
      if (!this.#isWhole(this.#received)) return;
      const whole = this.#received;
      this.#received = "";
      this.#resolve(whole);
    });
    this.#socket.on("error", (error) => this.#reject(error));
  }

  /** Writes and waits for so many lines, or for the last value of a whole batch. */
  ask(bytes: string, until: number | string): Promise<string> {
    this.#isWhole =
      typeof until === "number"
        ? (received) => received.endsWith("\r\n") && received.split("\r\n").length > until
        : (received) => received.endsWith("v\r\n") && received.split(until).length > BATCH;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#socket.write(bytes, "latin1");
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
