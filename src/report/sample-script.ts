/** A short way to write histories by hand, for tests. */

import type { EntryDelivered, HistoryEvent } from "../history/event.js";
import { Recorder, type NewEvent } from "../history/recorder.js";
import { processName, type Fault } from "../faults/fault.js";
import { entryToken, type EntryKind } from "../scenario/plan.js";

const STREAM = "orders";
const GROUP = "billing";

/** Writes a history in a few words; `at` moves time. */
export class Script {
  #nowMs = 0;
  #span = 0;
  readonly #recorder = new Recorder(() => this.#nowMs);
  readonly #counts = new Map<string, number>();
  readonly #kinds: readonly EntryKind[];

  constructor(kinds: readonly EntryKind[], workers: number, faults: readonly Fault[]) {
    this.#kinds = kinds;
    this.record({
      kind: "run-started",
      process: "nemesis",
      scenario: "sample",
      stream: STREAM,
      group: GROUP,
      target: "simulator",
      entries: kinds.map((kind, n) => ({ token: entryToken(n + 1), kind, fields: { data: entryToken(n + 1) } })),
      workers,
      faults,
      deliveriesMax: 5,
      deadLetterStream: "orders:dead",
      recoveredWithinMs: 60_000,
    });
  }

  record(event: NewEvent): number {
    this.#recorder.record(event);
    return this.#recorder.history().length - 1;
  }

  at(timeMs: number): this {
    this.#nowMs = timeMs;
    return this;
  }

  start(worker: number, consumer = processName(worker)): number {
    return this.record({ kind: "process-started", process: processName(worker), consumer });
  }

  command(process: number, name: string, error?: string): number {
    const key = `${process} ${name}`;
    const nth = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, nth);
    const base = { kind: "command", process: processName(process), name, nth } as const;
    return this.record(error === undefined ? base : { ...base, error });
  }

  publish(n: number, copy = 0): number {
    this.record({ kind: "publish-invoked", process: "producer", token: entryToken(n) });
    const index = this.add(0, n, { stream: STREAM, copy });
    this.record({ kind: "publish-completed", process: "producer", token: entryToken(n), outcome: "ok" });
    return index;
  }

  add(process: number, n: number, { stream = STREAM, copy = 0 } = {}): number {
    this.command(process, "xadd");
    const token = entryToken(n);
    const fields = ["data", token, "kind", this.#kinds[n - 1] ?? "sound"];
    return this.record({
      kind: "appended",
      process: processName(process),
      stream,
      id: entryId(n, copy),
      token,
      fields,
    });
  }

  deliver(
    worker: number,
    entries: readonly [n: number, count: number][],
    command: EntryDelivered["command"] = "xreadgroup",
  ): number {
    this.command(worker, command);
    let index = 0;
    for (const [n, deliveryCount] of entries) {
      const process = processName(worker);
      const base = {
        kind: "delivered",
        process,
        stream: STREAM,
        group: GROUP,
        consumer: process,
        isDeleted: false,
      } as const;
      index = this.record({ ...base, id: entryId(n), token: entryToken(n), command, deliveryCount });
    }
    return index;
  }

  ack(worker: number, n: number): number {
    this.command(worker, "xack");
    const process = processName(worker);
    return this.record({
      kind: "acknowledged",
      process,
      stream: STREAM,
      group: GROUP,
      id: entryId(n),
      token: entryToken(n),
    });
  }

  handle(worker: number, n: number): number {
    return this.record({
      kind: "handler-started",
      process: processName(worker),
      token: entryToken(n),
      span: ++this.#span,
    });
  }

  finish(worker: number, n: number, outcome: "ok" | "fail" = "ok", span = this.#span): number {
    return this.record({ kind: "handler-finished", process: processName(worker), token: entryToken(n), span, outcome });
  }

  fault(fault: Fault): number {
    return this.record({ kind: "fault", process: "nemesis", fault });
  }

  killed(worker: number): number {
    return this.record({ kind: "process-ended", process: processName(worker), cause: "killed" });
  }

  emptyReads(workers: readonly number[], times: readonly number[]): void {
    for (const timeMs of times) for (const worker of workers) this.at(timeMs).command(worker, "xreadgroup");
  }

  end(isSettled: boolean, pending: readonly [n: number, worker: number, count: number][], entries: number): void {
    this.record({ kind: "run-ended", process: "nemesis", isSettled });
    this.record({
      kind: "final-state",
      process: "server",
      entries: Array.from({ length: entries }, (_, n) => ({ id: entryId(n + 1), token: entryToken(n + 1) })),
      pending: pending.map(([n, worker, deliveryCount]) => ({
        id: entryId(n),
        consumer: processName(worker),
        deliveryCount,
      })),
      lastDeliveredId: entryId(entries),
    });
  }

  history(): readonly HistoryEvent[] {
    return this.#recorder.history();
  }
}

function entryId(n: number, copy = 0): string {
  return `17000000000${String(n).padStart(2, "0")}-${copy}`;
}

/** A script in which all entries are published and all workers have started. */
export function begin(kinds: readonly EntryKind[], workers: number, faults: readonly Fault[]): Script {
  const script = new Script(kinds, workers, faults);
  kinds.forEach((_, n) => script.at(0.1 * (n + 1)).publish(n + 1));
  for (let worker = 1; worker <= workers; worker++) {
    script.at(1).start(worker);
    for (const name of ["hello", "client", "info", "xgroup"]) script.at(1.2).command(worker, name);
  }
  return script;
}
