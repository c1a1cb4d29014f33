/** Who waits for which key, in the order in which they began to wait, and until when. */

import type { Blocked } from "../commands/command.js";
import type { Bytes } from "../resp/reply.js";
import { DeadlineQueue } from "./deadline-queue.js";
import type { Database } from "./database.js";
import type { Session } from "./session.js";

/** One session's wait. */
export interface BlockedClient {
  readonly session: Session;
  readonly database: Database;
  readonly blocked: Blocked;
}

/** All sessions that wait. */
export class BlockedClients {
  readonly #byDatabase = new Map<Database, Map<Bytes, Set<BlockedClient>>>();
  readonly #deadlines = new DeadlineQueue<BlockedClient>((client) => client.session.blocked === client);
  #count = 0;

  /** How many sessions wait. */
  get count(): number {
    return this.#count;
  }

  /** How many of them have a deadline; walks them all, for INFO. */
  countWithDeadline(): number {
    const clients = new Set<BlockedClient>();
    for (const keys of this.#byDatabase.values()) {
      for (const waiters of keys.values()) for (const client of waiters) clients.add(client);
    }
    return [...clients].filter(({ blocked }) => blocked.deadlineMs !== undefined).length;
  }

  /** Whether anybody waits for this key. */
  hasWaiters(database: Database, key: Bytes): boolean {
    return this.#count > 0 && this.#byDatabase.get(database)?.has(key) === true;
  }

  /** Who waits for this key, first come first; members may be removed while it is walked. */
  waiters(database: Database, key: Bytes): Iterable<BlockedClient> {
    return this.#byDatabase.get(database)?.get(key) ?? [];
  }

  /** Puts a session to wait. */
  add(session: Session, blocked: Blocked): void {
    const client: BlockedClient = { session, database: session.database, blocked };
    session.blocked = client;
    this.#count++;
    let keys = this.#byDatabase.get(client.database);
    if (keys === undefined) this.#byDatabase.set(client.database, (keys = new Map()));
    for (const key of blocked.keys) {
      const waiters = keys.get(key);
      if (waiters === undefined) keys.set(key, new Set([client]));
      else waiters.add(client);
    }
    if (blocked.deadlineMs !== undefined) this.#deadlines.push(blocked.deadlineMs, client);
  }

  /** Ends a wait. */
  remove(client: BlockedClient): void {
    client.session.blocked = undefined;
    this.#count--;
    const keys = this.#byDatabase.get(client.database);
    for (const key of client.blocked.keys) {
      const waiters = keys?.get(key);
      if (waiters === undefined) continue;
      waiters.delete(client);
      if (waiters.size === 0) keys!.delete(key);
    }
  }

  /** The first millisecond in which a client's time is up; undefined when nobody's wait has an end. */
  nextDeadlineMs(): number | undefined {
    const deadlineMs = this.#count === 0 ? undefined : this.#deadlines.nextMs();
    // The server compares strictly: whoever blocks for 100 ms is told in the 101st.
    return deadlineMs === undefined ? undefined : deadlineMs + 1;
  }

  /** The next client whose time is up; it still waits until it is removed. */
  nextOverdue(nowMs: number): BlockedClient | undefined {
    return this.#count === 0 ? undefined : this.#deadlines.takeDue(nowMs - 1);
  }
}
