/** What a reader knows at a point of a history: who lives, who handles what, what became of each entry. */

import { createsGroup, movesGroup } from "../../history/command-name.js";
import { compareIds } from "../../history/entry-order.js";
import type { CommandExecuted, History, HistoryEvent, RunStarted } from "../../history/event.js";
import { endsConnection, faultProcess, processName, type Coordinate, type Fault } from "../../faults/fault.js";
import { PendingEntries } from "../pending-entries.js";

/** A handler call that is going on. */
export interface RunningHandler {
  readonly token: string;
  readonly process: string;
}

/** Follows a history event by event; rows are worded with what it knows before their event. */
export class Story {
  readonly pending = new PendingEntries();
  readonly running = new Map<number, RunningHandler>();
  readonly handled = new Set<string>();
  readonly failed = new Set<string>();
  readonly deadLettered = new Set<string>();
  /** How many entries of the stream carry a token. */
  readonly copies = new Map<string, number>();
  /** The consumer name of each process that has started, and of those alone. */
  readonly consumers = new Map<string, string>();
  /** Processes that have started and not ended since. */
  readonly alive = new Set<string>();
  /** Processes that were told to end and have not yet: when, and how long they may take. */
  readonly ending = new Map<string, { readonly sinceMs: number; readonly graceMs: number }>();
  /** What commands have answered that failed. */
  readonly errors = new Set<string>();
  /** Processes that have read entries at least once. */
  readonly readers = new Set<string>();
  readonly run: RunStarted | undefined;
  /** Entries that the group's last-delivered-id is past at the end although nobody was given them. */
  readonly passedOver: ReadonlySet<string>;
  /** Somebody sets the group's last-delivered-id in the course of the run, past entries or not. */
  readonly isGroupMoved: boolean;
  /** Somebody has created the group. */
  hasGroup = false;
  /** A fault has struck. */
  hasFaults = false;
  /** The run has ended with all settled. */
  isSettled = false;
  readonly #lostReplies: ReadonlySet<string>;

  constructor(history: History) {
    this.run = history.find((event) => event.kind === "run-started");
    this.passedOver = tokensPassedOver(history);
    this.isGroupMoved = history.some((event) => event.kind === "command" && movesGroup(event));
    this.#lostReplies = new Set(
      history.flatMap((event) => {
        if (event.kind !== "fault" || !endsConnection(event.fault)) return [];
        return event.fault.at.when === "after" ? [coordinateKey(event.fault.at)] : [];
      }),
    );
  }

  /** Whether a fault of the history dropped the reply to a command. */
  isReplyLost(command: CommandExecuted): boolean {
    return this.#lostReplies.has(`${command.process} ${command.name} ${command.nth}`);
  }

  /** What else handles an entry just now. */
  othersHandling(token: string): readonly RunningHandler[] {
    return [...this.running.values()].filter((handler) => handler.token === token);
  }

  /** What a process handles just now. */
  handledBy(process: string): readonly string[] {
    return [...this.running.values()].filter((handler) => handler.process === process).map(({ token }) => token);
  }

  /** Takes the next event into account. */
  apply(event: HistoryEvent): void {
    this.pending.apply(event);
    switch (event.kind) {
      case "process-started":
        this.consumers.set(event.process, event.consumer);
        this.alive.add(event.process);
        break;
      case "process-signalled":
        this.ending.set(event.process, { sinceMs: event.timeMs, graceMs: event.graceMs });
        break;
      case "process-ended":
        this.#ended(event.process);
        break;
      case "run-ended":
        this.isSettled = event.isSettled;
        break;
      case "fault":
        this.hasFaults = true;
        if (isKill(event.fault)) this.#ended(processName(faultProcess(event.fault)));
        break;
      case "command":
        if (event.name === "xreadgroup" || event.name === "xread") this.readers.add(event.process);
        if (createsGroup(event)) this.hasGroup = true;
        if (event.error !== undefined) this.errors.add(event.error);
        break;
      case "appended":
        if (event.token === undefined) break;
        if (event.stream === this.run?.deadLetterStream) this.deadLettered.add(event.token);
        if (event.stream === this.run?.stream) this.copies.set(event.token, (this.copies.get(event.token) ?? 0) + 1);
        break;
      case "handler-started":
        this.running.set(event.span, { token: event.token, process: event.process });
        break;
      case "handler-finished":
        this.running.delete(event.span);
        (event.outcome === "ok" ? this.handled : this.failed).add(event.token);
        break;
      default:
    }
  }

  #ended(process: string): void {
    this.alive.delete(process);
    this.ending.delete(process);
    for (const [span, handler] of this.running) if (handler.process === process) this.running.delete(span);
  }
}

function isKill(fault: Fault): boolean {
  if (fault.kind === "scale-in") return fault.signal === "SIGKILL";
  return fault.kind === "crash" || fault.kind === "handler-crash";
}

function tokensPassedOver(history: History): Set<string> {
  const final = history.find((event) => event.kind === "final-state");
  const last = final?.lastDeliveredId;
  if (final === undefined || last === undefined) return new Set();
  const delivered = new Set(
    history.flatMap((event) => (event.kind === "delivered" && event.command !== "xread" ? [event.id] : [])),
  );
  return new Set(
    final.entries.flatMap(({ id, token }) =>
      token !== undefined && !delivered.has(id) && compareIds(id, last) <= 0 ? [token] : [],
    ),
  );
}

function coordinateKey({ process, command, nth }: Omit<Coordinate, "when">): string {
  return `${processName(process)} ${command} ${nth}`;
}
