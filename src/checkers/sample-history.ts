/** Histories written by hand, for tests of checkers, and what all checkers say of them. */

import { expect } from "vitest";
import type { Fault } from "../faults/fault.js";
import type {
  FinalState,
  History,
  HistoryEvent,
  ProcessEnded,
  RunEnded,
  RunStarted,
  ServerState,
} from "../history/event.js";
import type { NewEvent } from "../history/recorder.js";
import { LIMITS_DEFAULT, type Limits } from "../scenario/limits.js";
import type { EntryKind } from "../scenario/plan.js";
import type { Anomaly, CheckerName } from "./checker.js";
import { checkers } from "./table.js";

/** Writes a history by hand: one method an event, one millisecond apart unless `at` says otherwise. */
export class Written {
  readonly #events: HistoryEvent[] = [];
  readonly #nths = new Map<string, number>();
  #nowMs = 0;
  #spans = 0;

  constructor(
    kinds: readonly EntryKind[],
    poison?: { deliveriesMax: number; deadLetterStream: string },
    limits?: Partial<Limits>,
    also?: Partial<RunStarted>,
  ) {
    const entries = kinds.map((kind, i) => ({ token: `entry-${i + 1}`, kind, fields: { data: payload(i + 1) } }));
    this.#push({
      kind: "run-started",
      process: "nemesis",
      scenario: "written",
      stream: "s",
      group: "g",
      target: "simulator",
      entries,
      workers: 2,
      faults: [],
      deliveriesMax: poison?.deliveriesMax,
      deadLetterStream: poison?.deadLetterStream,
      recoveredWithinMs: 60_000,
      limits: { ...LIMITS_DEFAULT, ...limits },
      ...also,
    });
    for (const process of ["worker-1", "worker-2"]) this.#push({ kind: "process-started", process, consumer: process });
  }

  #push(event: NewEvent): this {
    this.#events.push({ index: this.#events.length, timeMs: this.#nowMs, ...event } as HistoryEvent);
    this.#nowMs += 1;
    return this;
  }

  at(nowMs: number): this {
    this.#nowMs = nowMs;
    return this;
  }

  command(process: string, name: string, error?: string): this {
    const nth = (this.#nths.get(process + name) ?? 0) + 1;
    this.#nths.set(process + name, nth);
    return this.#push({ kind: "command", process, name, nth, ...(error === undefined ? {} : { error }) });
  }

  invoke(n: number): this {
    return this.#push({ kind: "publish-invoked", process: "producer", token: `entry-${n}` });
  }

  complete(n: number, outcome: "ok" | "fail" | "info"): this {
    return this.#push({ kind: "publish-completed", process: "producer", token: `entry-${n}`, outcome });
  }

  append(n: number, id = `${n}-0`, by = "producer"): this {
    this.command(by, "xadd");
    const fields = ["data", payload(n)];
    return this.#push({ kind: "appended", process: by, stream: "s", id, token: `entry-${n}`, fields });
  }

  publish(...ns: number[]): this {
    for (const n of ns) this.invoke(n).append(n).complete(n, "ok");
    return this;
  }

  deliver(
    n: number,
    to: string,
    deliveryCount = 1,
    options: {
      id?: string;
      by?: "xclaim" | "history" | "xreadgroup" | "xread";
      isDeleted?: boolean;
      isUnacknowledged?: true;
      idleMs?: number;
    } = {},
  ): this {
    const command = options.by ?? (deliveryCount === 1 ? "xreadgroup" : "xautoclaim");
    this.command(to, command === "history" ? "xreadgroup" : command);
    const where = { stream: "s", group: "g", consumer: to, id: options.id ?? `${n}-0`, token: `entry-${n}` };
    return this.#push({
      kind: "delivered",
      process: to,
      ...where,
      command,
      deliveryCount,
      isDeleted: options.isDeleted ?? false,
      ...(options.isUnacknowledged === undefined ? {} : { isUnacknowledged: true }),
      ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    });
  }

  ack(n: number, by: string, id = `${n}-0`): this {
    this.command(by, "xack");
    return this.#push({ kind: "acknowledged", process: by, stream: "s", group: "g", id, token: `entry-${n}` });
  }

  /** Starts a handler; returns what ends it. */
  handler(n: number, process: string): (outcome: "ok" | "fail") => this {
    const span = (this.#spans += 1);
    const token = `entry-${n}`;
    this.#push({ kind: "handler-started", process, token, span });
    return (outcome) => this.#push({ kind: "handler-finished", process, token, span, outcome });
  }

  handle(n: number, process: string, outcome: "ok" | "fail" = "ok"): this {
    return this.handler(n, process)(outcome);
  }

  /** Delivered, handled and acknowledged. */
  settle(n: number, by: string): this {
    return this.deliver(n, by).handle(n, by).ack(n, by);
  }

  deadLetter(n: number, by: string, value = payload(n), stream = "dead"): this {
    const fields = ["data", value, "originalId", `${n}-0`];
    return this.#push({ kind: "appended", process: by, stream, id: `9${n}-0`, token: `entry-${n}`, fields });
  }

  /** What happens to another group; the effects of a command stand behind it. */
  group(group: string, change: "created" | "delivered" | "acknowledged", ...ids: string[]): this {
    this.command("worker-1", "xgroup");
    return this.#push({ kind: "other-group", process: "worker-1", group, change, ids });
  }

  remove(process: string, ...ids: string[]): this {
    this.command(process, "xdel");
    return this.#push({ kind: "deleted", process, ids });
  }

  fault(fault: Fault): this {
    return this.#push({ kind: "fault", process: "nemesis", fault });
  }

  end(process: string, cause: ProcessEnded["cause"], error?: string): this {
    return this.#push({ kind: "process-ended", process, cause, ...(error === undefined ? {} : { error }) });
  }

  /** It gets SIGTERM, with 10 s to end. */
  told(process: string): this {
    return this.#push({ kind: "process-signalled", process, signal: "SIGTERM", graceMs: 10_000 });
  }

  start(process: string, consumer = process): this {
    return this.#push({ kind: "process-started", process, consumer });
  }

  faultsStop(): this {
    return this.#push({ kind: "faults-stopped", process: "nemesis" });
  }

  /** The server restarted, and holds this. */
  restarted(state: Partial<ServerState>): this {
    const nothing = {
      entries: [],
      pending: [],
      lastDeliveredId: undefined,
      destroyed: [],
      returned: [],
      outOfReach: [],
    };
    return this.#push({ kind: "server-state", process: "server", cause: "restart", ...nothing, ...state });
  }

  /** The end, by what the server holds. */
  over(held: Held = {}, end: Pick<RunEnded, "settledMs"> = {}): History {
    const isSettled = (held.pending ?? []).length === 0 && held.last !== undefined;
    this.#push({ kind: "run-ended", process: "nemesis", isSettled, ...end });
    this.#push({
      kind: "final-state",
      process: "server",
      entries: (held.entries ?? []).map(([id, n]) => ({ id, token: `entry-${n}` })),
      pending: (held.pending ?? []).map(([id, consumer, deliveryCount]) => ({ id, consumer, deliveryCount })),
      lastDeliveredId: held.last,
      ...held.also,
    });
    return this.#events;
  }
}

