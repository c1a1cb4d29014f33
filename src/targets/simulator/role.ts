/** A place for processes in a simulated run. */

import type { VirtualProcess } from "../../runtime/virtual-process.js";

/** A worker's or the producer's place in the run: it outlives the processes that run in it. */
export interface Role {
  readonly index: number;
  readonly name: string;
  process: VirtualProcess | undefined;
  consumer: string;
  startCount: number;
  /** How far the wall clock of the machine that it stands for is off. */
  clockOffsetMs: number;
  handlerCalls: number;
}
