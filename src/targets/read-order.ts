/**
 * Who reads first. Processes that start together reach the server in any order, which decides who gets the first
 * entries; so the first read of each worker waits for those before it. After that, nobody waits.
 */

import type { Bytes } from "../../sim/index.js";
import type { History } from "../history/event.js";
import { processName } from "../scenario/fault.js";

/** The workers of a history in the order in which they were first given an entry; the rest in order of number. */
export function readOrderOf(history: History, workers: number): number[] {
  const numbers = Array.from({ length: workers }, (_, i) => i + 1);
  const readers = history.flatMap((event) =>
    event.kind === "delivered" && event.command === "xreadgroup" ? [event.process] : [],
  );
  const first = [...new Set(readers)].flatMap((name) => numbers.filter((number) => processName(number) === name));
  return [...new Set([...first, ...numbers])];
}

/** Lets the workers of one run make their first reads in a given order. */
export class ReadOrder {
  /** Workers that have not read yet, in order. */
  readonly #order: number[];
  readonly #waiting = new Map<number, () => void>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(order: readonly number[]) {
    this.#order = [...order];
  }

  /** Whether this command has to wait; `goOn` is called when it no longer has to. */
  holds(process: number, args: readonly Bytes[], goOn: () => void): boolean {
    if (this.#order.length === 0 || !this.#order.includes(process) || !isReadOfNew(args)) return false;
    if (this.#order[0] === process) {
      // A read that blocks is not answered for long; it has reached the server all the same.
      this.#after(REACHED_MS, () => this.passed(process));
      return false;
    }
    this.#waiting.set(process, goOn);
    this.#after(PATIENCE_MS, () => this.passed(process));
    return true;
  }

  /** A command of a worker was answered. */
  answered(process: number, args: readonly Bytes[]): void {
    if (this.#order.length > 0 && isReadOfNew(args)) this.passed(process);
  }

  /** The worker has read, or will not: the next one may. */
  passed(process: number): void {
    const at = this.#order.indexOf(process);
    if (at < 0) return;
    this.#order.splice(at, 1);
    this.#release(process);
    if (this.#order[0] !== undefined) this.#release(this.#order[0]);
  }

  /** Nobody waits any more, and no timer runs. */
  close(): void {
    this.#order.length = 0;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const process of this.#waiting.keys()) this.#release(process);
  }

  #release(process: number): void {
    const goOn = this.#waiting.get(process);
    this.#waiting.delete(process);
    goOn?.();
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }
}

/** Whether a command asks for entries that no consumer of the group has had. */
function isReadOfNew(args: readonly Bytes[]): boolean {
  return args[0]!.toLowerCase() === "xreadgroup" && args.includes(">");
}

/** So long after a read was sent, the server has it. */
const REACHED_MS = 20;
/** A worker that does not come to read holds the others back no longer than this. */
const PATIENCE_MS = 500;
