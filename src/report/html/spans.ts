/** Follows a history and finds what lasts in it: lives of lanes, publishes, entries that wait, are pending, are handled. */

import type { EntryAppended, EntryDelivered, HistoryEvent, ServerState } from "../../history/event.js";
import type { Story } from "../swimlane/story.js";
import { visible } from "./escape.js";
import { LaneRows } from "./lane-rows.js";
import { SERVER } from "./lane-names.js";
import type { Span } from "./picture.js";

type OpenSpan = { -readonly [K in keyof Span]: Span[K] };

/** What begins with an event. */
type Beginning = Pick<Span, "kind" | "from"> & Partial<Span> & { readonly process: string };

/** Events after which nothing can have changed behind the history's back: all others are followed by a look at the story. */
const ORDINARY: ReadonlySet<string> = new Set([
  "command",
  "appended",
  "delivered",
  "acknowledged",
  "publish-invoked",
  "publish-completed",
  "handler-started",
  "handler-finished",
]);

/** Collects spans; `before` and `after` are called around the story's own step for each event. */
export class Spans {
  readonly all: OpenSpan[] = [];
  readonly rows: readonly LaneRows[];
  readonly #story: Story;
  readonly #lanes: ReadonlyMap<string, number>;
  readonly #entryOf: (token: string | undefined, id: string) => number;
  readonly #lives = new Map<string, OpenSpan>();
  readonly #publishes = new Map<string, OpenSpan>();
  readonly #waiting = new Map<string, OpenSpan>();
  readonly #pending = new Map<string, OpenSpan>();
  readonly #handlers = new Map<number, OpenSpan>();

  constructor(story: Story, lanes: readonly string[], entryOf: (token: string | undefined, id: string) => number) {
    this.#story = story;
    this.#lanes = new Map(lanes.map((name, n) => [name, n]));
    this.rows = lanes.map(() => new LaneRows());
    this.#entryOf = entryOf;
  }

  /** How many entries are pending, and how many wait for their first delivery. */
  get counts(): { readonly pending: number; readonly lag: number } {
    return { pending: this.#pending.size, lag: this.#waiting.size };
  }

  /** A lane that lives from the beginning. */
  alive(process: string): void {
    this.#lives.set(process, this.#begin({ kind: "life", process, from: 0 }));
  }

  /** Takes an event into account, when the story has. */
  apply(event: HistoryEvent): void {
    switch (event.kind) {
      case "publish-invoked":
        this.#publishes.set(event.token, this.#beginEntry(event, "publish", this.#entryOf(event.token, "")));
        break;
      case "publish-completed":
        this.#end(this.#publishes, event.token, event, event.outcome === "ok" ? "ok" : event.outcome);
        break;
      case "appended":
        this.#appended(event);
        break;
      case "delivered":
        this.#delivered(event);
        break;
      case "acknowledged":
        this.#end(this.#pending, keyOf(event), event, `acknowledged by ${visible(event.process)}`);
        break;
      case "command":
        if (event.name === "xgroup" && event.error === undefined) this.#passOver(event);
        break;
      case "handler-started":
        this.#handlers.set(event.span, this.#beginEntry(event, "handler", this.#entryOf(event.token, "")));
        break;
      case "handler-finished":
        this.#end(this.#handlers, event.span, event, event.outcome === "ok" ? "ok" : "FAILS");
        break;
      default:
        this.#extraordinary(event);
    }
  }

  /** Ends what is still open with the history. */
  finish(last: number): void {
    for (const open of [this.#lives, this.#publishes, this.#waiting, this.#pending, this.#handlers])
      for (const span of open.values()) span.to = last;
  }

  #begin({ process, ...given }: Beginning): OpenSpan {
    const lane = this.#lanes.get(process) ?? -1;
    const span = { entry: -1, count: 0, consumer: "", ending: "", row: 0, to: given.from, ...given, lane };
    this.all.push(span);
    return span;
  }

  /** A span of an entry: in the row in which the lane has that entry already, or in one of its own. */
  #beginEntry(event: HistoryEvent, kind: Span["kind"], entry: number, given: Partial<Span> = {}): OpenSpan {
    const process = kind === "waiting" ? SERVER : event.process;
    const span = this.#begin({ kind, from: event.index, entry, process, ...given });
    const rows = this.rows[span.lane];
    if (rows === undefined) return span;
    const beside = this.#besideOf(span);
    if (beside === undefined) span.row = rows.take();
    else rows.hold((span.row = beside.row));
    return span;
  }

  #besideOf(span: OpenSpan): OpenSpan | undefined {
    if (span.kind !== "handler" && span.kind !== "pending") return undefined;
    // Two handlers of one entry at once are just what has to be seen: each in a row of its own.
    const isSecond = span.kind === "handler" && [...this.#handlers.values()].some((other) => isBeside(other, span));
    const others = isSecond ? [] : span.kind === "handler" ? this.#pending.values() : this.#handlers.values();
    for (const other of others) if (isBeside(other, span)) return other;
    return undefined;
  }

  #end<K>(open: Map<K, OpenSpan>, key: K, event: HistoryEvent, ending: string): void {
    const span = open.get(key);
    if (span === undefined) return;
    open.delete(key);
    span.to = event.index;
    span.ending = ending;
    if (span.kind !== "life") this.rows[span.lane]?.free(span.row);
  }

