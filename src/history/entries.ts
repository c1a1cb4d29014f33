/** Reads a history by entry: what was published, delivered, handled and settled. Read once for all checkers; judges nothing. */

import { processName } from "../faults/fault.js";
import { becomesPending } from "./becomes-pending.js";
import type {
  EntryAcknowledged,
  EntryAppended,
  EntryDelivered,
  HandlerFinished,
  HandlerStarted,
  History,
  HistoryEvent,
  ProcessEnded,
  ProcessSignalled,
  RunStarted,
  ServerState,
} from "./event.js";
import type { HandlerSpan, EntryRecord, Kill, StruckFault, RunRecord } from "./run-record.js";

let latest: { readonly length: number; readonly record: RunRecord } | undefined;

/** Reads a history by entry; once, however many checkers ask in a row. */
export function runRecord(history: History): RunRecord {
  // The history of a run that goes on grows.
  if (latest?.record.history === history && latest.length === history.length) return latest.record;
  const record = new Reader(history).read();
  latest = { length: history.length, record };
  return record;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class Reader {
  readonly #history: History;
  readonly #record: Mutable<RunRecord>;
  readonly #entries: EntryRecord[] = [];
  readonly #byToken = new Map<string, EntryRecord>();
  readonly #kills: Kill[] = [];
  readonly #processEnds: ProcessEnded[] = [];
  readonly #signals: ProcessSignalled[] = [];
  readonly #reached = new Map<string, number>();
  readonly #faults: StruckFault[] = [];
  readonly #states: ServerState[] = [];
  /** The process that goes by each consumer name. */
  readonly #processes = new Map<string, string>();
  readonly #openSpans = new Map<number, HandlerSpan>();
  /** The process that each pending entry was last given to. */
  readonly #holders = new Map<EntryRecord, string>();
  /** The process that last read each entry by XREAD or with NOACK, as long as nobody has handled it. */
  readonly #carriers = new Map<EntryRecord, string>();
  readonly #unsettled = new Set<EntryRecord>();
  #stream = "";
  #group = "";
  #deadLetterStream: string | undefined;

  constructor(history: History) {
    this.#history = history;
    this.#record = {
      history,
      started: undefined,
      commandCount: 0,
      entries: this.#entries,
      kills: this.#kills,
      processEnds: this.#processEnds,
      signals: this.#signals,
      reached: this.#reached,
      faults: this.#faults,
      faultsStopped: undefined,
      unsettledAtFaultsStopped: 0,
      lastSettling: undefined,
      ended: undefined,
      final: undefined,
      states: this.#states,
    };
  }

  read(): RunRecord {
    for (const event of this.#history) this.#take(event);
    return this.#record;
  }

  #take(event: HistoryEvent): void {
    switch (event.kind) {
      case "run-started":
        return this.#start(event);
      case "publish-invoked":
        return this.#of(event, (entry) => (entry.publishInvoked = event));
      case "publish-completed":
        return this.#of(event, (entry) => (entry.publishCompleted = event));
      case "command":
        this.#record.commandCount += 1;
        return;
      case "appended":
        return this.#append(event);
      case "delivered":
        return this.#deliver(event);
      case "acknowledged":
        return this.#acknowledge(event);
      case "handler-started":
        return this.#startHandler(event);
      case "handler-finished":
        return this.#finishHandler(event);
      case "reached":
        this.#reached.set(event.words, (this.#reached.get(event.words) ?? 0) + 1);
        return;
      case "process-started":
        this.#processes.set(event.consumer, event.process);
        return;
      case "process-signalled":
        this.#signals.push(event);
        return;
      case "process-ended":
        return this.#endProcess(event);
      case "fault":
        this.#faults.push({ event, unsettled: this.#unsettled.size });
        if (event.fault.kind === "handler-hangs") this.#hang(processName(event.fault.process));
        return;
      case "server-state":
        return this.#restore(event);
      default:
        return this.#takeEnd(event);
    }
  }

  #takeEnd(event: HistoryEvent): void {
    switch (event.kind) {
      case "faults-stopped":
        this.#record.faultsStopped = event;
        this.#record.unsettledAtFaultsStopped = this.#unsettled.size;
        return;
      case "run-ended":
        this.#record.ended = event;
        return;
      case "final-state":
        this.#record.final = event;
        return;
      default:
    }
  }

  #of(event: { readonly token: string | undefined }, change: (entry: EntryRecord) => void): void {
    const entry = event.token === undefined ? undefined : this.#byToken.get(event.token);
    if (entry !== undefined) change(entry);
  }

  #start(event: RunStarted): void {
    this.#record.started = event;
    this.#stream = event.stream;
    this.#group = event.group;
    this.#deadLetterStream = event.deadLetterStream;
    for (const { token, kind, fields } of event.entries) {
      const entry: EntryRecord = {
        token,
        kind,
        fields,
        publishInvoked: undefined,
        publishCompleted: undefined,
        appended: [],
        deadLetters: [],
        elsewhere: [],
        deliveries: [],
        acknowledgements: [],
        spans: [],
        isHandled: false,
      };
      this.#entries.push(entry);
      this.#byToken.set(token, entry);
    }
  }

  #append(event: EntryAppended): void {
    const entry = event.token === undefined ? undefined : this.#byToken.get(event.token);
    if (entry === undefined) return;
    if (event.stream === this.#stream) {
      entry.appended.push(event);
      if (!entry.isHandled && entry.deadLetters.length === 0) this.#unsettled.add(entry);
    } else if (event.stream === this.#deadLetterStream) {
      entry.deadLetters.push(event);
      this.#unsettled.delete(entry);
      this.#record.lastSettling = event;
    } else {
      entry.elsewhere.push(event);
    }
  }

  #deliver(event: EntryDelivered): void {
    if (event.stream !== this.#stream || (event.group !== this.#group && event.command !== "xread")) return;
    const entry = event.token === undefined ? undefined : this.#byToken.get(event.token);
    if (entry === undefined) return;
    entry.deliveries.push(event);
    if (becomesPending(event)) this.#holders.set(entry, event.process);
    else if (!entry.isHandled) this.#carriers.set(entry, event.process);
  }

  #acknowledge(event: EntryAcknowledged): void {
    if (event.stream !== this.#stream || event.group !== this.#group) return;
    const entry = event.token === undefined ? undefined : this.#byToken.get(event.token);
    if (entry === undefined) return;
    entry.acknowledgements.push(event);
    this.#holders.delete(entry);
    this.#record.lastSettling = event;
  }

  /** What the server does not hold any more nobody has to settle; what it holds again is pending for whom it says. */
  #restore(event: ServerState): void {
    this.#states.push(event);
    for (const { stream, token } of event.destroyed) {
      const entry = token === undefined ? undefined : this.#byToken.get(token);
      if (entry !== undefined && stream === this.#stream) this.#unsettled.delete(entry);
    }
    this.#holders.clear();
    const tokens = new Map(event.entries.map(({ id, token }) => [id, token]));
    for (const { id, consumer } of event.pending) {
      const entry = this.#byToken.get(tokens.get(id) ?? "");
      const process = this.#processes.get(consumer);
      if (entry !== undefined && process !== undefined) this.#holders.set(entry, process);
    }
  }

  #startHandler(event: HandlerStarted): void {
    const entry = this.#byToken.get(event.token);
    if (entry === undefined) return;
    const span: HandlerSpan = { process: event.process, started: event, isHung: false, ended: undefined };
    entry.spans.push(span);
    this.#openSpans.set(event.span, span);
  }

  /** The handler call that never returns is the one that has just begun. */
  #hang(process: string): void {
    const span = [...this.#openSpans.values()].findLast((open) => open.process === process);
    if (span !== undefined) span.isHung = true;
  }

  #finishHandler(event: HandlerFinished): void {
    const span = this.#openSpans.get(event.span);
    const entry = this.#byToken.get(event.token);
    if (span === undefined || entry === undefined) return;
    span.ended = event;
    this.#openSpans.delete(event.span);
    if (event.outcome === "fail" || entry.isHandled) return;
    entry.isHandled = true;
    this.#carriers.delete(entry);
    this.#unsettled.delete(entry);
    this.#record.lastSettling = event;
  }

  #endProcess(event: ProcessEnded): void {
    this.#processEnds.push(event);
    for (const [number, span] of this.#openSpans) {
      if (span.process !== event.process) continue;
      span.ended = event;
      this.#openSpans.delete(number);
    }
    if (event.cause !== "killed") return;
    const of = (owners: ReadonlyMap<EntryRecord, string>): EntryRecord[] =>
      [...owners].flatMap(([entry, owner]) => (owner === event.process ? [entry] : []));
    this.#kills.push({ event, held: of(this.#holders), carried: of(this.#carriers) });
  }
}
