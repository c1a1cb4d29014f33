/** What a load is told, and what it tells while it goes on. */

import type { Budget } from "../gate/budget.js";
import type { Endpoint } from "../targets/server.js";
import type { LagBounds, LoadInterval } from "./load-result.js";
import { PAYLOAD_BYTES_DEFAULT } from "./payload.js";
import type { Share, Stage } from "./schedule.js";

/** What to run, and where. */
export interface LoadOptions {
  readonly endpoint: Endpoint;
  /** For people: the address without its password. */
  readonly label: string;
  readonly stages: readonly Stage[];
  /** Names the run's keys: letters, digits and dashes. */
  readonly runId: string;
  readonly seed: number;
  /** Which of how many machines this is, of a load that several make together under the same run id. Default: it is alone. */
  readonly join?: Share;
  /** Called while a joined load waits for others. */
  readonly onWaiting?: (there: number) => void;
  readonly budgets?: readonly Budget[];
  /** Ends the load when a budget is broken, once this long has been measured. Default: never. */
  readonly abortAfterMs?: number;
  readonly bounds?: LagBounds;
  readonly settings?: Partial<LoadSettings>;
  /** Ends the load early; what was measured until then is unknown. */
  readonly signal?: AbortSignal;
  /** Called once the schedule has begun. */
  readonly onBegin?: (control: LoadControl) => void;
  /** Called about once a second. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** How a load is made. */
export interface LoadSettings {
  readonly payloadBytes: number;
  /** As in `XADD MAXLEN ~`; 0: no limit. */
  readonly streamLengthMax: number;
  readonly drivers: number;
  /** Publishing connections a driver. */
  readonly publishers: number;
  /** Consumers a driver, each with a connection. */
  readonly consumers: number;
  /** Entries that one XREADGROUP asks for at most. */
  readonly readCount: number;
  readonly claimIdleMs: number;
  /** How often a driver looks what is due, in µs, while answers are fast (`Pace`); 0: without rest. */
  readonly tickUs: number;
  /** How long the rest of the entries may take after the last publish. */
  readonly drainMs: number;
}

/** The settings of a load that says nothing else. */
export const LOAD_DEFAULTS: LoadSettings = {
  payloadBytes: PAYLOAD_BYTES_DEFAULT,
  streamLengthMax: 1_000_000,
  drivers: 1,
  publishers: 2,
  consumers: 2,
  readCount: 100,
  claimIdleMs: 5_000,
  tickUs: 200,
  drainMs: 30_000,
};

/** What may be done to a load while it goes on. */
export interface LoadControl {
  /** Process ids of the drivers. */
  readonly pids: readonly number[];
  /** A consumer dies as soon as it has entries that it has not handled, and another one takes its place. */
  dropConsumer(): void;
  /** From now on, until `over` is called, something is wrong that connections do not show; `recovered` is measured from here. */
  disrupt(): { over(): void };
}

/** How far a load has come. */
export interface LoadProgress {
  readonly interval: LoadInterval;
  readonly elapsedMs: number;
  readonly durationMs: number;
  readonly stage: Stage | undefined;
  /** The schedule is over, and what is left is being handled. */
  readonly isDraining: boolean;
}
