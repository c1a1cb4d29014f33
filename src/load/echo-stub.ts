/** A stand-in for a server that does as little as can be: entries go from XADD to XREADGROUP through one queue, everything else gets a ready answer. What a load measures against it is the driver's own share. */

import { createServer, type Server, type Socket } from "node:net";
import { REPLY, WireReader } from "./wire.js";

const CARRY_BYTES_MAX = 4 * 1024 * 1024;

/** Answers that need no thought, by command; what is not here is answered with OK. */
const READY: Readonly<Record<string, string>> = {
  PING: "+PONG\r\n",
  PEXPIRE: ":1\r\n",
  UNLINK: ":1\r\n",
  DBSIZE: ":0\r\n",
  XAUTOCLAIM: "*3\r\n$3\r\n0-0\r\n*0\r\n*0\r\n",
  INFO: "$23\r\nredis_version:echo-stub\r\n",
};

/** Listens on a free port of loopback. */
export function echoStub(): Server {
  const queue = new EntryQueue();
  return createServer((socket) => new StubConnection(socket, queue));
}

/** A reader that waits for entries. */
interface Waiter {
  readonly stream: string;
  readonly count: number;
  readonly deliver: (bytes: readonly Buffer[]) => void;
}

/** Entries as they lie on the wire, in order. */
class EntryQueue {
  #entries: Buffer[] = [];
  #head = 0;
  readonly #waiters: Waiter[] = [];

  get length(): number {
    return this.#entries.length - this.#head;
  }

  add(fields: Buffer): void {
    this.#entries.push(fields);
  }

  wait(waiter: Waiter): void {
    this.#waiters.push(waiter);
  }

  /** Whoever waits gets what there is. */
  serve(): void {
    while (this.length > 0 && this.#waiters.length > 0) {
      const { stream, count, deliver } = this.#waiters.shift()!;
      const taken = this.#entries.slice(this.#head, this.#head + count);
      this.#head += taken.length;
      if (this.length === 0) {
        this.#entries = [];
        this.#head = 0;
      }
      const head = `*1\r\n*2\r\n$${stream.length}\r\n${stream}\r\n*${taken.length}\r\n`;
      deliver([Buffer.from(head, "latin1"), ...taken.flatMap((fields) => [ENTRY_HEAD, fields])]);
    }
  }
}

const ENTRY_HEAD = Buffer.from("*2\r\n$15\r\n1000000000000-0\r\n*2\r\n", "latin1");
const ENTRY_ID = "$15\r\n1000000000000-0\r\n";

class StubConnection {
  readonly #socket: Socket;
  readonly #queue: EntryQueue;
  readonly #reader = new WireReader();
  #carried: Buffer = Buffer.alloc(0);
  #out: (Buffer | string)[] = [];

  constructor(socket: Socket, queue: EntryQueue) {
    this.#socket = socket;
    this.#queue = queue;
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => this.#received(chunk));
  }

  #received(chunk: Buffer): void {
    const reader = this.#reader;
    reader.buffer = this.#carried.length === 0 ? chunk : Buffer.concat([this.#carried, chunk]);
    reader.at = 0;
    reader.end = reader.buffer.length;
    while (this.#command());
    this.#carried = reader.buffer.subarray(reader.at, reader.end);
    if (this.#carried.length > CARRY_BYTES_MAX) this.#socket.destroy();
    this.#queue.serve();
    this.#flush();
  }

  /** Reads and answers a command; whether there was a whole one. */
  #command(): boolean {
    const reader = this.#reader;
    const before = reader.at;
    if (!reader.header() || reader.kind !== REPLY.array) return this.#back(before);
    const count = reader.value;
    const starts: number[] = [];
    let name = "";
    for (let n = 0; n < count; n++) {
      starts.push(reader.at);
      if (!reader.bulk()) return this.#back(before);
      if (n === 0) name = reader.text().toUpperCase();
    }
    this.#answer(name, starts);
    return true;
  }

  #back(before: number): false {
    this.#reader.at = before;
    return false;
  }

  #answer(name: string, starts: readonly number[]): void {
    const { buffer, at } = this.#reader;
    if (name === "XADD") {
      // The last two arguments are the field and its value, as they will be read.
      this.#queue.add(buffer.subarray(starts.at(-2), at));
      this.#out.push(ENTRY_ID);
    } else if (name === "XREADGROUP") {
      this.#queue.wait({
        stream: this.#argument(starts.at(-2)!),
        count: Number(this.#argument(starts[5]!)),
        deliver: (bytes) => {
          this.#out.push(...bytes);
          this.#flush();
        },
      });
    } else if (name === "XINFO") {
      this.#out.push(
        `*1\r\n*6\r\n$4\r\nname\r\n$4\r\nload\r\n$7\r\npending\r\n:0\r\n$3\r\nlag\r\n:${this.#queue.length}\r\n`,
      );
    } else this.#out.push(name === "XACK" ? `:${starts.length - 3}\r\n` : (READY[name] ?? "+OK\r\n"));
  }

  #argument(start: number): string {
    const reader = new WireReader();
    reader.buffer = this.#reader.buffer;
    reader.at = start;
    reader.end = this.#reader.end;
    reader.bulk();
    return reader.text();
  }

  #flush(): void {
    if (this.#out.length === 0) return;
    const out = this.#out;
    this.#out = [];
    this.#socket.cork();
    for (const bytes of out) this.#socket.write(bytes);
    this.#socket.uncork();
  }
}
