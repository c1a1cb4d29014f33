/** What may be told of the commands of a run as they pass at the simulated server; the run does not depend on it. */

import type { Bytes, Reply } from "../../../sim/index.js";

/** A command that has arrived. The same object whenever it is told of. */
export interface WireCommand {
  readonly args: readonly Bytes[];
  /** Lower case. */
  readonly name: string;
  /** Which of its process's commands of this name it is, from 1. */
  readonly nth: number;
}

/** Where and when something passed. */
export interface WirePlace {
  /** 0 is the producer, n is worker n. */
  readonly process: number;
  /** Unix time of the simulated server, in ms, with fractions. */
  readonly atMs: number;
  /** Whether the process that sent it is still alive. */
  readonly isAlive: boolean;
  /** Whether another command of the connection is still unanswered, so that this one has to wait for it. */
  readonly isBehind: boolean;
}

/** Is told of commands. */
export interface WireWatch {
  /** A fault strikes now, before it. `isLost`: it never takes effect. */
  struck(command: WireCommand, place: WirePlace, how: { readonly isLost: boolean }): void;
  /** The server executes it now, unless it is behind another one. */
  taken(command: WireCommand, place: WirePlace): void;
  /** The server keeps its answer until something happens. */
  blocked(command: WireCommand): void;
  /** `protocol`: RESP2 or RESP3. */
  answered(command: WireCommand, place: WirePlace, answer: { readonly reply: Reply; readonly protocol: 2 | 3 }): void;
  /** Its connection ended before it was answered. */
  cut(command: WireCommand, place: WirePlace): void;
}
