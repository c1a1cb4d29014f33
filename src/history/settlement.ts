/** Whether a run has come to its end: each entry handled, dead-lettered or given up, and nothing pending any more. */

import type { NewEvent } from "./recorder.js";

/** Follows the events of a run. O(1) an event. */
export class Settlement {
  readonly #stream: string;
  readonly #deadLetterStream: string | undefined;
  /** Entries that are in the stream, or whose publish was answered, and of which nothing final is known yet. */
  readonly #undecided = new Set<string>();
  readonly #decided = new Set<string>();
  readonly #pending = new Set<string>();
  readonly #openHandlers = new Map<number, string>();

  constructor(options: { readonly stream: string; readonly deadLetterStream: string | undefined }) {
    this.#stream = options.stream;
    this.#deadLetterStream = options.deadLetterStream;
  }

  /** Nothing is open: more time would change nothing, as far as one can see. */
  get isSettled(): boolean {
    return this.#undecided.size === 0 && this.#pending.size === 0 && this.#openHandlers.size === 0;
  }

  /** Takes an event into account. */
  record(event: NewEvent): void {
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
        if (event.stream === this.#stream && event.command !== "xread" && !event.isDeleted) this.#pending.add(event.id);
        return;
      case "acknowledged":
        if (event.stream !== this.#stream) return;
        this.#pending.delete(event.id);
        // Acknowledged and not handled: lost or thrown away, but nothing that more time would bring back.
        if (event.token !== undefined) this.#decide(event.token);
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
  }
}
