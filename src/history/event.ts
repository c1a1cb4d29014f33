/**
 * What happened in a run, as a list of events. The same events come from the simulator and from a real server, so the
 * same checkers judge both. Effects on the server are what its replies say, read where commands and replies pass:
 * the in-memory socket in the simulator, the proxy in front of a real server.
 */

import type { Fault } from "../faults/fault.js";
import type { Limits } from "../scenario/limits.js";
import type { EntryKind } from "../scenario/plan.js";

/** Jepsen's completions: `ok` happened, `fail` did not, `info` may or may not have. */
export type Outcome = "ok" | "fail" | "info";

/** How an entry came to a consumer. `history` is XREADGROUP with an id instead of `>`. */
export type DeliveryCommand = "xreadgroup" | "history" | "xclaim" | "xautoclaim" | "xread";

/** What every event has: where in the history, when (milliseconds from the start of the run, fractions allowed), who. */
interface EventBase {
  readonly index: number;
  readonly timeMs: number;
  /** `producer`, `worker-1`, ..., `server`, or `nemesis` (what injects faults). */
  readonly process: string;
}

/** The run begins: all that a checker needs to know of the scenario. */
export interface RunStarted extends EventBase {
  readonly kind: "run-started";
  readonly scenario: string;
  readonly stream: string;
  readonly group: string;
  /** Other groups of the stream that are looked at; none when absent. */
  readonly otherGroups?: readonly string[];
  readonly target: "simulator" | "process" | "container" | "address";
  readonly entries: readonly {
    readonly token: string;
    readonly kind: EntryKind;
    readonly fields: Readonly<Record<string, string>>;
  }[];
  readonly workers: number;
  readonly faults: readonly Fault[];
  readonly deliveriesMax: number | undefined;
  readonly deadLetterStream: string | undefined;
  /** How long after the faults stop all entries have to be settled, in ms. */
  readonly recoveredWithinMs: number;
  /** The scenario's other limits, in this run's time; the defaults when absent. */
  readonly limits?: Limits;
}

/** A process starts (or starts again); `consumer` is the consumer name it was given. */
export interface ProcessStarted extends EventBase {
  readonly kind: "process-started";
  readonly consumer: string;
}

/** A process is told to end and has `graceMs` to do so; then it is killed. */
export interface ProcessSignalled extends EventBase {
  readonly kind: "process-signalled";
  readonly signal: "SIGTERM";
  readonly graceMs: number;
}

/** A process is over: killed by the nemesis, ended by its own error, returned, or ended as it was told to (`stopped`). */
export interface ProcessEnded extends EventBase {
  readonly kind: "process-ended";
  readonly cause: "killed" | "error" | "returned" | "stopped";
  readonly error?: string;
}

/** The producer was asked to publish an entry. */
export interface PublishInvoked extends EventBase {
  readonly kind: "publish-invoked";
  readonly token: string;
}

/** The publish came back: `info` when its outcome is unknown to the producer. */
export interface PublishCompleted extends EventBase {
  readonly kind: "publish-completed";
  readonly token: string;
  readonly outcome: Outcome;
  readonly error?: string;
}

/** A command reached the server and was answered, or took effect without its reply arriving. */
export interface CommandExecuted extends EventBase {
  readonly kind: "command";
  /** Lower case, without subcommand. */
  readonly name: string;
  /** Of XGROUP, lower case; other commands are told by their names. */
  readonly subcommand?: string;
  /** Which of this process's commands of this name it is, from 1. */
  readonly nth: number;
  /** The error's first line when the reply is an error. */
  readonly error?: string;
  /** Within MULTI: it waits for EXEC, whose events tell what it did. */
  readonly isQueued?: true;
}

/** XADD took effect. `token` is undefined for an entry that is none of the workload's. */
export interface EntryAppended extends EventBase {
  readonly kind: "appended";
  readonly stream: string;
  readonly id: string;
  readonly token: string | undefined;
  /** Field names and values, alternating. */
  readonly fields: readonly string[];
}

/** An entry was given to a consumer. */
export interface EntryDelivered extends EventBase {
  readonly kind: "delivered";
  readonly stream: string;
  readonly group: string;
  readonly consumer: string;
  readonly id: string;
  readonly token: string | undefined;
  readonly command: DeliveryCommand;
  /** How often it has been delivered now, this time included; as the server counts. */
  readonly deliveryCount: number;
  /** The reply names the id but has no fields: the entry was deleted while pending. */
  readonly isDeleted: boolean;
  /** Read with NOACK: it was never pending. */
  readonly isUnacknowledged?: true;
  /** How long it had been idle when it was claimed, in ms, as the server counts; absent when that cannot be known. */
  readonly idleMs?: number;
}

