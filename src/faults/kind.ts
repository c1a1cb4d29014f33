/** What a kind of fault is to all who deal with any: its words, its form in a file, where it may strike. What it does is the targets'. */

import type fc from "fast-check";
import type { FieldReader } from "../scenario/field-reader.js";
import type { Coordinate, Fault } from "./fault.js";

/** How many faults of each kind one run may have, by the name of the scenario's field. */
export type FaultLimits = Readonly<Record<FaultField, number>>;

/** The scenario's fields that allow faults. */
export type FaultField =
  | "crash"
  | "disconnect"
  | "slowReply"
  | "slowHandler"
  | "brokerRestart"
  | "pause"
  | "handlerFails"
  | "handlerCrash"
  | "halfOpen"
  | "refusals"
  | "rollingDeploy"
  | "scaleIn"
  | "scaleOut"
  | "clockJump"
  | "handlerHangs"
  | "splitReply"
  | "failover"
  | "splitBrain"
  | "eviction"
  | "operator"
  | "powerCut"
  | "diskFull"
  | "serverPause"
  | "backgroundSave"
  | "throttle";

/** What a kind asks of a scenario: durations in milliseconds. */
export interface FaultScope {
  readonly workers: number;
  readonly workload: { readonly entries: number };
  readonly timing: {
    readonly restartAfterMs: number;
    readonly slowHandlerMs: number;
    readonly slowReplyMs: number;
    readonly brokerRestartMs: number;
    readonly pauseMs: number;
    readonly halfOpenMs: number;
    readonly refusalsMs: number;
    readonly graceMs: number;
    readonly clockJumpMs: number;
    readonly splitReplyMs: number;
    readonly failoverMs: number;
    readonly splitBrainMs: number;
    readonly replicaLagMs: number;
    readonly powerCutMs: number;
    readonly diskFullMs: number;
    readonly serverPauseMs: number;
    readonly throttleMs: number;
  };
  readonly persistence: "kept" | "lost" | { readonly lostMs: number };
}

/** One process's commands of one name, and how many of them were seen. */
export interface CommandPlace {
  readonly process: number;
  readonly command: string;
  readonly count: number;
}

/** What a run without faults has shown of a command. */
export interface SeenCommand {
  /** It moved an entry. */
  readonly isProductive: boolean;
  /** How many commands of its process were on their way when it had taken effect. */
  readonly behind: number;
  /** How many were when its reply had arrived. */
  readonly behindReply: number;
}

/** The nth handler call of a worker, from 1. */
export interface HandlerCall {
  readonly process: number;
  readonly nth: number;
}

/** One kind of fault. */
export interface FaultKind<F extends Fault> {
  /** The scenario's field that allows it. */
  readonly field: FaultField;
  /** What it does, for README. */
  readonly summary: string;
  /** The scenario's field that says how long it lasts, and its default, for README. */
  readonly duration?: string;
  /** A fault in one line of words. */
  readonly describe: (fault: F) => string;
  /** Reads a fault of a counterexample file, all but its kind. @throws UserError */
  readonly read: (fields: FieldReader, workers: number) => F;
  /** The faults that a sweep tries at a command; none for a kind that does not strike there. */
  readonly atCommand: (at: Coordinate, scope: FaultScope, seen?: SeenCommand) => readonly F[];
  /** The faults that a sweep tries at a handler call. */
  readonly atHandler: (call: HandlerCall, scope: FaultScope) => readonly F[];
  /** Any fault of this kind, at the places that were seen or a little further on. Nothing in it is mapped: so it shrinks. */
  readonly arbitrary: (scope: FaultScope, places: readonly CommandPlace[]) => fc.Arbitrary<F>;
}
