/** Faults of the emulated server: what strikes, where and when. How they are written is elsewhere; carrying them out is the connection's. */

import { hashText, type Bytes } from "../../sim/index.js";

/** What happens when a fault strikes. */
export type FaultAction =
  /** The link goes silent: nothing more arrives in either direction, and nobody is told. */
  | { readonly kind: "drop" }
  /** The connection is reset (TCP RST). */
  | { readonly kind: "reset" }
  /** The command, or its reply, is held for so many milliseconds of the server's clock, and all behind it. */
  | { readonly kind: "delay"; readonly ms: number }
  /** This error in place of the command, or of its reply. */
  | { readonly kind: "error"; readonly text: Bytes };

/** Which of the commands that a fault matches it strikes. */
export type FaultTurn =
  | { readonly kind: "nth"; readonly n: number }
  | { readonly kind: "every"; readonly n: number }
  /** So many in a million, drawn from the seed. */
  | { readonly kind: "probability"; readonly perMillion: number; readonly seed: number };

/** A fault as it was asked for. */
export interface FaultSpec {
  readonly action: FaultAction;
  /** Before or after the command takes effect. */
  readonly when: "before" | "after";
  /** The connection: the name that CLIENT SETNAME gave it, or its CLIENT ID; any when left out. */
  readonly client?: { readonly kind: "name"; readonly name: Bytes } | { readonly kind: "id"; readonly id: number };
  /** Lower case, `xadd` or `xgroup|create`; any when left out. */
  readonly command?: string;
  readonly turn: FaultTurn;
}

/** A fault that is set, and what it has done. */
export interface SetFault {
  readonly number: number;
  readonly spec: FaultSpec;
  /** How many commands it matched since it was set. */
  matched: number;
  struck: number;
}

/** What strikes one command: one fault before it takes effect, one after. */
export interface Strikes {
  readonly before: FaultAction | undefined;
  readonly after: FaultAction | undefined;
}

/** A command as faults see it. */
export interface Call {
  readonly clientId: number;
  readonly clientName: Bytes;
  readonly args: readonly Bytes[];
}

/** So many faults can be set at the same time. */
export const FAULTS_MAX = 1_000;

const NO_STRIKES: Strikes = { before: undefined, after: undefined };

/** All faults that are set. */
export class Faults {
  readonly #faults = new Map<number, SetFault>();
  #lastNumber = 0;

  get isEmpty(): boolean {
    return this.#faults.size === 0;
  }

  /** Sets one and returns its number; undefined when there are `FAULTS_MAX`. */
  set(spec: FaultSpec): number | undefined {
    if (this.#faults.size >= FAULTS_MAX) return undefined;
    const number = ++this.#lastNumber;
    this.#faults.set(number, { number, spec, matched: 0, struck: 0 });
    return number;
  }

  /** In the order in which they were set. */
  list(): readonly SetFault[] {
    return [...this.#faults.values()];
  }

  /** Takes one away, or all of them; how many that were. */
  clear(number?: number): number {
    if (number !== undefined) return this.#faults.delete(number) ? 1 : 0;
    const count = this.#faults.size;
    this.#faults.clear();
    return count;
  }

  /** All are gone, and numbers start again. */
  reset(): void {
    this.#faults.clear();
    this.#lastNumber = 0;
  }

  /** Counts the command with every fault that it matches; of several that strike, the one that was set first does. */
  strikes(call: Call): Strikes {
    if (this.#faults.size === 0) return NO_STRIKES;
    const name = call.args[0]!.toLowerCase();
    const strikes: { before: FaultAction | undefined; after: FaultAction | undefined } = { ...NO_STRIKES };
    for (const fault of this.#faults.values()) {
      const { spec } = fault;
      if (!matches(spec, name, call)) continue;
      fault.matched++;
      if (strikes[spec.when] !== undefined || !isDue(fault)) continue;
      fault.struck++;
      strikes[spec.when] = spec.action;
    }
    return strikes;
  }
}

function matches({ client, command }: FaultSpec, name: string, call: Call): boolean {
  if (client?.kind === "name" && client.name !== call.clientName) return false;
  if (client?.kind === "id" && client.id !== call.clientId) return false;
  return command === undefined || command === name || command === `${name}|${(call.args[1] ?? "").toLowerCase()}`;
}

function isDue({ spec: { turn }, matched, number }: SetFault): boolean {
  switch (turn.kind) {
    case "nth":
      return matched === turn.n;
    case "every":
      return matched % turn.n === 0;
    case "probability":
      // A draw is a pure function of the seed and its place, so that nothing has to be remembered.
      return hashText(`${turn.seed}:${number}:${matched}`) % 1_000_000 < turn.perMillion;
  }
}
