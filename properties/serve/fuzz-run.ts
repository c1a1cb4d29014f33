/** Sends drawn inputs to a server over many connections, and says what must not be: no answer, an answer that is none, growth without end. */

import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { Bytes } from "../../sim/resp/reply.js";
import { encodeCommand } from "../conformance/script.js";
import { readFrame } from "../conformance/frame.js";
import { fuzzInput } from "./fuzz-input.js";

/** What a run does. */
export interface FuzzOptions {
  readonly port: number;
  readonly seed: number;
  /** The first input's number, and how many. */
  readonly first: number;
  readonly inputs: number;
  /** The server's process, for its memory. */
  readonly pid: number;
  /** A real server to compare a sample with. */
  readonly realPort?: number;
  readonly onProgress?: (done: number) => void;
}

/** What a run found. */
export interface FuzzResult {
  readonly inputs: number;
  readonly connections: number;
  /** Connections that the server ended. */
  readonly closedByServer: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly compared: number;
  readonly rssPeakBytes: number;
  readonly rssEndBytes: number;
  /** What must not be, in words; at most a few. */
  readonly findings: readonly string[];
}

const LANES = 64;
const INPUTS_PER_CONNECTION = 16;
const ANSWER_LIMIT_MS = 20_000;
const FINDINGS_MAX = 5;
/** One input of so many is compared with the real server. */
const COMPARE_EVERY = 100;
/** Data is dropped so often: what valid commands store is not what is measured. */
const FLUSH_EVERY = 20_000;
/** Longer inputs can meet a reset before their reply is read, on either server. */
const COMPARED_BYTES_MAX = 8_000;

/** In HELLO's reply; the one thing that tells which client asked. */
const CLIENT_ID = /(\$2\r\nid\r\n):\d+\r\n/g;

/** Runs it to its end, or to the first few findings. */
export function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  return new Fuzz(options).run();
}

class Fuzz {
  readonly #options: FuzzOptions;
  readonly #findings: string[] = [];
  readonly #sums = { connections: 0, closedByServer: 0, bytesSent: 0, bytesReceived: 0, compared: 0 };
  #next: number;
  #rssPeakBytes = 0;

  constructor(options: FuzzOptions) {
    this.#options = options;
    this.#next = options.first;
  }

  async run(): Promise<FuzzResult> {
    await Promise.all(Array.from({ length: LANES }, () => this.#lane()));
    if (this.#options.realPort !== undefined) await this.#compareSample(this.#options.realPort);
    await this.#askIfItLives();
    const inputs = this.#next - this.#options.first;
    const rssEndBytes = this.#measure();
    return { inputs, ...this.#sums, rssPeakBytes: this.#rssPeakBytes, rssEndBytes, findings: this.#findings };
  }

  get #isFull(): boolean {
    return this.#findings.length >= FINDINGS_MAX;
  }

  get #isOver(): boolean {
    return this.#isFull || this.#next >= this.#options.first + this.#options.inputs;
  }

  async #lane(): Promise<void> {
    while (!this.#isOver) {
      const first = this.#next;
      const wire = new Wire(this.#options.port);
      for (let n = 0; n < INPUTS_PER_CONNECTION && !wire.isEnded && !this.#isOver; n++) await this.#sendNext(wire);
      const wasClosed = wire.isEnded;
      const hasEnded = await wire.end();
      if (!hasEnded) this.#find(`the server did not end the connection that began with input ${first}`);
      this.#check(wire.received, first);
      this.#sums.connections++;
      if (wasClosed) this.#sums.closedByServer++;
      this.#sums.bytesReceived += wire.received.length;
    }
  }

  async #sendNext(wire: Wire): Promise<void> {
    const number = this.#next++;
    if (number % FLUSH_EVERY === 0) await this.#flush();
    const { pieces } = fuzzInput(this.#options.seed, number);
    for (const piece of pieces) this.#sums.bytesSent += piece.length;
    await wire.write(pieces);
  }

  async #flush(): Promise<void> {
    await this.#askIfItLives();
    this.#measure();
    this.#options.onProgress?.(this.#next - this.#options.first);
  }

  async #askIfItLives(): Promise<void> {
    const wire = new Wire(this.#options.port);
    await wire.write([encodeCommand(["FLUSHALL"]), encodeCommand(["QUIT"])]);
    if (!(await wire.end()) || wire.received !== "+OK\r\n+OK\r\n") {
      this.#find(
        `the server answered FLUSHALL and QUIT with ${JSON.stringify(wire.received)} after input ${this.#next}`,
      );
    }
  }

  /** Whole replies only, whatever was sent; the last one may be cut by a reset. */
  #check(received: Bytes, first: number): void {
    try {
      let at = 0;
      while (at < received.length) {
        const frame = readFrame(received, at);
        if (frame === undefined) return;
        at = frame.end;
      }
    } catch (error) {
      this.#find(`input ${first} and those after it: ${String(error)}`);
    }
  }

