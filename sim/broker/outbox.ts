/** What a transaction sends to others than its own session: it leaves when all of it has run, and not to whom it closed meanwhile. */

import type { Reply } from "../resp/reply.js";

/** A session, as far as it is sent to. */
interface Receiver {
  readonly isClosed: boolean;
  readonly sink: (reply: Reply) => void;
}

/** The outbox of one server. */
export class Outbox {
  #transacting: Receiver | undefined;
  readonly #unsent: { readonly session: Receiver; readonly reply: Reply }[] = [];

  /** A session's transaction runs from here on. */
  hold(transacting: Receiver): void {
    this.#transacting = transacting;
  }

  /** The transaction has run. */
  release(): void {
    this.#transacting = undefined;
    for (const { session, reply } of this.#unsent.splice(0)) if (!session.isClosed) session.sink(reply);
  }

  /** Sends a reply or a message, now or when the transaction of another session has run. */
  send(session: Receiver, reply: Reply): void {
    if (this.#transacting === undefined || this.#transacting === session) session.sink(reply);
    else this.#unsent.push({ session, reply });
  }
}
