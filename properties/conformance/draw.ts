/** Seeded draws for generators: numbers, picks, chances. What is generated is not here. */

import { seededChoices } from "../../sim/kernel/choices.js";

/** Equal seeds draw equally. */
export class Draw {
  readonly #choose: (n: number) => number;

  constructor(seed: number) {
    const { choose } = seededChoices(seed);
    this.#choose = (n) => choose(n, "script");
  }

  /** An integer from 0 to n - 1. */
  below(n: number): number {
    return this.#choose(n);
  }

  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.#choose(most - least + 1);
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.#choose(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.#choose(items.length)]!;
  }

  /** Picks in proportion to the weights. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let total = 0;
    for (const [weight] of items) total += weight;
    let at = this.#choose(total);
    for (const [weight, item] of items) if ((at -= weight) < 0) return item;
    return items[0]![1];
  }

  /** The same items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    const out: T[] = [];
    while (rest.length > 0) out.push(...rest.splice(this.#choose(rest.length), 1));
    return out;
  }

  /** Several values of a generator, one at least. */
  several<T>(most: number, next: () => T): T[] {
    return Array.from({ length: this.between(1, most) }, next);
  }
}
