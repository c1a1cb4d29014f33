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
  /** When keys are to be looked at again. It stands for all who wait for the key, and even when who asked for it waits no more. */
  readonly #looks = new Map<Database, Map<Bytes, number>>();
  readonly #lookTimes = new DeadlineQueue<{ readonly database: Database; readonly key: Bytes }>(
    ({ database, key }, ms) => this.#looks.get(database)?.get(key) === ms,
  );
  #count = 0;
  #countWithDeadline = 0;

  /** How many sessions wait. */
  get count(): number {
    return this.#count;
  }

  /** How many of them have a deadline. */
  get countWithDeadline(): number {
    return this.#countWithDeadline;
  }

  /** How many keys they wait for, and for how many of those somebody is told too when the key goes. */
  countKeys(): { readonly keys: number; readonly untilGone: number } {
    let keys = 0;
    let untilGone = 0;
    for (const byKey of this.#byDatabase.values()) {
      keys += byKey.size;
      for (const waiters of byKey.values()) {
        for (const wait of waiters.values()) {
          if (wait.isUntilGone !== true) continue;
          untilGone++;
          break;
        }
      }
    }
    return { keys, untilGone };
  }

  /** Whether anybody waits for this key. */
  hasWaiters(database: Database, key: Bytes): boolean {
    return this.#count > 0 && this.#byDatabase.get(database)?.has(key) === true;
  }

  /** Whether any of them is told, too, when the key goes. */
  hasWaitersUntilGone(database: Database, key: Bytes): boolean {
    return this.hasWaiters(database, key) && this.waiters(database, key).some(([, wait]) => wait.isUntilGone === true);
  }

  /** The keys of a database that anybody waits for. */
  waitedKeys(database: Database): readonly Bytes[] {
    return [...(this.#byDatabase.get(database)?.keys() ?? [])];
  }

  /** Who waits for this key now, first come first. */
  waiters(database: Database, key: Bytes): readonly (readonly [Session, W])[] {
    const waiters = this.#byDatabase.get(database)?.get(key);
    return waiters === undefined ? [] : [...waiters];
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
    if (wait.deadlineMs !== undefined) {
      this.#countWithDeadline++;
      this.#deadlines.push(wait.deadlineMs, { session, wait });
    }
    if (wait.lookAgain !== undefined) this.#lookAgain(database, wait.lookAgain);
  }

  /** The session goes on waiting behind all others, until when it did before; what it would wait for now says when to look again. */
  goOnWaiting(session: Session, { lookAgain }: Wait): void {
    const wait = session.blocked as W;
    const keys = this.#byDatabase.get(session.database);
    for (const key of wait.keys) {
      const waiters = keys?.get(key);
      if (waiters?.delete(session) === true) waiters.set(session, wait);
    }
    if (lookAgain !== undefined) this.#lookAgain(session.database, lookAgain);
  }

  /** The next key whose time to be looked at again has come. */
  nextLook(nowMs: number): { readonly database: Database; readonly key: Bytes } | undefined {
    const due = this.#lookTimes.takeDue(nowMs - 1);
    if (due !== undefined) this.#looks.get(due.database)!.delete(due.key);
    return due;
  }

  /** Ends the session's wait, if it is in one. */
  remove(session: Session): void {
    const wait = session.blocked;
    if (wait === undefined) return;
    session.blocked = undefined;
    this.#count--;
    if (wait.deadlineMs !== undefined) this.#countWithDeadline--;
    const keys = this.#byDatabase.get(session.database);
    for (const key of wait.keys) {
      const waiters = keys?.get(key);
      if (waiters === undefined) continue;
      waiters.delete(session);
      if (waiters.size === 0) keys!.delete(key);
    }
  }

  /** The first millisecond in which a client's time is up or a key is to be looked at; undefined when neither ever is. */
  nextDeadlineMs(): number | undefined {
    if (this.#count === 0) return undefined;
    const nextMs = Math.min(this.#deadlines.nextMs() ?? Infinity, this.#lookTimes.nextMs() ?? Infinity);
    // The server compares strictly: whoever blocks for 100 ms is told in the 101st.
    return nextMs === Infinity ? undefined : nextMs + 1;
  }

  /** The next session whose time is up; it still waits until it is removed. */
  nextOverdue(nowMs: number): Session | undefined {
    return this.#count === 0 ? undefined : this.#deadlines.takeDue(nowMs - 1)?.session;
  }

  /** Notes when keys are to be looked at again; an earlier time that is known already stands. */
  #lookAgain(database: Database, times: NonNullable<Wait["lookAgain"]>): void {
    let looks = this.#looks.get(database);
    if (looks === undefined) this.#looks.set(database, (looks = new Map()));
    for (const [key, ms] of times) {
      if ((looks.get(key) ?? Infinity) <= ms) continue;
      looks.set(key, ms);
      this.#lookTimes.push(ms, { database, key });
    }
  }
}
