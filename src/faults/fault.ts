/** Faults as data. A fault names a place in the run that means the same in the simulator and on a real server. */

import type { ServerCondition } from "../../sim/index.js";

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

/**
 * Where a process may be killed: at a command as everything else, or once it has the reply to a command, or at its nth
 * timer callback (`command` is "timer" then), each time with what it does at that instant.
 */
export interface CrashPlace extends Omit<Coordinate, "when"> {
  readonly when: Coordinate["when"] | "reply" | "timer";
}

/** Under which consumer name a killed process starts again; "never" leaves it dead until the faults stop. */
export type Restart = "same-name" | "new-name" | "never";

/** The process is killed: no line of it runs again, replies on their way are dropped. It starts again later, or never. */
export interface CrashFault {
  readonly kind: "crash";
  readonly at: CrashPlace;
  readonly restart: Restart;
  readonly restartAfterMs: number;
  /**
   * So many of the commands that it had written, and that had not arrived, still reach the server: in the order in which
   * it wrote them, over all of its connections. Left out: none of the connection at whose command it strikes, and of each
   * other one all or none, as chance has it. Not with a crash before a command, which is the first that does not arrive.
   */
  readonly arriving?: number;
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

/** The last writes of a server: so many of them, but none that is older than `ms` (or all younger ones, if they are fewer). */
export interface LostTail {
  readonly ms: number;
  readonly writes: number;
}

/** The server stops before or after this command and is back later, with all its data, with none, or without its last writes. */
export interface BrokerRestartFault {
  readonly kind: "broker-restart";
  readonly at: Coordinate;
  readonly downMs: number;
  readonly data: "kept" | "lost" | LostTail;
}

/** The server's machine loses its power: the server is gone at once, and is back later with what was on its disk. */
export interface PowerCutFault {
  readonly kind: "power-cut";
  readonly at: Coordinate;
  readonly downMs: number;
  /** What is left of its data in the simulator; a real server loses what it had not flushed. */
  readonly data: BrokerRestartFault["data"];
}

/** The server's disk is full: it refuses writes for a while. */
export interface DiskFullFault {
  readonly kind: "disk-full";
  readonly at: Coordinate;
  readonly forMs: number;
}

/** The server stands still, or holds all its clients: connections stay open, what is sent waits. */
export interface ServerPauseFault {
  readonly kind: "server-pause";
  readonly at: Coordinate;
  readonly by: "stop" | "client-pause";
  readonly forMs: number;
}

/** The server begins to write its data down, by a child. */
export interface BackgroundSaveFault {
  readonly kind: "background-save";
  readonly at: Coordinate;
  readonly command: "BGREWRITEAOF" | "BGSAVE";
}

/** The connection that carries the command is slow for a while, in both directions. */
export interface ThrottleFault {
  readonly kind: "throttle";
  readonly at: Coordinate;
  readonly bytesPerSecond: number;
  readonly forMs: number;
}

/** The process stands still: nothing of it runs, its connections stay open, and it does not know afterwards (SIGSTOP, a long collection of garbage). */
export interface PauseFault {
  readonly kind: "pause";
  readonly at: Coordinate;
  readonly pausedMs: number;
}

/** The nth handler call of this worker throws when its time is over, whatever entry it is about. */
export interface HandlerFailsFault {
  readonly kind: "handler-fails";
  readonly process: number;
  readonly nth: number;
}

/** The process is killed in the midst of its nth handler call, as one that runs out of memory is. */
export interface HandlerCrashFault {
  readonly kind: "handler-crash";
  readonly process: number;
  readonly nth: number;
  readonly restart: Restart;
  readonly restartAfterMs: number;
}

/**
 * The connection that carries the command goes dead without a word: nothing that either side sends arrives any more.
 * The server knows nothing of that and goes on serving it; the client is told after `silentMs`.
 */
export interface HalfOpenFault {
  readonly kind: "half-open";
  readonly at: Coordinate;
  readonly silentMs: number;
}

/** For a while the server refuses commands, as one does that is out of memory, cannot save, was demoted, or is loading. */
export interface RefusalsFault {
  readonly kind: "refusals";
  readonly at: Coordinate;
  readonly condition: Exclude<ServerCondition, "disk-full">;
  readonly forMs: number;
}

/**
 * The workers are replaced one after another, beginning with the one at whose command this strikes: each gets SIGTERM,
 * SIGKILL when it is still there after `graceMs`, and starts again under a new name; then it is the next one's turn.
 */
export interface RollingDeployFault {
  readonly kind: "rolling-deploy";
  readonly at: Coordinate;
  readonly graceMs: number;
  readonly restartAfterMs: number;
}

/** The worker goes, by SIGTERM with `graceMs` to end or by SIGKILL, and is not started again as long as another one is there. */
export interface ScaleInFault {
  readonly kind: "scale-in";
  readonly at: Coordinate;
  readonly signal: "SIGTERM" | "SIGKILL";
  readonly graceMs: number;
}

/** One more worker starts; its number is the next. */
export interface ScaleOutFault {
  readonly kind: "scale-out";
  readonly at: Coordinate;
}

/** The process's wall clock jumps by so much, ahead or back, and stays off; what is monotonic, timers included, does not. */
export interface ClockJumpFault {
  readonly kind: "clock-jump";
  readonly at: Coordinate;
  readonly byMs: number;
}

/** The nth handler call of this worker never settles. */
export interface HandlerHangsFault {
  readonly kind: "handler-hangs";
  readonly process: number;
  readonly nth: number;
}

/**
 * The reply (`at.when` is "after") or the request ("before") arrives so many bytes at a time, `gapMs` apart, the last piece
 * with all the rest; everything behind it on that connection waits. A request takes effect with its last piece.
 */
export interface SplitReplyFault {
  readonly kind: "split-reply";
  readonly at: Coordinate;
  readonly pieceBytes: number;
  readonly gapMs: number;
}

/** The server goes away, and later a replica answers at its address, which has not got its last writes. */
export interface FailoverFault {
  readonly kind: "failover";
  readonly at: Coordinate;
  readonly downMs: number;
  readonly lost: LostTail;
}

/**
 * A replica that has not got the last writes is promoted and answers at the server's address from now on. Connections that
 * are open stay with the old primary, which goes on for `forMs`; then it becomes a replica: it closes them, and what was
 * written there is gone.
 */
export interface SplitBrainFault {
  readonly kind: "split-brain";
  readonly at: Coordinate;
  readonly forMs: number;
  readonly lost: LostTail;
}

/** The stream's key is evicted, with its entries and groups: no command tells of it. */
export interface EvictionFault {
  readonly kind: "eviction";
  readonly at: Coordinate;
}

/** What an operator may do; the commands are in `operator.ts`. */
export type OperatorAction =
  | "flushall"
  | "trim-all"
  | "trim-half"
  | "delete-newest"
  | "destroy-group"
  | "group-to-start"
  | "group-to-end"
  | "delete-consumer"
  | "node-of-one"
  | "kill-clients";

/** An operator sends a command, about the scenario's stream and group and the consumer at whose command this strikes (the first one for the producer). */
export interface OperatorFault {
  readonly kind: "operator";
  readonly at: Coordinate;
  readonly action: OperatorAction;
}

/** Everything that may be done to a run. Durations are in the scenario's time; a real target may scale them. */
export type Fault = CommandFault | HandlerFault;

/** A fault that strikes at a command. */
export type CommandFault =
  | CrashFault
  | DisconnectFault
  | SlowReplyFault
  | BrokerRestartFault
  | PauseFault
  | HalfOpenFault
  | RefusalsFault
  | RollingDeployFault
  | ScaleInFault
  | ScaleOutFault
  | ClockJumpFault
  | SplitReplyFault
  | FailoverFault
  | SplitBrainFault
  | EvictionFault
  | OperatorFault
  | PowerCutFault
  | DiskFullFault
  | ServerPauseFault
  | BackgroundSaveFault
  | ThrottleFault;

/** A fault that strikes at a handler call. */
export type HandlerFault = SlowHandlerFault | HandlerFailsFault | HandlerCrashFault | HandlerHangsFault;

/** The process at whose command or handler call a fault strikes. */
export function faultProcess(fault: Fault): number {
  return "at" in fault ? fault.at.process : fault.process;
}

/** A fault that ends the connection of the command at which it strikes: after it took effect, its reply is lost. */
export type ConnectionFault =
  CrashFault | DisconnectFault | BrokerRestartFault | HalfOpenFault | ScaleInFault | FailoverFault | PowerCutFault;

/** Whether a fault ends the connection of the command at which it strikes. */
export function endsConnection(fault: Fault): fault is ConnectionFault {
  return fault.kind === "scale-in" ? fault.signal === "SIGKILL" : CONNECTION_FAULTS.has(fault.kind);
}

const CONNECTION_FAULTS: ReadonlySet<Fault["kind"]> = new Set<ConnectionFault["kind"]>([
  "crash",
  "disconnect",
  "broker-restart",
  "failover",
  "power-cut",
  "half-open",
]);

/** Kinds of fault by which a worker may be killed while it holds entries. */
export const KILLING_KINDS = ["crash", "handler-crash", "scale-in"] as const satisfies readonly Fault["kind"][];

/** Whether a fault strikes the server, and so all processes. */
export function isServerFault({ kind }: Fault): boolean {
  return SERVER_FAULTS.has(kind);
}

const SERVER_FAULTS: ReadonlySet<Fault["kind"]> = new Set<Fault["kind"]>([
  "broker-restart",
  "refusals",
  "failover",
  "split-brain",
  "eviction",
  "operator",
  "power-cut",
  "disk-full",
  "server-pause",
  "background-save",
]);

/** Whether a fault makes the server lose its last writes, but not all. */
export function losesWrites(fault: Fault): boolean {
  return (
    fault.kind === "failover" ||
    fault.kind === "split-brain" ||
    ((fault.kind === "broker-restart" || fault.kind === "power-cut") && typeof fault.data !== "string")
  );
}

/** How long after it strikes a fault goes on; Infinity when that cannot be told, 0 when it is over at once. In ms. */
export function lastsMs(fault: Fault): number {
  switch (fault.kind) {
    case "pause":
      return fault.pausedMs;
    case "slow-handler":
      return fault.durationMs;
    case "slow-reply":
      return fault.delayMs;
    case "half-open":
      return fault.silentMs;
    case "broker-restart":
    case "power-cut":
    case "failover":
      return fault.downMs;
    case "refusals":
    case "disk-full":
    case "server-pause":
    case "throttle":
    case "split-brain":
      return fault.forMs;
    case "split-reply":
    case "clock-jump":
    case "handler-hangs":
      return Infinity;
    default:
      return 0;
  }
}

/** The name of a process in histories and pictures: `producer`, `worker-1`, ... */
export function processName(process: number): string {
  return process === 0 ? "producer" : `worker-${process}`;
}
