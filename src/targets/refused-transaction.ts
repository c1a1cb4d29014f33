/**
 * A transaction of which the proxy refused a command in the server's place. The server knows nothing of that and would
 * run the rest; as it would have refused the whole, its EXEC becomes a DISCARD.
 */

import { encodeReply, encodeRequest, errorReply, type Bytes, type Reply } from "../../sim/index.js";

const EXECABORT = errorReply("EXECABORT Transaction discarded because of previous errors.");

/** A reply, read and as it is sent. */
export interface Answer {
  readonly reply: Reply;
  readonly bytes: Bytes;
}

/** The transaction of one connection. */
export class RefusedTransaction {
  #isOpen = false;
  #isDoomed = false;

  /** The proxy refused a command. */
  refused(): void {
    this.#isDoomed ||= this.#isOpen;
  }

  /** What the server is to get for this command. */
  request(name: string, bytes: Bytes): Bytes {
    if (name === "multi") this.#isOpen = true;
    if (name === "discard" || name === "reset") this.#close();
    return name === "exec" && this.#isDoomed ? encodeRequest(["DISCARD"]) : bytes;
  }

  /** What the client is to get for this command. */
  answer(name: string, answer: Answer): Answer {
    if (name !== "exec") return answer;
    const isDoomed = this.#isDoomed;
    this.#close();
    return isDoomed ? { reply: EXECABORT, bytes: encodeReply(EXECABORT, 2) } : answer;
  }

  #close(): void {
    this.#isOpen = false;
    this.#isDoomed = false;
  }
}
