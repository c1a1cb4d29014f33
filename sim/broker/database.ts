/** The keyspace of one database: keys, their values and their expiry. What commands do with values lives with the commands. */

import type { Bytes } from "../resp/reply.js";
import { DeadlineQueue } from "./deadline-queue.js";
import type { SortedSet } from "./sorted-set.js";
import type { Stream } from "./stream.js";

/** A string. Numbers are strings of digits. */
export interface StringValue {
  readonly kind: "string";
  bytes: Bytes;
  /** How it came to be, where OBJECT tells: grown in place, written as text though it may be a number, or copied. */
  form?: "grown" | "text" | "copied" | undefined;
}

/** A hash; fields stay in the order in which they were first set. */
export interface HashValue {
  readonly kind: "hash";
  readonly fields: Map<Bytes, Bytes>;
  /** It was too large for a listpack once. */
  isUnpacked: boolean;
}

/** A set, in insertion order; one of only integers is kept by the server as a sorted array until it holds something else. */
export interface SetValue {
  readonly kind: "set";
  readonly members: Set<Bytes>;
  isIntegersOnly: boolean;
  /** It was too large for a listpack once. */
  isUnpacked: boolean;
}

/** Whatever a key can hold. */
export type Value = (StringValue | HashValue | SetValue | SortedSet | Stream) & {
  /** When a command last used it; OBJECT IDLETIME tells. */
  usedAtMs?: number | undefined;
};

/** Who wants to know of what happens to keys without a command naming them. */
export interface KeyspaceObserver {
  /** A stream appeared at this key, or the one that was there is gone (deleted, overwritten, renamed, expired). */
  readonly streamCameOrWent: (database: Database, key: Bytes) => void;
  /** The stream that was at this key is gone with all else in the database. */
  readonly streamCleared: (database: Database, key: Bytes) => void;
  /** The key's time was up and it is gone now. */
  readonly expired: (database: Database, key: Bytes) => void;
  /** A key is there that was not. */
  readonly added: (database: Database, key: Bytes) => void;
  /** Another value is in place of the one that was there. */
  readonly replaced: (database: Database, key: Bytes, isOtherType: boolean) => void;
  /** A key was looked up that is not there. */
  readonly missed: (database: Database, key: Bytes) => void;
  /** What the server's clock shows. */
  readonly nowMs: () => number;
  /** Whether keys whose time is up stay, unseen, until later: the server removes none while it is paused. */
  readonly holdsExpiry: () => boolean;
}

/** One numbered database. */
export class Database {
  #values = new Map<Bytes, Value>();
  #expiries = new Map<Bytes, number>();
  readonly #deadlines = new DeadlineQueue<Bytes>((key, deadlineMs) => this.#expiries.get(key) === deadlineMs);

  constructor(
    readonly index: number,
    readonly observer?: KeyspaceObserver,
  ) {}

  /** The keys held, those included whose time is up but that nothing has looked at since. */
  get size(): number {
    return this.#values.size;
  }

  /** How many keys have an expiry. */
  get volatileSize(): number {
    return this.#expiries.size;
  }

  /** The value at `key`, which counts as used now; a key whose time is up is removed and not seen. */
  get(key: Bytes, nowMs: number): Value | undefined {
    const value = this.peek(key, nowMs);
    if (value !== undefined) value.usedAtMs = nowMs;
    return value;
  }

  /** The same without using it: TTL, TYPE and their like only look. */
  peek(key: Bytes, nowMs: number): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) {
      this.observer?.missed(this, key);
      return undefined;
    }
    if (this.#expiries.size === 0) return value;
    const expiresAtMs = this.#expiries.get(key);
    // The server compares strictly: in its last millisecond a key is still there, with a PTTL of 0.
    if (expiresAtMs === undefined || nowMs <= expiresAtMs) return value;
    if (this.observer?.holdsExpiry() !== true) this.#expire(key);
    this.observer?.missed(this, key);
    return undefined;
  }

  /** Stores a value in place of whatever was there, and takes away the key's expiry. */
  set(key: Bytes, value: Value): void {
    const old = this.#values.get(key);
    this.#values.set(key, value);
    value.usedAtMs ??= this.observer?.nowMs();
    if (this.#expiries.size > 0) this.#expiries.delete(key);
    if (old === undefined) this.observer?.added(this, key);
    else this.observer?.replaced(this, key, old.kind !== value.kind);
    if (old !== value && (old?.kind === "stream" || value.kind === "stream")) {
      this.observer?.streamCameOrWent(this, key);
    }
  }

  /** Puts a value at a key that is not there, as loading does, of which nobody is told. */
  load(key: Bytes, value: Value): void {
    this.#values.set(key, value);
    value.usedAtMs ??= this.observer?.nowMs();
  }

  /** Removes the key; whether it was there. Ask `get` first where a key whose time is up must not count. */
  delete(key: Bytes): boolean {
    const old = this.#values.get(key);
    if (old === undefined) return false;
    this.#values.delete(key);
    this.#expiries.delete(key);
    if (old.kind === "stream") this.observer?.streamCameOrWent(this, key);
    return true;
  }

  /** When the key expires, in milliseconds since 1970; undefined for never or no such key. */
  expiresAtMs(key: Bytes): number | undefined {
    return this.#expiries.get(key);
  }

  /** Sets (or with undefined takes away) the expiry of a key that exists. */
  setExpiry(key: Bytes, expiresAtMs: number | undefined): void {
    if (expiresAtMs === undefined) {
      this.#expiries.delete(key);
      return;
    }
    this.#expiries.set(key, expiresAtMs);
    this.#deadlines.push(expiresAtMs, key);
  }

  /** Every key, in the order in which they came. */
  keys(): IterableIterator<Bytes> {
    return this.#values.keys();
  }

  /** Removes all keys whose time is up. */
  removeExpired(nowMs: number): void {
    for (;;) {
      const key = this.#deadlines.takeDue(nowMs - 1);
      if (key === undefined) return;
      this.#expire(key);
    }
  }

  /** The first millisecond in which the next key to expire is gone. */
  nextExpiryMs(): number | undefined {
    const deadlineMs = this.#deadlines.nextMs();
    return deadlineMs === undefined ? undefined : deadlineMs + 1;
  }

  /** Whether the key is there, be its time up or not. */
  holds(key: Bytes): boolean {
    return this.#values.has(key);
  }

  /** Each of the two holds what the other one held (SWAPDB). Nobody is told. */
  swapWith(other: Database): void {
    [this.#values, other.#values] = [other.#values, this.#values];
    [this.#expiries, other.#expiries] = [other.#expiries, this.#expiries];
    for (const database of [this, other]) {
      for (const [key, expiresAtMs] of database.#expiries) database.#deadlines.push(expiresAtMs, key);
    }
  }

  /** Removes everything; how many keys that were. */
  clear(): number {
    const removed = [...this.#values];
    this.#values.clear();
    this.#expiries.clear();
    for (const [key, value] of removed) {
      if (value.kind === "stream") this.observer?.streamCleared(this, key);
    }
    return removed.length;
  }

  #expire(key: Bytes): void {
    this.delete(key);
    this.observer?.expired(this, key);
  }
}
