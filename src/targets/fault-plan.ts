/** Finds the faults of a plan that strike at a command: counts each process's commands and compares coordinates. */

import { losesWrites, type CommandFault, type CrashPlace, type Fault, type HandlerFault } from "../faults/fault.js";

/** One process's commands of one name: how many there were, and which faults wait for one of them. */
interface Place {
  count: number;
  readonly faults: CommandFault[];
}

/** The plan of one run, with what of it has struck. A coordinate strikes once. */
export class FaultPlan {
  readonly #open: Set<Fault>;
  /** By process, then by command. */
  readonly #places: Map<string, Place>[] = [];
  #isStopped = false;
  #struckAtHandlers = 0;
  readonly #losesWrites: boolean;

  constructor(faults: readonly Fault[]) {
    this.#open = new Set(faults);
    this.#losesWrites = faults.some(losesWrites);
    for (const fault of faults) {
      if ("at" in fault) this.#place(fault.at.process, fault.at.command).faults.push(fault);
    }
  }

  /** Whether every fault has struck, or will not strike any more. */
  get isExhausted(): boolean {
    return this.#isStopped || this.#open.size === 0;
  }

  /** The faults that have not struck. */
  get open(): readonly Fault[] {
    return [...this.#open];
  }

  /** How many faults have struck at handler calls. */
  get struckAtHandlers(): number {
    return this.#struckAtHandlers;
  }

  /** Whether a fault of the plan makes the server lose its last writes. */
  get losesWrites(): boolean {
    return this.#losesWrites;
  }

  /** No fault strikes from here on. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Counts one more command of a process; returns which of that name it is, from 1. */
  count(process: number, command: string): number {
    return (this.#place(process, command).count += 1);
  }

  /** The fault that strikes here, if any; it is then used up. */
  take(at: CrashPlace): CommandFault | undefined {
    if (this.isExhausted) return undefined;
    const { faults } = this.#place(at.process, at.command);
    if (faults.length === 0) return undefined;
    const fault = faults.find((one) => one.at.nth === at.nth && one.at.when === at.when && this.#open.has(one));
    if (fault !== undefined) this.#open.delete(fault);
    return fault;
  }

  /** The fault that strikes at the nth handler call of a process, if any; it is then used up. One that has begun is not stopped. */
  takeAtHandler(process: number, nth: number): HandlerFault | undefined {
    for (const fault of this.#open) {
      if (!("at" in fault) && fault.process === process && fault.nth === nth) {
        this.#open.delete(fault);
        this.#struckAtHandlers += 1;
        return fault;
      }
    }
    return undefined;
  }

  #place(process: number, command: string): Place {
    const places = (this.#places[process] ??= new Map<string, Place>());
    let place = places.get(command);
    if (place === undefined) places.set(command, (place = { count: 0, faults: [] }));
    return place;
  }
}
