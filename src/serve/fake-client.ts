/** A client of raw bytes, for tests: what it sends and what it gets is text, one character a byte. */

import { connect, type Socket } from "node:net";
import { encodeRequest, ReplyParser, type Reply } from "../../sim/index.js";

const REPLY_LIMIT_MS = 10_000;

/** One connection. */
export class FakeClient {
  readonly socket: Socket;
  received = "";
  /** How the connection ended: by the server's FIN, or with an error such as ECONNRESET. */
  ending: "end" | string | undefined;
  #wake: (() => void) | undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text: string) => this.#note(() => (this.received += text)));
    this.socket.on("end", () => this.#note(() => (this.ending ??= "end")));
    this.socket.on("error", (error: NodeJS.ErrnoException) => this.#note(() => (this.ending ??= error.code ?? "?")));
    this.socket.on("close", () => this.#note(() => (this.ending ??= "end")));
  }

  /** Writes bytes. */
  write(bytes: string): void {
    this.socket.write(bytes, "latin1");
  }

  /** Sends a command of words between blanks and waits for its reply. */
  async send(line: string): Promise<Reply> {
    return this.call(line.split(" "));
  }

  /** Sends a command and waits for its reply. */
  async call(args: readonly string[]): Promise<Reply> {
    this.received = "";
    this.write(encodeRequest(args));
    return this.reply();
  }

  /** Waits for one whole reply. */
  async reply(): Promise<Reply> {
    let found: Reply | undefined;
    await this.until(() => {
      const parser = new ReplyParser();
      parser.feed(this.received);
      return (found = parser.next()?.reply) !== undefined;
    });
    return found!;
  }

  /** Waits until something holds. @throws Error after 10 s, with what came */
  async until(holds: () => boolean): Promise<void> {
    const timer = setTimeout(() => this.socket.destroy(new Error("too late")), REPLY_LIMIT_MS);
    while (!holds()) {
      if (this.ending !== undefined && !holds()) {
        clearTimeout(timer);
        throw new Error(`the connection ended (${this.ending}) after ${JSON.stringify(this.received.slice(0, 200))}`);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    clearTimeout(timer);
  }

  /** Waits for the end of the connection, and says how it ended. */
  async ended(): Promise<string> {
    await this.until(() => this.ending !== undefined);
    return this.ending!;
  }

  #note(change: () => void): void {
    change();
    this.#wake?.();
  }
}
