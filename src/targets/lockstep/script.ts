/** What the simulated server did in a run, command by command: what a real server is to do in lockstep. */

import { encodeReply, ReplyParser, type Bytes, type ChoiceList, type Reply } from "../../../sim/index.js";
import type { NewEvent } from "../../history/recorder.js";
import type { RunPlan } from "../../scenario/plan.js";
import type { Scenario } from "../../scenario/scenario.js";
import { inMacrotask, prepare, simulateNow } from "../simulator/simulate.js";
import type { WireCommand, WirePlace, WireWatch } from "../simulator/wire-watch.js";

/** One command of the simulated run. */
export interface ScriptStep {
  /** 0 is the producer, n is worker n. */
  readonly process: number;
  readonly args: readonly Bytes[];
  /** Lower case. */
  readonly name: string;
  /** Which of its process's commands of this name it is, from 1. */
  readonly nth: number;
  /** Its process was dead by then: it had been on its way. */
  readonly isLate: boolean;
  /** A fault struck before it: it never took effect. */
  readonly isStruck: boolean;
  /** The server kept its answer until something happened. */
  readonly isBlocking: boolean;
  /** As the client got it; undefined when its connection ended before, or the run did. */
  readonly reply: Reply | undefined;
}

/** One thing after the other. `atMs`: when, in the scenario's time, on a clock that begins anywhere. */
export type ScriptEvent =
  /** The server takes a command, and answers it at once unless it blocks or is struck. */
  | { readonly kind: "take"; readonly atMs: number; readonly step: ScriptStep }
  /** The server answers a command that blocked. */
  | { readonly kind: "answer"; readonly atMs: number; readonly step: ScriptStep }
  /** The connection of a command that blocked ends. */
  | { readonly kind: "cut"; readonly atMs: number; readonly step: ScriptStep }
  /** From here on nothing goes wrong any more, but for what has begun: at so many handler calls a fault strikes. */
  | { readonly kind: "heal"; readonly atMs: number; readonly atHandlers: number };

/** A simulated run as its server saw it. */
export interface Script {
  readonly events: readonly ScriptEvent[];
  /** The model's server, such as `redis-7.0`. */
  readonly profile: string;
}

/** Makes the run once more, and writes down what its server did. */
export async function scriptOf(scenario: Scenario, plan: RunPlan, choices: ChoiceList): Promise<Script> {
  await prepare(scenario);
  const writer = new ScriptWriter();
  const watch = {
    wire: writer,
    isDone: false,
    changed: () => {},
    recorded: (event: object) => writer.recorded(event as NewEvent),
  };
  await inMacrotask(() => simulateNow(scenario, plan, { choices }, { watch }));
  return { events: writer.events, profile: scenario.profile.name };
}

type Written = { -readonly [K in keyof ScriptStep]: ScriptStep[K] };

class ScriptWriter implements WireWatch {
  readonly events: ScriptEvent[] = [];
  readonly #steps = new Map<WireCommand, Written>();
  /** Behind others on their connections, and not executed yet. */
  readonly #behind = new Set<WireCommand>();
  #lastMs = 0;
  readonly #heal = { kind: "heal" as const, atMs: 0, atHandlers: 0 };

  struck(command: WireCommand, place: WirePlace, { isLost }: { readonly isLost: boolean }): void {
    const step = { ...stepOf(command, place), isStruck: isLost };
    this.#steps.set(command, step);
    // Its turn begins with the fault: what that brings about is brought about by it.
    this.#take(step, place.atMs);
  }

  taken(command: WireCommand, place: WirePlace): void {
    if (this.#steps.has(command)) return;
    const step = stepOf(command, place);
    this.#steps.set(command, step);
    if (place.isBehind) this.#behind.add(command);
    else this.#take(step, place.atMs);
  }

  blocked(command: WireCommand): void {
    if (!this.#behind.has(command)) this.#steps.get(command)!.isBlocking = true;
  }

  answered(command: WireCommand, { atMs }: WirePlace, { reply, protocol }: { reply: Reply; protocol: 2 | 3 }): void {
    const step = this.#steps.get(command)!;
    step.reply = asRead(reply, protocol);
    // The server takes what stood behind another one when that is answered.
    if (this.#behind.delete(command)) this.#take(step, atMs);
    else if (step.isBlocking) this.#add({ kind: "answer", atMs, step });
  }

  cut(command: WireCommand, { atMs }: WirePlace): void {
    const step = this.#steps.get(command)!;
    if (step.isBlocking) this.#add({ kind: "cut", atMs, step });
  }

  recorded(event: NewEvent): void {
    if (event.kind === "fault" && !("at" in event.fault)) this.#heal.atHandlers += 1;
    if (event.kind !== "faults-stopped") return;
    this.#heal.atMs = this.#lastMs;
    this.#add(this.#heal);
  }

  #take(step: ScriptStep, atMs: number): void {
    this.#add({ kind: "take", atMs, step });
  }

  #add(event: ScriptEvent): void {
    this.#lastMs = event.atMs;
    this.events.push(event);
  }
}

function stepOf({ args, name, nth }: WireCommand, { process, isAlive }: WirePlace): Written {
  return { process, args, name, nth, isLate: !isAlive, isStruck: false, isBlocking: false, reply: undefined };
}

/** A reply as a client reads it: RESP2 has no maps. */
function asRead(reply: Reply, protocol: 2 | 3): Reply {
  const parser = new ReplyParser();
  parser.feed(encodeReply(reply, protocol));
  return parser.next()?.reply ?? reply;
}
