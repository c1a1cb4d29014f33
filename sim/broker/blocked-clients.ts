/** Who waits for which key, in the order in which they began to wait, and until when. */

import type { Bytes } from "../resp/reply.js";
import { DeadlineQueue } from "./deadline-queue.js";
import type { Database } from "./database.js";
import type { Session, Wait } from "./session.js";

/** All sessions that wait. A session is in one wait at a time, and its database stays the same as long. */
export class BlockedClients<W extends Wait> {
  readonly #byDatabase = new Map<Database, Map<Bytes, Map<Session, W>>>();
  readonly #deadlines = new DeadlineQueue<{ readonly session: Session; readonly wait: W }>(
    ({ session, wait }) => session.blocked === wait,
  );
  #count = 0;

  /** How many sessions wait. */
  get count(): number {
    return this.#count;
  }

  /** How many of them have a deadline; walks them all, for INFO. */
  countWithDeadline(): number {
    const sessions = new Set<Session>();
    for (const keys of this.#byDatabase.values()) {
      for (const waiters of keys.values()) for (const session of waiters.keys()) sessions.add(session);
    }
    return [...sessions].filter(({ blocked }) => blocked?.deadlineMs !== undefined).length;
  }

  /** Whether anybody waits for this key. */
  hasWaiters(database: Database, key: Bytes): boolean {
    return this.#count > 0 && this.#byDatabase.get(database)?.has(key) === true;
  }

  /** Who waits for this key, first come first; members may be removed while it is walked. */
  waiters(database: Database, key: Bytes): Iterable<readonly [Session, W]> {
    return this.#byDatabase.get(database)?.get(key) ?? [];
  }

  /** Puts a session to wait. */
  add(session: Session, wait: W): void {
    const { database } = session;
    session.blocked = wait;
    this.#count++;
    let keys = this.#byDatabase.get(database);
    if (keys === undefined) this.#byDatabase.set(database, (keys = new Map()));
    for (const key of wait.keys) {
      const waiters = keys.get(key);
      if (waiters === undefined) keys.set(key, new Map([[session, wait]]));
      else waiters.set(session, wait);
    }
    if (wait.deadlineMs !== undefined) this.#deadlines.push(wait.deadlineMs, { session, wait });
  }

  /** Ends the session's wait, if it is in one. */
  remove(session: Session): void {
    const wait = session.blocked;
    if (wait === undefined) return;
    session.blocked = undefined;
    this.#count--;
    const keys = this.#byDatabase.get(session.database);
    for (const key of wait.keys) {
      const waiters = keys?.get(key);
      if (waiters === undefined) continue;
      waiters.delete(session);
      if (waiters.size === 0) keys!.delete(key);
    }
  }

  /** The first millisecond in which a client's time is up; undefined when nobody's wait has an end. */
  nextDeadlineMs(): number | undefined {
    const deadlineMs = this.#count === 0 ? undefined : this.#deadlines.nextMs();
    // The server compares strictly: whoever blocks for 100 ms is told in the 101st.
    return deadlineMs === undefined ? undefined : deadlineMs + 1;
  }

  /** The next session whose time is up; it still waits until it is removed. */
  nextOverdue(nowMs: number): Session | undefined {
    return this.#count === 0 ? undefined : this.#deadlines.takeDue(nowMs - 1)?.session;
  }
}
