/** Collects what makes a simulated run untrustworthy, each thing once, with where it happened. */

import { commandTable, profiles } from "../../../sim/index.js";
import { printable } from "../../text/printable.js";
import { ProcessExit } from "../../runtime/shim-process.js";
import type { VirtualProcess } from "../../runtime/virtual-process.js";
import { callerOf, placeOf } from "../../runtime/call-site.js";
import type { Diagnosis } from "../target.js";

/** The diagnoses of one run. */
export class Diagnoses {
  readonly #found = new Map<string, Diagnosis>();

  list(): readonly Diagnosis[] {
    return [...this.#found.values()];
  }

  add(diagnosis: Diagnosis): void {
    const key = `${diagnosis.kind} ${diagnosis.process}`;
    if (!this.#found.has(key)) this.#found.set(key, diagnosis);
  }

  /**
   * A process ended by its own error: only at the very first start, before it did anything, is that no finding but a
   * broken set-up. One that started before met something in the meantime.
   */
  ended(process: VirtualProcess, startCount: number, error: unknown): void {
    if (this.#found.has(`not-simulated ${process.name}`)) return;
    if (startCount > 1 || process.world.nowUs() - process.startedUs > START_US) return;
    const what = error instanceof ProcessExit ? `called ${error.message}` : `threw ${String(error)}`;
    this.add({
      kind: "consumer-threw-at-start",
      process: process.name,
      what: `${process.name} ${what} at its start${lastLine(process)}`,
      where: error instanceof Error ? placeOf(error) : undefined,
      mend: "mend the start of the consumer, or give it what it needs through the context of `consume`",
    });
  }

  /** What a server answers as unknown: no finding where only the model lacks it. */
  unknown(process: VirtualProcess, command: string): void {
    if (profiles.some((profile) => commandTable(profile).find(command) !== undefined)) return;
    this.add({
      kind: "not-simulated",
      process: process.name,
      what: `${process.name} sent ${printable(command.toUpperCase())}, which the simulator does not have, nor has it lists, scripts or modules`,
      where: undefined,
      mend: "put a stub in the place of the code that sends it, inside `consume` or `produce`, or write it with commands that the simulator has",
    });
  }

  strayed(user: VirtualProcess, owner: VirtualProcess, what: string): void {
    const isOver = owner.world !== user.world;
    const whose = isOver ? "an earlier run" : owner.isAlive ? owner.name : `${owner.name}, which is dead`;
    this.add({
      kind: what.startsWith("writes") ? "module-level-connection" : "shared-between-workers",
      process: user.name,
      what: `${user.name} ${what} ${whose}: workers share state that lives in a module`,
      where: callerOf(),
      mend: "make clients, locks and caches inside `consume` (or a factory that it calls), one for each worker; or run `streamproof check --isolate`",
    });
  }

  realIo(process: VirtualProcess, what: string): void {
    this.add({
      kind: "real-io",
      process: process.name,
      what: `${process.name} does real I/O (${what}) in a simulated run, where it never completes`,
      where: callerOf(),
      mend: "replace it by a stub inside `consume`, or do it before the run at the top of the scenario file",
    });
  }

  realClock(process: VirtualProcess, time: string): void {
    this.add({
      kind: "real-clock",
      process: process.name,
      what: `${process.name} sends the time of this machine (${time}): it has a clock that was taken before the sandbox was there, or from elsewhere than this program's globals`,
      where: callerOf(),
      mend: "take the time from Date or performance where it is needed; load nothing of yours with `node --import` before streamproof",
    });
  }
}

/** What ends within this time of its start has not got past connecting. */
const START_US = 1_000;

function lastLine(process: VirtualProcess): string {
  const last = process.printed.at(-1);
  return last === undefined ? "" : ` (last printed: ${last.slice(0, 200)})`;
}