/** What the server holds at the end: entries as id and number, pending entries as id, consumer and delivery count. */
interface Held {
  entries?: [string, number][];
  pending?: [string, string, number][];
  last?: string;
  also?: Partial<FinalState>;
}

/** The payload of the nth entry. */
export function payload(n: number): string {
  return `{"id":"entry-${n}","amount":100}`;
}

/** What scenarios with poison expect. */
export const POISON = { deliveriesMax: 3, deadLetterStream: "dead" };

/** All anomalies that all checkers find: `name token`. */
export function found(history: History): string[] {
  return judged(history).map(({ name, token }) => (token === undefined ? name : `${name} ${token}`));
}

function judged(history: History): Anomaly[] {
  const anomalies = checkers.flatMap(({ judge }) => judge(history).anomalies);
  const backwards = checkers.toReversed().flatMap(({ judge }) => judge(history).anomalies);
  expect(new Set(backwards)).toEqual(new Set(anomalies));
  for (const { events, sentence: words } of anomalies) {
    expect(events.length).toBeGreaterThan(0);
    for (const index of events) expect(history[index]?.index).toBe(index);
    expect(words).toMatch(/^[A-Za-z].*\.$/);
  }
  return anomalies;
}

/** The sentences of all anomalies, a line each. */
export function sentence(history: History): string {
  return judged(history)
    .map((anomaly) => anomaly.sentence)
    .join("\n");
}

/** How often a checker's situations were reached. */
export function reached(name: CheckerName, history: History): Readonly<Record<string, number>> {
  const checker = checkers.find((one) => one.name === name);
  return checker?.judge(history).reached ?? {};
}
