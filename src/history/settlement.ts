/** Whether a run has come to its end: each entry handled, dead-lettered or given up, and nothing pending any more. */

/** An entry that was acknowledged and is not handled this long after it never will be. */
const GIVEN_UP_AFTER_MS = 30_000;

import type { NewEvent } from "./recorder.js";

/** What is followed. */
export interface SettlementOptions {
  readonly stream: string;
  readonly deadLetterStream: string | undefined;
  /** How much faster than the scenario's time the run goes; default 1. */
  readonly timeScale?: number;
}

/** Follows the events of a run. O(1) an event. */
export class Settlement {
  readonly #stream: string;
  readonly #deadLetterStream: string | undefined;
  /** Entries that are in the stream, or whose publish was answered, and of which nothing final is known yet. */
  readonly #undecided = new Set<string>();
  readonly #decided = new Set<string>();
  readonly #pending = new Set<string>();
  readonly #openHandlers = new Map<number, string>();
  /** Undecided entries that were acknowledged. */
  readonly #acknowledged = new Set<string>();
  #lastAcknowledgedMs = 0;
  readonly #givenUpAfterMs: number;

  constructor(options: SettlementOptions) {
    this.#stream = options.stream;
    this.#deadLetterStream = options.deadLetterStream;
    this.#givenUpAfterMs = GIVEN_UP_AFTER_MS * (options.timeScale ?? 1);
  }

  /** Nothing is open: more time would change nothing, as far as one can see. */
  isSettled(nowMs: number): boolean {
    if (this.#pending.size > 0 || this.#openHandlers.size > 0) return false;
    if (this.#undecided.size === 0) return true;
    // Acknowledged and not handled: its consumer may come to that yet.
    return this.#undecided.size === this.#acknowledged.size && nowMs - this.#lastAcknowledgedMs >= this.#givenUpAfterMs;
  }

  /** Takes an event into account, in order of time. */
  record(event: NewEvent, timeMs: number): void {
    switch (event.kind) {
      case "appended":
        if (event.token === undefined) return;
        if (event.stream === this.#deadLetterStream) this.#decide(event.token);
        else if (event.stream === this.#stream) this.#undecide(event.token);
        return;
      case "publish-completed":
        if (event.outcome === "ok") this.#undecide(event.token);
        return;
      case "delivered":
        if (event.stream !== this.#stream || event.command === "xread") return;
        // XAUTOCLAIM takes off the PEL what is no longer in the stream, and says so.
        if (!event.isDeleted) this.#pending.add(event.id);
        else if (event.command === "xautoclaim") this.#pending.delete(event.id);
        return;
      case "acknowledged":
        if (event.stream !== this.#stream) return;
        this.#pending.delete(event.id);
        if (event.token === undefined || this.#decided.has(event.token)) return;
        this.#acknowledged.add(event.token);
        this.#lastAcknowledgedMs = timeMs;
        return;
      case "handler-started":
        this.#openHandlers.set(event.span, event.process);
        return;
      case "handler-finished":
        this.#openHandlers.delete(event.span);
        if (event.outcome === "ok") this.#decide(event.token);
        return;
      case "process-ended":
        for (const [span, process] of this.#openHandlers)
          if (process === event.process) this.#openHandlers.delete(span);
        return;
      default:
    }
  }

  #undecide(token: string): void {
    if (!this.#decided.has(token)) this.#undecided.add(token);
  }

  #decide(token: string): void {
    this.#decided.add(token);
    this.#undecided.delete(token);
    this.#acknowledged.delete(token);
  }
}
