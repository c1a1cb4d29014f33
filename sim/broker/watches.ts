/** Which sessions watch which keys (WATCH), and what breaks a watch. */

import type { Bytes } from "../resp/reply.js";
import type { Database } from "./database.js";
import type { Session } from "./session.js";

/** All watches of a server. */
export class Watches {
  readonly #watchers = new Map<Database, Map<Bytes, Set<Session>>>();
  #count = 0;

  /** Whether nobody watches anything: the usual case. */
  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** How many keys are watched, by however many. */
  get keyCount(): number {
    let count = 0;
    for (const byKey of this.#watchers.values()) count += byKey.size;
    return count;
  }

  /** The session watches `key` in its selected database. @param isExpired its time is up, and it is not removed yet. */
  add(session: Session, key: Bytes, isExpired: boolean): void {
    const { database } = session;
    let keys = session.watched.get(database);
    if (keys === undefined) session.watched.set(database, (keys = new Set()));
    if (keys.has(key)) return;
    keys.add(key);
    if (isExpired) session.watchedExpired.push({ database, key });
    this.#count++;
    let byKey = this.#watchers.get(database);
    if (byKey === undefined) this.#watchers.set(database, (byKey = new Map()));
    const sessions = byKey.get(key);
    if (sessions === undefined) byKey.set(key, new Set([session]));
    else sessions.add(session);
  }

  /** The session watches nothing any more (UNWATCH, EXEC, DISCARD, the end of the connection). */
  removeAll(session: Session): void {
    session.isWatchBroken = false;
    if (session.watched.size === 0) return;
    for (const [database, keys] of session.watched) {
      const byKey = this.#watchers.get(database);
      for (const key of keys) {
        this.#count--;
        const sessions = byKey?.get(key);
        sessions?.delete(session);
        if (sessions?.size === 0) byKey?.delete(key);
      }
    }
    session.watched.clear();
    session.watchedExpired.length = 0;
  }

  /** The key was modified: every EXEC that depends on it will answer nil. */
  touch(database: Database, key: Bytes): void {
    const sessions = this.#watchers.get(database)?.get(key);
    if (sessions === undefined) return;
    // One broken watch decides: the session's others are given up.
    for (const session of sessions) {
      if (!database.holds(key) && forgetExpired(session, database, key)) continue;
      this.removeAll(session);
      session.isWatchBroken = true;
    }
  }

  /** Breaks the watches of all keys that exist in one of two databases that change places. */
  touchSwapped(databases: readonly [Database, Database], nowMs: number): void {
    for (const database of databases) {
      for (const key of this.#watchedKeys(database)) {
        if (databases.some((one) => isThere(one, key, nowMs))) this.#break(database, key);
      }
    }
  }

  /** Breaks the watches of all keys that exist in a database about to be emptied. */
  touchExisting(database: Database, nowMs: number): void {
    for (const key of this.#watchedKeys(database)) {
      if (isThere(database, key, nowMs)) this.#break(database, key);
    }
  }

  /** Unlike `touch`, the sessions go on watching, as CLIENT LIST shows. */
  #break(database: Database, key: Bytes): void {
    for (const session of this.#watchers.get(database)?.get(key) ?? []) session.isWatchBroken = true;
  }

  #watchedKeys(database: Database): readonly Bytes[] {
    return [...(this.#watchers.get(database)?.keys() ?? [])];
  }
}

/** Whether the key's time was up when the session began to watch it; from now on it is watched like any other. */
function forgetExpired({ watchedExpired }: Session, database: Database, key: Bytes): boolean {
  const at = watchedExpired.findIndex((one) => one.key === key && one.database === database);
  if (at >= 0) watchedExpired.splice(at, 1);
  return at >= 0;
}

/** Whether the key is there and its time not up; unlike a look-up this removes nothing. */
function isThere(database: Database, key: Bytes, nowMs: number): boolean {
  return database.holds(key) && nowMs <= (database.expiresAtMs(key) ?? Infinity);
}