/** XACK removed a pending entry. */
export interface EntryAcknowledged extends EventBase {
  readonly kind: "acknowledged";
  readonly stream: string;
  readonly group: string;
  readonly id: string;
  readonly token: string | undefined;
}

/** Another group that the scenario names was created, was given entries, or acknowledged some; `created`: from which id. */
export interface GroupChanged extends EventBase {
  readonly kind: "other-group";
  readonly group: string;
  readonly change: "created" | "delivered" | "acknowledged";
  readonly ids: readonly string[];
}

/** Entries were deleted by their ids; recorded where a scenario names other groups. */
export interface EntriesDeleted extends EventBase {
  readonly kind: "deleted";
  readonly ids: readonly string[];
}

/** A handler of the user's code began; `span` numbers the handler calls of the run. */
export interface HandlerStarted extends EventBase {
  readonly kind: "handler-started";
  readonly token: string;
  readonly span: number;
}

/** A handler came to its end: `fail` when it threw. A handler of a killed process never finishes. */
export interface HandlerFinished extends EventBase {
  readonly kind: "handler-finished";
  readonly token: string;
  readonly span: number;
  readonly outcome: "ok" | "fail";
}

/** The user's code came to a situation that it tells of by `reached()`, for the first time in this run. */
export interface SituationReached extends EventBase {
  readonly kind: "reached";
  readonly words: string;
}

/** A fault of the plan struck. */
export interface FaultInjected extends EventBase {
  readonly kind: "fault";
  readonly fault: Fault;
}

/** The server went down or came back. */
export interface ServerChanged extends EventBase {
  readonly kind: "server-down" | "server-up";
}

/** From here on nothing goes wrong any more: what remains of the plan is dropped, and what is dead starts again. */
export interface FaultsStopped extends EventBase {
  readonly kind: "faults-stopped";
}

/** The run is over: `settled` when everything was handled or dead-lettered and nothing is pending, else out of time. */
export interface RunEnded extends EventBase {
  readonly kind: "run-ended";
  readonly isSettled: boolean;
  /** When all was settled, in a run that went on to see what idle workers do. */
  readonly settledMs?: number;
  /** It was ended before its time, because of a hot loop: what is left says nothing. */
  readonly isCut?: true;
}

/** What the server holds of a run at one moment. */
interface Held {
  /** Entries of the stream that are still there: id and token. */
  readonly entries: readonly { readonly id: string; readonly token: string | undefined }[];
  /** The group's pending entries; empty when there is no such group. */
  readonly pending: readonly { readonly id: string; readonly consumer: string; readonly deliveryCount: number }[];
  /** The group's last-delivered-id; undefined when there is no such group. */
  readonly lastDeliveredId: string | undefined;
  /** The group's consumers; `idleMs`: since each last sent a command for the group. */
  readonly consumers?: readonly { readonly name: string; readonly pending: number; readonly idleMs: number }[];
  /** How many entries are in the dead-letter stream; absent when the scenario names none. */
  readonly deadLetters?: number;
  /** The other groups that the scenario names, as far as they are there: what is pending for each. */
  readonly othersPending?: readonly { readonly name: string; readonly pending: readonly string[] }[];
}

/** What the server held at the end, asked over an ordinary connection. */
export interface FinalState extends EventBase, Held {
  readonly kind: "final-state";
}

/**
 * The server's data may have changed behind the backs of all clients: what it holds right after. What was there before
 * and is not any more was destroyed by that cause, and by no consumer.
 */
export interface ServerState extends EventBase, Held {
  readonly kind: "server-state";
  readonly cause: "restart" | "failover" | "operator" | "eviction";
  /** From "split" to "rejoined" there are two servers: this tells of the one that new connections reach, and that stays. */
  readonly phase?: "split" | "rejoined";
  /** What was in the scenario's stream, or its dead-letter stream, right before, and is not any more. */
  readonly destroyed: readonly { readonly stream: string; readonly id: string; readonly token: string | undefined }[];
  /** Ids of entries that will be delivered though they were before, or to someone else: unread or pending once more. */
  readonly returned: readonly string[];
  /** Ids of entries that are still in the stream, and that a read of `>` or a claim gave to somebody before, but not any more. */
  readonly outOfReach: readonly string[];
}

/** Anything in a history. */
export type HistoryEvent =
  | RunStarted
  | ProcessStarted
  | ProcessSignalled
  | ProcessEnded
  | PublishInvoked
  | PublishCompleted
  | CommandExecuted
  | EntryAppended
  | EntryDelivered
  | EntryAcknowledged
  | GroupChanged
  | EntriesDeleted
  | HandlerStarted
  | HandlerFinished
  | SituationReached
  | FaultInjected
  | ServerChanged
  | FaultsStopped
  | RunEnded
  | FinalState
  | ServerState;

/** A complete history, in order of time. */
export type History = readonly HistoryEvent[];