  #appended(event: EntryAppended): void {
    if (event.stream !== this.#story.run?.stream) return;
    const entry = this.#entryOf(event.token, event.id);
    this.#waiting.set(streamKey(event), this.#beginEntry(event, "waiting", entry));
  }

  #delivered(event: EntryDelivered): void {
    if (event.command === "xread") return;
    const key = keyOf(event);
    this.#end(this.#waiting, streamKey(event), event, `given to ${visible(event.process)}`);
    const owner = this.#pending.get(key);
    const isSame = owner !== undefined && owner.lane === this.#lanes.get(event.process);
    this.#end(this.#pending, key, event, isSame ? "delivered again" : `claimed by ${visible(event.process)}`);
    if (this.#story.pending.of(event) === undefined) return;
    const entry = this.#entryOf(event.token, event.id);
    const { deliveryCount: count, consumer } = event;
    this.#pending.set(key, this.#beginEntry(event, "pending", entry, { count, consumer: visible(consumer) }));
  }

  /** A group that is created behind entries never gives them to anybody: they wait no more. */
  #passOver(event: HistoryEvent): void {
    for (const [key, span] of this.#waiting) {
      if (this.#isPassedOver(span)) this.#end(this.#waiting, key, event, "passed over: the group begins behind it");
    }
  }

  #isPassedOver({ entry }: OpenSpan): boolean {
    return [...this.#story.passedOver].some((token) => this.#entryOf(token, "") === entry);
  }

  /** Faults, starts, ends, restarts and whatever else there will be: what they changed is read off the story. */
  #extraordinary(event: HistoryEvent): void {
    if (ORDINARY.has(event.kind)) return;
    this.#serverChanged(event);
    if (event.kind === "server-state") this.#restored(event);
    const { alive, running, pending } = this.#story;
    for (const process of this.#lanes.keys()) {
      const isKnown = process === SERVER || !this.#story.consumers.has(process);
      if (!isKnown && alive.has(process) && !this.#lives.has(process))
        this.#lives.set(process, this.#begin({ kind: "life", process, from: event.index }));
      if (!isKnown && !alive.has(process)) this.#end(this.#lives, process, event, "over");
    }
    for (const key of this.#handlers.keys())
      if (!running.has(key)) this.#end(this.#handlers, key, event, "cut off by the end of its process");
    const left = new Set(pending.all().map(({ id }) => id));
    for (const key of this.#pending.keys())
      if (!left.has(idOf(key))) this.#end(this.#pending, key, event, "gone from the server");
  }

  #serverChanged(event: HistoryEvent): void {
    if (event.kind === "server-down") {
      this.#end(this.#lives, SERVER, event, "over");
      this.#lives.set("down", this.#begin({ kind: "down", process: SERVER, from: event.index }));
    }
    if (event.kind !== "server-up") return;
    this.#end(this.#lives, "down", event, "over");
    this.#lives.set(SERVER, this.#begin({ kind: "life", process: SERVER, from: event.index }));
  }

  /** What the server holds behind the backs of all: what it does not hold any more ends, what it holds again begins again. */
  #restored(event: ServerState): void {
    const stream = this.#story.run?.stream ?? "";
    const waiting = new Map(event.entries.map(({ id, token }) => [streamKey({ stream, id }), { id, token }]));
    const isReturned = new Set(event.returned);
    for (const key of this.#waiting.keys())
      if (!waiting.has(key)) this.#end(this.#waiting, key, event, "gone from the server");
    const pending = new Map(this.#story.pending.all().map((entry) => [entry.id, entry]));
    for (const key of this.#pending.keys()) {
      const owner = pending.get(idOf(key));
      if (owner === undefined || isReturned.has(idOf(key)))
        this.#end(this.#pending, key, event, "gone from the server");
    }
    for (const [key, { id, token }] of waiting) {
      if (!isReturned.has(id)) continue;
      const entry = this.#entryOf(token, id);
      const owner = pending.get(id);
      if (owner === undefined) {
        if (!this.#waiting.has(key)) this.#waiting.set(key, this.#beginEntry(event, "waiting", entry));
        continue;
      }
      const { deliveryCount: count, consumer, process } = owner;
      const group = this.#story.run?.group ?? "";
      const span = this.#beginEntry({ ...event, process }, "pending", entry, { count, consumer: visible(consumer) });
      this.#pending.set(keyOf({ stream, group, id }), span);
    }
  }
}

function isBeside(a: Span, b: Span): boolean {
  return a.entry === b.entry && a.lane === b.lane;
}

function keyOf({
  stream,
  group,
  id,
}: {
  readonly stream: string;
  readonly group: string;
  readonly id: string;
}): string {
  return JSON.stringify([stream, group, id]);
}

function idOf(key: string): string {
  return (JSON.parse(key) as readonly string[])[2] ?? "";
}

function streamKey({ stream, id }: { readonly stream: string; readonly id: string }): string {
  return JSON.stringify([stream, id]);
}
