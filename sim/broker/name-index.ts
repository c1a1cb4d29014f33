/** Things with names, as a stream keeps its groups and a group its consumers: found by name, listed in byte order. */

import type { Bytes } from "../resp/reply.js";

/** Anything that has a name that does not change. */
export interface Named {
  readonly name: Bytes;
}

/** A map whose listing is sorted, as the server's radix trees are; the order is worked out when somebody asks. */
export class NameIndex<T extends Named> {
  readonly #byName = new Map<Bytes, T>();
  #sorted: readonly T[] | undefined = [];

  /** How many there are. */
  get size(): number {
    return this.#byName.size;
  }

  /** The one of this name. */
  get(name: Bytes): T | undefined {
    return this.#byName.get(name);
  }

  /** Adds one whose name is not taken. */
  add(named: T): void {
    this.#byName.set(named.name, named);
    this.#sorted = undefined;
  }

  /** Takes one out; whether it was there. */
  delete(name: Bytes): boolean {
    this.#sorted = undefined;
    return this.#byName.delete(name);
  }

  /** All, by the bytes of their names. */
  sorted(): readonly T[] {
    return (this.#sorted ??= [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
  }
}
