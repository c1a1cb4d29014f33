/** Finds the faults of a plan that strike at a command: counts each process's commands and compares coordinates. */

import type {
  BrokerRestartFault,
  Coordinate,
  CrashFault,
  DisconnectFault,
  Fault,
  SlowReplyFault,
} from "../scenario/fault.js";

/** A fault that strikes at a command. */
export type CommandFault = CrashFault | DisconnectFault | SlowReplyFault | BrokerRestartFault;

/** The plan of one run, with what of it has struck. A coordinate strikes once. */
export class FaultPlan {
  readonly #open: Set<Fault>;
  readonly #byCommand = new Map<string, CommandFault[]>();
  readonly #counts = new Map<string, number>();
  #isStopped = false;

  constructor(faults: readonly Fault[]) {
    this.#open = new Set(faults);
    for (const fault of faults) {
      if (fault.kind === "slow-handler") continue;
      const key = commandKey(fault.at.process, fault.at.command);
      const known = this.#byCommand.get(key);
      if (known === undefined) this.#byCommand.set(key, [fault]);
      else known.push(fault);
    }
  }

  /** Whether every fault has struck, or will not strike any more. */
  get isExhausted(): boolean {
    return this.#isStopped || this.#open.size === 0;
  }

  /** No fault strikes from here on. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Counts one more command of a process; returns which of that name it is, from 1. */
  count(process: number, command: string): number {
    const key = commandKey(process, command);
    const nth = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, nth);
    return nth;
  }

  /** The fault that strikes here, if any; it is then used up. */
  take(at: Coordinate): CommandFault | undefined {
    if (this.#isStopped) return undefined;
    const candidates = this.#byCommand.get(commandKey(at.process, at.command));
    if (candidates === undefined) return undefined;
    const fault = candidates.find((one) => one.at.nth === at.nth && one.at.when === at.when && this.#open.has(one));
    if (fault !== undefined) this.#open.delete(fault);
    return fault;
  }

  /** How long the nth handler call of a process takes by a fault; undefined when none makes it slow. */
  takeSlowHandler(process: number, nth: number): (Fault & { readonly kind: "slow-handler" }) | undefined {
    if (this.#isStopped) return undefined;
    for (const fault of this.#open) {
      if (fault.kind === "slow-handler" && fault.process === process && fault.nth === nth) {
        this.#open.delete(fault);
        return fault;
      }
    }
    return undefined;
  }
}

function commandKey(process: number, command: string): string {
  return `${process} ${command}`;
}
