/**
 * One command at a time, over all connections of a run. A server executes one after the other, but the replies of two
 * connections may be read in either order; then an entry would be seen delivered before it was added.
 */

import type { Endpoint } from "./server.js";

/** How many clients wait in a server; undefined when it does not say. */
export type CountBlocked = (server: Endpoint) => Promise<number | undefined>;

/** Stands where the holder of the turn stands while it is read what the last turn woke. */
const NOBODY = {};

/** Who may send a command now. A command that waits in the server gives its turn up, and is answered between the turns of others. */
export class Turns {
  #holder: object | undefined;
  /** In order of asking. */
  readonly #waiting = new Map<object, () => void>();
  readonly #deferred: (() => void)[] = [];
  /** Those whose commands wait in a server, as far as is known, with that server. */
  readonly #blocked = new Map<object, Endpoint>();

  constructor(readonly countBlocked: CountBlocked) {}

  /** Whether it is this one's turn; if not, `goOn` is called when it may ask again. */
  take(who: object, goOn: () => void): boolean {
    if (this.#holder === undefined) this.#holder = who;
    else if (this.#holder !== who) this.#waiting.set(who, goOn);
    return this.#holder === who;
  }

  /** Nobody else may send anything from now on: for who is answered, in its turn or between two. */
  seize(who: object): void {
    this.#holder = who;
  }

  /**
   * Ends this one's turn, if it is its turn. `woke`: the server in which its command may have woken others; what these are
   * answered is read before the next turn.
   */
  release(who: object, woke?: Endpoint): void {
    if (this.#holder !== who) return;
    const mustWait = woke !== undefined && [...this.#blocked.values()].some((server) => isSame(server, woke));
    this.#holder = mustWait ? NOBODY : undefined;
    this.#between();
    if (mustWait) void this.#readAll(woke);
    else this.#next();
  }

  /** Does `work`, which comes of a reply to a command that has given up its turn, between two turns. */
  between(work: () => void): void {
    this.#deferred.push(work);
    this.#between();
  }

  /**
   * Resolves when the command that this one has sent is answered, or is known to wait in the server; then `blocked` is called,
   * and its turn is over. That it takes long says nothing: the machine may be busy.
   */
  async untilBlocked(who: object, options: UntilBlocked): Promise<void> {
    const { server, isAnswered, blocked } = options;
    const startedMs = performance.now();
    while (!isAnswered()) {
      const others = this.#countAt(server);
      const count = await this.countBlocked(server);
      if (isAnswered()) return;
      const isLate = performance.now() - startedMs > LOOKING_MS_MAX;
      if (count !== undefined && count <= others && !isLate) continue;
      blocked();
      this.block(who, server);
    }
  }

  /** It gives its turn up although its command is not answered. */
  block(who: object, server: Endpoint): void {
    this.#blocked.set(who, server);
    this.release(who);
  }

  /** Its command does not wait in a server any more. */
  unblock(who: object): void {
    this.#blocked.delete(who);
  }

  #countAt(server: Endpoint): number {
    return [...this.#blocked.values()].filter((one) => isSame(one, server)).length;
  }

  /** The server has written all that a command brought about before it answers the next one, and what is there is read in one go. */
  async #readAll(server: Endpoint): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, LOOKING_MS_MAX)));
    await Promise.race([this.countBlocked(server), limit]);
    clearTimeout(timer);
    await new Promise<void>((resolve) => setImmediate(resolve));
    // One of those that were woken may have seized the turn.
    if (this.#holder !== NOBODY) return;
    this.#holder = undefined;
    this.#next();
  }

  #between(): void {
    while (this.#deferred.length > 0 && (this.#holder === undefined || this.#holder === NOBODY))
      this.#deferred.shift()!();
  }

  #next(): void {
    for (const [next, goOn] of this.#waiting) {
      if (this.#holder !== undefined) return;
      this.#waiting.delete(next);
      goOn();
    }
  }
}

/** A command that may wait in a server. */
export interface UntilBlocked {
  readonly server: Endpoint;
  readonly isAnswered: () => boolean;
  readonly blocked: () => void;
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  return one.host === other.host && one.port === other.port;
}

/** A server that does not say by then what waits in it is not waited for. */
const LOOKING_MS_MAX = 1_000;
