/** How far a real server followed the simulated one, and where the two first differed. */

import type { Bytes, Reply } from "../../../sim/index.js";

/** A command that the real server was sent in its turn, beside that of the simulated run. */
export interface FollowedStep {
  /** 0 is the producer, n is worker n. */
  readonly process: number;
  /** When, from the first command on: in the scenario's time, and in real time; in ms. */
  readonly atMs: number;
  readonly realMs: number;
  readonly modelArgs: readonly Bytes[];
  readonly args: readonly Bytes[];
  /** Undefined where there was none: a connection ended before. */
  readonly modelReply: Reply | undefined;
  readonly reply: Reply | undefined;
}

/** The first reply of the real server that the model did not give. */
export interface Difference {
  /** Which command it is, from 1. */
  readonly number: number;
  readonly step: FollowedStep;
  /** How far the real server's time was behind by then, in real ms: what comes of elapsed time may differ for that alone. */
  readonly lateMs: number;
  /** The real server kept it waiting, where the model answered at once. */
  readonly isKeptWaiting: boolean;
}

/** What lockstep came to. */
export interface LockstepOutcome {
  /** How many commands the simulated run has, and how many of them came in their turn. */
  readonly commands: number;
  readonly inTurn: number;
  /** How many a killed process had on its way in the simulator, and did not come to send here. */
  readonly skipped: number;
  /** Why the rest was let go, in a clause; undefined when all of it came in its turn. */
  readonly parted: string | undefined;
  readonly difference: Difference | undefined;
  /** How late the real run was at most, in real ms. */
  readonly lateMs: number;
  /** All that came in its turn. */
  readonly steps: readonly FollowedStep[];
  /** The model's server, such as `redis-7.0`. */
  readonly profile: string;
}