  /** The same bytes to both on an empty server: what comes back until the end has to be the same. */
  async #compareSample(realPort: number): Promise<void> {
    const { seed, first, inputs, port } = this.#options;
    for (let number = first; number < first + inputs && !this.#isFull; number += COMPARE_EVERY) {
      const bytes = fuzzInput(seed, number).pieces.join("");
      if (bytes.length > COMPARED_BYTES_MAX) continue;
      const compared = encodeCommand(["FLUSHALL"]) + bytes;
      const replies = await Promise.all([port, realPort].map((one) => exchange(one, compared)));
      const [model, real] = replies.map((text) => text?.replaceAll(CLIENT_ID, "$1:0\r\n"));
      if (model === undefined || real === undefined) continue;
      this.#sums.compared++;
      if (model !== real) {
        const shown = [bytes, model, real].map((text) => JSON.stringify(text.slice(0, 600)));
        this.#find(`input ${number}, ${shown[0]}\n  serve: ${shown[1]}\n  real:  ${shown[2]}`);
      }
    }
  }

  #find(what: string): void {
    if (this.#findings.length < FINDINGS_MAX) this.#findings.push(what);
  }

  #measure(): number {
    const pages = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.#options.pid}/status`, "utf8"));
    const bytes = Number(pages?.[1] ?? 0) * 1024;
    this.#rssPeakBytes = Math.max(this.#rssPeakBytes, bytes);
    return bytes;
  }
}

/** What a server answers to these bytes before the connection ends; undefined when a reset may have taken some of it. */
async function exchange(port: number, bytes: Bytes): Promise<Bytes | undefined> {
  const wire = new Wire(port);
  await wire.write([bytes]);
  return (await wire.end()) && !wire.wasReset ? wire.received : undefined;
}

class Wire {
  received: Bytes = "";
  isEnded = false;
  wasReset = false;
  readonly #socket: Socket;
  readonly #ended: Promise<void>;

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => (this.received += text));
    this.#socket.on("end", () => (this.isEnded = true));
    this.#socket.on("error", () => (this.wasReset = true));
    this.#ended = new Promise((resolve) =>
      this.#socket.on("close", () => {
        this.isEnded = true;
        resolve();
      }),
    );
  }

  /** Writes piece by piece; short ones each in a turn of their own, so that they arrive apart. */
  async write(pieces: readonly Bytes[]): Promise<void> {
    for (const piece of pieces) {
      if (this.isEnded) return;
      this.#socket.write(piece, "latin1");
      if (pieces.length > 1 || this.#socket.writableNeedDrain) await new Promise(setImmediate);
    }
  }

  /** Closes this half, and waits for the server's; whether it came in time. */
  async end(): Promise<boolean> {
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(new Error("too late")), ANSWER_LIMIT_MS);
    const startedMs = performance.now();
    await this.#ended;
    clearTimeout(timer);
    return performance.now() - startedMs < ANSWER_LIMIT_MS;
  }
}
