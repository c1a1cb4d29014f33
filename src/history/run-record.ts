/** What a history says of each entry and of the run: what checkers and reports read. How it is read is in `entries.ts`. */

import type { EntryKind } from "../scenario/plan.js";
import type {
  EntryAcknowledged,
  EntryAppended,
  EntryDelivered,
  FaultInjected,
  FaultsStopped,
  FinalState,
  HandlerFinished,
  HandlerStarted,
  History,
  ProcessEnded,
  ProcessSignalled,
  PublishCompleted,
  PublishInvoked,
  RunEnded,
  RunStarted,
  ServerState,
} from "./event.js";

/** One handler call. */
export interface HandlerSpan {
  readonly process: string;
  readonly started: HandlerStarted;
  /** A fault made it one that never returns: it does nothing any more. */
  isHung: boolean;
  /** How it ended: its own end, or that of its process; undefined when it was still running at the end of the run. */
  ended: HandlerFinished | ProcessEnded | undefined;
}

/** Everything that happened to one published entry, each list in order of time. */
export interface EntryRecord {
  readonly token: string;
  readonly kind: EntryKind;
  readonly fields: Readonly<Record<string, string>>;
  publishInvoked: PublishInvoked | undefined;
  publishCompleted: PublishCompleted | undefined;
  /** In the scenario's stream. */
  readonly appended: EntryAppended[];
  readonly deadLetters: EntryAppended[];
  /** In any other stream: where a consumer put it to try it later, say. */
  readonly elsewhere: EntryAppended[];
  /** By the scenario's group or by XREAD. */
  readonly deliveries: EntryDelivered[];
  readonly acknowledgements: EntryAcknowledged[];
  readonly spans: HandlerSpan[];
  /** A handler came to a good end. */
  isHandled: boolean;
}

/** A process that was killed, and the entries that were pending for it then. */
export interface Kill {
  readonly event: ProcessEnded;
  readonly held: readonly EntryRecord[];
  /** Those that it had read without their being pending, and that nobody has handled yet. */
  readonly carried: readonly EntryRecord[];
}

/** A fault of the plan, and how many entries were published but not settled when it struck. */
export interface StruckFault {
  readonly event: FaultInjected;
  readonly unsettled: number;
}

/** A history, by entry. */
export interface RunRecord {
  readonly history: History;
  readonly started: RunStarted | undefined;
  /** Commands of all processes. */
  readonly commandCount: number;
  /** In order of the workload. */
  readonly entries: readonly EntryRecord[];
  readonly kills: readonly Kill[];
  /** Each end of a process, however it came about. */
  readonly processEnds: readonly ProcessEnded[];
  /** Each time a process was told to end. */
  readonly signals: readonly ProcessSignalled[];
  /** How often the user's code told of each situation. */
  readonly reached: ReadonlyMap<string, number>;
  readonly faults: readonly StruckFault[];
  readonly faultsStopped: FaultsStopped | undefined;
  /** How many entries were published but not settled when the faults stopped. */
  readonly unsettledAtFaultsStopped: number;
  /** The last event that settled an entry: handled for the first time, acknowledged or dead-lettered. */
  readonly lastSettling: HandlerFinished | EntryAcknowledged | EntryAppended | undefined;
  readonly ended: RunEnded | undefined;
  readonly final: FinalState | undefined;
  /** What the server held after each change of its data behind the backs of all clients. */
  readonly states: readonly ServerState[];
}
