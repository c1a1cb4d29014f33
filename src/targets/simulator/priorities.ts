/**
 * Schedules by priority: probabilistic concurrency testing, after Burckhardt, Kothari, Musuvathi and Nagarakatte, "A
 * Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010.
 *
 * n processes get priorities at random, and of those that could go on the one with the highest always does. At d - 1 of the
 * first k steps, drawn at random, the process whose step it is falls below all that never fell: the ith of these change
 * points gives it priority i. A bug of depth d, one that shows whenever d pairs of steps come in a certain order, is found by
 * one such run with a probability of at least 1 / (n k^(d-1)).
 *
 * Here a process is the producer or a worker, and a step is what arrives: a connection, a chunk of bytes at the server or at
 * the process. A process could go on while something of it is on its way, or a timer of it is about to fire. So the bound
 * holds for orders of steps of different processes, each process's own in the order in which they come without chance, within
 * the first k steps, as long as no step has to wait for more than 40 ms: then it happens all the same, for no network of the
 * simulator is slower (see `latency.ts`). Timers and handlers take the time that they take. Faults strike where they do.
 */

import { drawnChoices, seededChoices, WAIT_PREFIX, type Choices } from "../../../sim/index.js";

/** The schedule of a run. */
export interface Priorities {
  /** 32 bits. */
  readonly seed: number;
  /** d, from 1: no priority changes. */
  readonly depth: number;
  /** k: how many steps the run has, about or at most. */
  readonly steps: number;
}

/** The most that a run of depth d can be said to find of the bugs of that depth: 1 / (n k^(d-1)). */
export function findingProbability(processes: number, { depth, steps }: Omit<Priorities, "seed">): number {
  return 1 / (processes * Math.max(1, steps) ** (depth - 1));
}

/** Lets what is due wait by priority. Durations are plain, all else is drawn. Equal schedules decide the same. */
export function prioritizedChoices({ seed, depth, steps }: Priorities): Choices {
  const random = seededChoices(seed);
  const order = new Order((n) => random.choose(n, "priorities"));
  /** The change points that are left, by step from 1: the priority that is given there. */
  const changes = new Map<number, number>();
  for (let i = 1; i < depth; i++) changes.set(1 + random.choose(steps, "change points"), i);
  let step = 1;
  const open = (key: string): ((n: number) => number) =>
    DURATIONS.has(key.split(":")[0]!) ? () => 0 : (n) => random.choose(n, key);
  return drawnChoices(open, (key) => {
    const own = key.slice(WAIT_PREFIX.length);
    order.add(own);
    return (others) => {
      if (order.isBelowAny(own, others())) return true;
      const change = changes.get(step);
      if (change !== undefined) {
        changes.delete(step);
        order.lower(own, change);
        if (order.isBelowAny(own, others())) return true;
      }
      step += 1;
      return false;
    };
  });
}

/** What takes how long: the choices of `latency.ts`. */
const DURATIONS: ReadonlySet<string> = new Set(["up", "down", "connect", "handler"]);

/** Who is above whom. */
class Order {
  /** From the highest; whoever fell is below them. */
  readonly #ranks: string[] = [];
  readonly #fallen = new Map<string, number>();

  constructor(readonly choose: (n: number) => number) {}

  /** Whoever is new gets any place among the others, so each order of them is as likely as any other. */
  add(name: string): void {
    if (!this.#ranks.includes(name)) this.#ranks.splice(this.choose(this.#ranks.length + 1), 0, name);
  }

  lower(name: string, to: number): void {
    this.#fallen.set(name, to);
  }

  isBelowAny(name: string, others: readonly string[]): boolean {
    return others.some((other) => this.#isBelow(name, other));
  }

  #isBelow(one: string, other: string): boolean {
    this.add(other);
    const [fallen, otherFallen] = [this.#fallen.get(one), this.#fallen.get(other)];
    if (fallen !== undefined) return otherFallen === undefined || fallen < otherFallen;
    return otherFallen === undefined && this.#ranks.indexOf(other) < this.#ranks.indexOf(one);
  }
}
