/** Faults as data. A fault names a place in the run that means the same in the simulator and on a real server. */

/**
 * A place in a run: the nth command of this name that this process sends, counted from 1 over all of its connections
 * and restarts, before or after it takes effect on the server. Process 0 is the producer, n is worker n.
 */
export interface Coordinate {
  readonly process: number;
  /** The command's name in lower case, without subcommand: `xreadgroup`, `xack`, `xgroup`. */
  readonly command: string;
  readonly nth: number;
  readonly when: "before" | "after";
}

/** The process is killed: no line of it runs again, replies on their way are dropped. It starts again later, or never. */
export interface CrashFault {
  readonly kind: "crash";
  readonly at: Coordinate;
  /** Under which consumer name it starts again; "never" leaves it dead until the faults stop. */
  readonly restart: "same-name" | "new-name" | "never";
  readonly restartAfterMs: number;
}

/** The connection that carries the command is reset: before the command takes effect, or after it with the reply lost. */
export interface DisconnectFault {
  readonly kind: "disconnect";
  readonly at: Coordinate;
}

/** The command takes effect at once; its reply (and all behind it on that connection) arrives late. */
export interface SlowReplyFault {
  readonly kind: "slow-reply";
  readonly at: Coordinate;
  readonly delayMs: number;
}

/** The nth handler call of this worker, counted from 1 over its restarts, takes this long. */
export interface SlowHandlerFault {
  readonly kind: "slow-handler";
  readonly process: number;
  readonly nth: number;
  readonly durationMs: number;
}

/** The server stops before or after this command and is back later, with all its data or with none. */
export interface BrokerRestartFault {
  readonly kind: "broker-restart";
  readonly at: Coordinate;
  readonly downMs: number;
  readonly data: "kept" | "lost";
}

/** Everything that may be done to a run. Durations are in the scenario's time; a real target may scale them. */
export type Fault = CrashFault | DisconnectFault | SlowReplyFault | SlowHandlerFault | BrokerRestartFault;

/** The name of a process in histories and pictures: `producer`, `worker-1`, ... */
export function processName(process: number): string {
  return process === 0 ? "producer" : `worker-${process}`;
}
