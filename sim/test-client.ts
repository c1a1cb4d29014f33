/** A client of the model for unit tests: commands as words, replies as the bytes that the server would send. Not part of the product. */

import type { Broker } from "./broker/broker.js";
import type { Session } from "./broker/session.js";
import { createBroker } from "./create-broker.js";
import type { Profile } from "./profiles/profile.js";
import { redis70 } from "./profiles/redis-7.0.js";
import { encodeReply } from "./resp/encode.js";
import type { Bytes } from "./resp/reply.js";

/** A server with a clock that stands still until a test moves it. */
export class TestServer {
  nowMs = 1_700_000_000_000;
  readonly broker: Broker;

  constructor(config: Readonly<Record<string, string>> = {}, profile: Profile = redis70) {
    this.broker = createBroker({ profile, config });
  }

  /** Opens a connection. */
  client(): TestClient {
    return new TestClient(this);
  }

  /** Time passes, and the server notices. */
  elapse(ms: number): void {
    this.nowMs += ms;
    this.broker.tick(this.nowMs);
  }
}

/** One connection. */
export class TestClient {
  readonly session: Session;
  isClosed = false;
  #received = "";

  constructor(readonly server: TestServer) {
    this.session = server.broker.connect({
      sink: (reply) => (this.#received += encodeReply(reply, this.session.protocol)),
      closed: () => (this.isClosed = true),
    });
  }

  /** Sends the words of `line` (no quoting) and gives what has come since the last call, line ends as `|`. */
  send(line: string): string {
    return this.call(...line.split(" "));
  }

  /** The same with the arguments given one by one. */
  call(...args: readonly Bytes[]): string {
    this.server.broker.execute(this.session, args, this.server.nowMs);
    return this.received();
  }

  /** What has come since the last call, line ends as `|`. */
  received(): string {
    const received = this.#received;
    this.#received = "";
    return received.replaceAll("\r\n", "|");
  }
}
