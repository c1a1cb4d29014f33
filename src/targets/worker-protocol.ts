/** What a run and its child processes tell each other. */

import type { HandlerFault } from "../faults/fault.js";
import type { NewEvent } from "../history/recorder.js";
import type { Route } from "../runtime/redirect.js";
import type { WorkloadEntry } from "../scenario/plan.js";
import type { Seeds } from "../scenario/seeds.js";

/** What a child needs before it loads the scenario. */
export interface WorkerSettings {
  readonly scenarioFile: string;
  readonly scenarioName: string;
  /** 0 is the producer, n is worker n. */
  readonly process: number;
  readonly proxyPort: number;
  /** Where there are several servers: how clients find their way, and which port leads to what they are told of. */
  readonly topology: WorkerTopology | undefined;
  /** What durations of the scenario's time are multiplied with. */
  readonly timeScale: number;
  readonly poisonTokens: readonly string[];
  /** What the producer publishes; empty for workers. */
  readonly entries: readonly WorkloadEntry[];
  /** How many of the entries are published before any worker starts. */
  readonly backlog: number;
  /** Its wall clock may be made to jump. */
  readonly mayClockJump: boolean;
}

/** The servers of a run as a child sees them. */
export interface WorkerTopology {
  readonly seeds: Seeds;
  readonly routes: readonly Route[];
  /** Leads to a Sentinel; undefined where there is none. */
  readonly sentinelPort: number | undefined;
}

/** What a child needs when it begins. */
export interface WorkerStart {
  readonly consumer: string;
  /** How many handler calls its predecessors in this role made. */
  readonly handlerCalls: number;
  /** What is to strike at handler calls of this role; durations in the scenario's time. */
  readonly handlerFaults: readonly HandlerFault[];
  /** How far the wall clock of its machine is off, in ms. */
  readonly clockOffsetMs: number;
}

/** From the run to a child, over IPC. */
export type WorkerMessage =
  | { readonly kind: "settings"; readonly settings: WorkerSettings }
  | { readonly kind: "go"; readonly start: WorkerStart }
  | { readonly kind: "publish-rest" }
  | { readonly kind: "faults-stopped" }
  | { readonly kind: "clock-offset"; readonly ms: number }
  | { readonly kind: "stop" };

/** Something that a child tells of itself. */
export type WorkerSignal =
  | { readonly kind: "ready" }
  | { readonly kind: "backlog-done" }
  | { readonly kind: "publishing-done" }
  /** What is to strike at its nth handler call strikes now. */
  | { readonly kind: "handler-fault"; readonly nth: number }
  /** Its wall clock is off by this from now on. */
  | { readonly kind: "clock-offset"; readonly ms: number }
  | { readonly kind: "unidentified"; readonly what: string; readonly mend: string }
  | { readonly kind: "failed"; readonly error: string; readonly where: string | undefined; readonly isLoading: boolean }
  | { readonly kind: "stopping" };

/**
 * One line of JSON that a child writes, at once and by itself, to the pipe `WORKER_PIPE`: so that a SIGKILL loses nothing
 * that was said before it. `atMs` is the monotonic clock, the same for all processes of a machine.
 */
export type WorkerLine =
  { readonly atMs: number; readonly event: NewEvent } | { readonly atMs: number; readonly signal: WorkerSignal };

/** The file descriptor of that pipe in a child. */
export const WORKER_PIPE = 3;

/** Milliseconds of the machine's monotonic clock; comparable across processes. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A duration of the scenario's time in real milliseconds. Never rounded down to 0, which often means "for ever". */
export function scaledMs(durationMs: number, timeScale: number): number {
  return durationMs <= 0 ? durationMs : Math.max(1, Math.round(durationMs * timeScale));
}
