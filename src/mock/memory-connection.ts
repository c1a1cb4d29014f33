/** One client's connection to a server in memory: bytes in, commands to the model, replies out once a turn. */

import { encodeReply, RequestParser, type Bytes, type ErrorReply, type Reply, type Session } from "../../sim/index.js";
import { clusterRefusal } from "./cluster-gate.js";
import type { MemoryServer } from "./memory-server.js";
import type { MockSocket } from "./mock-socket.js";

/** A connection from the moment it is up. */
export class MemoryConnection {
  readonly #parser = new RequestParser();
  readonly #session: Session;
  #outbox: Bytes = "";
  #isClosing = false;

  constructor(
    readonly server: MemoryServer,
    readonly socket: MockSocket,
  ) {
    this.#session = server.broker.connect({
      sink: (reply) => this.#answered(reply),
      closed: () => this.#closeBehindReplies(),
    });
  }

  /** Tells the client that the connection is up. */
  open(): void {
    const { server, socket } = this;
    if (socket.destroyed || !socket.writable) {
      server.ended(this);
      return;
    }
    socket.attach({ sent: (bytes) => server.sent(this, bytes), closed: () => server.ended(this) });
  }

  /** Bytes arrived. */
  take(bytes: Bytes, nowMs: number): void {
    if (this.#session.isClosed) return;
    const parser = this.#parser;
    parser.feed(bytes);
    for (let request = parser.next(); request !== undefined; request = parser.next()) {
      if ("kind" in request) {
        this.#answered(request);
        this.server.broker.close(this.#session);
        return;
      }
      const refusal = this.#refusal(request.args);
      if (refusal !== undefined) this.#answered(refusal);
      else this.server.broker.execute(this.#session, request.args, nowMs);
      if (this.#session.isClosed) return;
    }
  }

  /** The client has closed its side, and all that it had written is done. */
  close(): void {
    if (!this.#session.isClosed) this.server.broker.disconnect(this.#session);
    this.#closeBehindReplies();
  }

  /** Sends what was answered since the last time, in one chunk. */
  flush(): void {
    const bytes = this.#outbox;
    this.#outbox = "";
    if (bytes !== "") this.socket.receive(Buffer.from(bytes, "latin1"));
    if (this.#isClosing) this.socket.drop(undefined);
  }

  #refusal(args: readonly Bytes[]): ErrorReply | undefined {
    const { server } = this;
    if (!server.node.isInCluster || args.length === 0) return undefined;
    const isWaiting = this.#session.isBlocked || this.#session.waiting.length > 0;
    return isWaiting ? undefined : clusterRefusal(server.broker, this.#session, args);
  }

  #answered(reply: Reply): void {
    if (this.#outbox === "") this.server.answeredOn(this);
    this.#outbox += encodeReply(reply, this.#session.protocol);
  }

  #closeBehindReplies(): void {
    this.#isClosing = true;
    this.server.answeredOn(this);
  }
}
