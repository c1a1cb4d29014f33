/** The commands that wait for their turns, each at the head of its connection, and which of them a turn is for. */

import type { Bytes } from "../../../sim/index.js";
import { commandName, type Counterparts, isOfConnection } from "./counterparts.js";
import type { ScriptEvent, ScriptStep } from "./script.js";

/** A connection whose commands wait for their turns. */
export interface LockstepClient {
  /** 0 is the producer, n is worker n. */
  readonly process: number;
  /** It may ask again. */
  goOn(): void;
  /** It may end at the server now. */
  endNow(): void;
}

/** Those of one run. `at` is always the script's event whose turn it is. */
export class Waiting {
  readonly #heads = new Map<LockstepClient, readonly Bytes[]>();

  constructor(
    readonly events: readonly ScriptEvent[],
    readonly counterparts: Counterparts,
  ) {}

  set(client: LockstepClient, args: readonly Bytes[]): void {
    this.#heads.set(client, args);
  }

  delete(client: LockstepClient): void {
    this.#heads.delete(client);
  }

  /** Takes all out. */
  takeAll(): LockstepClient[] {
    const clients = [...this.#heads.keys()];
    this.#heads.clear();
    return clients;
  }

  /** What a process waits with. */
  of(process: number): (readonly Bytes[])[] {
    return [...this.#heads].filter(([client]) => client.process === process).map(([, args]) => args);
  }

  /** The connection that waits with this command. */
  find(step: ScriptStep, at: number): readonly [LockstepClient, readonly Bytes[]] | undefined {
    let best: readonly [LockstepClient, readonly Bytes[]] | undefined;
    let bestScore = -Infinity;
    for (const [client, args] of this.#heads) {
      if (client.process !== step.process) continue;
      const score = this.counterparts.likeness(step.args, args);
      if (score === undefined || score <= bestScore) continue;
      best = [client, args];
      bestScore = score;
    }
    // It may be the same with another entry, of which it is not the turn yet.
    if (best === undefined || bestScore >= 0) return best;
    return this.#comesLater(step.process, best[1], at) ? undefined : best;
  }

  /** Whether the process has come with what it never sends from here on in the script. */
  isLost(process: number, at: number): boolean {
    const ahead = new Set(this.#ahead(process, at, Infinity).map(({ args }) => commandName(args)));
    return this.of(process).some((args) => !ahead.has(commandName(args)));
  }

  /** Whether a client begins once more than in the script: that takes no turn. */
  isBeside({ process }: LockstepClient, args: readonly Bytes[], at: number): boolean {
    if (!isOfConnection(args)) return false;
    const name = commandName(args);
    return !this.#ahead(process, at, Infinity).some((step) => commandName(step.args) === name);
  }

  /** Whether this very command is one of those that the process sends soon. */
  #comesLater(process: number, args: readonly Bytes[], at: number): boolean {
    const [, ...later] = this.#ahead(process, at, AHEAD);
    return later.some((step) => (this.counterparts.likeness(step.args, args) ?? -1) >= 0);
  }

  #ahead(process: number, at: number, count: number): ScriptStep[] {
    const steps: ScriptStep[] = [];
    for (let n = at; n < this.events.length && steps.length < count; n++) {
      const event = this.events[n]!;
      if (event.kind === "take" && event.step.process === process) steps.push(event.step);
    }
    return steps;
  }
}

/** Commands of one entry and those of another one of the same process change places within so many. */
const AHEAD = 50;
