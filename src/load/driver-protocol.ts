/** What a load and its driver processes tell each other. */

import type { Endpoint } from "../targets/server.js";
import type { LatencyCounts } from "./latencies.js";
import type { Share, Stage } from "./schedule.js";

/** What a driver needs before it connects. Everything is plain data. */
export interface DriverSettings {
  /** Its number among all drivers of the run, over all machines; entries carry it. */
  readonly driver: number;
  readonly endpoint: Endpoint;
  readonly stream: string;
  readonly group: string;
  readonly stages: readonly Stage[];
  readonly seed: number;
  readonly share: Share;
  readonly payloadBytes: number;
  readonly streamLengthMax: number;
  /** Connections that publish. 0: it only consumes. */
  readonly publishers: number;
  /** Consumers, each with a connection. 0: it only publishes. */
  readonly consumers: number;
  /** Entries that one XREADGROUP asks for at most. */
  readonly readCount: number;
  /** How long an entry is pending before another consumer claims it. */
  readonly claimIdleMs: number;
  /** How often a driver looks what is due, in µs, while answers are fast (`Pace`); 0: without rest, which takes a core. */
  readonly tickUs: number;
  /** What is added to this machine's monotonic clock, so that the clocks of several machines agree. */
  readonly clockOffsetUs: number;
}

/** From a load to a driver. */
export type DriverMessage =
  | { readonly kind: "settings"; readonly settings: DriverSettings }
  | { readonly kind: "go"; readonly startUs: number }
  /** The `index`th disruption of the run began, or is over. */
  | { readonly kind: "disruption"; readonly index: number; readonly startUs: number }
  | { readonly kind: "disruption-over"; readonly index: number; readonly endUs: number }
  /** One of its consumers dies as a process does; another one, with another name, begins. */
  | { readonly kind: "drop-consumer" }
  /** The schedule ends here, though there would be more. */
  | { readonly kind: "end-early" }
  | { readonly kind: "finish" };

/** What a driver has done so far. */
export interface DriverCounts {
  readonly sent: number;
  readonly answered: number;
  readonly unanswered: number;
  readonly inFlight: number;
  /** Different entries. */
  readonly handled: number;
  /** Handlings of entries that this driver had handled before. */
  readonly duplicates: number;
  /** Answers and different entries, together, in stages that are measured, and while these lasted. */
  readonly inTime: number;
  readonly acknowledged: number;
  readonly claimed: number;
  /** CPU time of its process in the same time, user and system, in µs. */
  readonly cpuUs: number;
  /** The longest time in which its event loop did not turn since the last report, in µs. */
  readonly stallUs: number;
  /** Whether all that its schedule has was sent and answered. */
  readonly isDone: boolean;
}

/** Errors that a server answered with, by their first word. */
export type ErrorCounts = readonly { readonly name: string; readonly count: number; readonly example: string }[];

/** From a driver to its load. */
export type DriverReport =
  /** It waits for its settings. */
  | { readonly kind: "awake" }
  | { readonly kind: "ready" }
  | { readonly kind: "connections"; readonly lost: 1 | -1; readonly reason: string; readonly atUs: number }
  | {
      readonly kind: "progress";
      readonly atUs: number;
      readonly counts: DriverCounts;
      readonly latencies: readonly LatencyCounts[];
    }
  | {
      readonly kind: "finished";
      /** Sequence numbers that were answered, as `SequenceSet.encode` writes them. */
      readonly answered: string;
      /** Those that were handled here, by the driver that published them. */
      readonly handled: readonly { readonly driver: number; readonly sequences: string }[];
      readonly errors: ErrorCounts;
      /** Of each disruption of the run, when the last entry was handled that had been due before its end; undefined for none. */
      readonly recoveredUs: readonly (number | undefined)[];
    };
