/** Whether a run has come to its end: each entry handled, dead-lettered or given up, and nothing pending any more. */

/**
 * An entry that was acknowledged and is not handled this long after it never will be; nor will one whose handler hangs and
 * which nobody else has taken by then.
 */
const GIVEN_UP_AFTER_MS = 30_000;

import { becomesPending } from "./becomes-pending.js";
import { processName } from "../faults/fault.js";
import type { ServerState } from "./event.js";
import type { NewEvent } from "./recorder.js";
import { reach } from "./server-state.js";

/** What is followed. */
export interface SettlementOptions {
  readonly stream: string;
  readonly deadLetterStream: string | undefined;
  /** How much faster than the scenario's time the run goes; default 1. */
  readonly timeScale?: number;
  /** An entry whose handler hangs is waited for at least as long, in the run's time. */
  readonly settledWithinMs?: number | undefined;
}

interface OpenHandler {
  readonly process: string;
  readonly token: string;
}

/** Follows the events of a run. O(1) an event. */
export class Settlement {
  readonly #stream: string;
  readonly #deadLetterStream: string | undefined;
  /** Entries that are in the stream, or whose publish was answered, and of which nothing final is known yet. */
  readonly #undecided = new Set<string>();
  /** Tokens of all entries that ever came to the stream. */
  readonly #appended = new Set<string>();
  readonly #decided = new Set<string>();
  /** By id, with their tokens. */
  readonly #pending = new Map<string, string | undefined>();
  readonly #openHandlers = new Map<number, OpenHandler>();
  /** Handler calls that never return: nobody waits for them. */
  readonly #hungHandlers = new Map<number, OpenHandler>();
  #lastHungMs = 0;
  /** Undecided entries that were acknowledged. */
  readonly #acknowledged = new Set<string>();
  #lastAcknowledgedMs = 0;
  #lastMovedMs = 0;
  readonly #givenUpAfterMs: number;
  readonly #hungUntilMs: number;

  constructor(options: SettlementOptions) {
    this.#stream = options.stream;
    this.#deadLetterStream = options.deadLetterStream;
    this.#givenUpAfterMs = GIVEN_UP_AFTER_MS * (options.timeScale ?? 1);
    // A little longer, to see that it took too long.
    this.#hungUntilMs = Math.max(this.#givenUpAfterMs, (options.settledWithinMs ?? 0) + 1000);
  }

  /** Nothing is open: more time would change nothing, as far as one can see. */
  isSettled(nowMs: number): boolean {
    if (this.#openHandlers.size > 0) return false;
    if (this.#hungHandlers.size > 0) return this.#isSettledBesideHung(nowMs);
    if (this.#pending.size > 0) return false;
    if (this.#undecided.size === 0) return true;
    // Acknowledged and not handled: its consumer may come to that yet.
    return this.#undecided.size === this.#acknowledged.size && nowMs - this.#lastAcknowledgedMs >= this.#givenUpAfterMs;
  }

  /** When an entry was last delivered, acknowledged or dead-lettered, or its handler finished; 0 before that. */
  get lastMovedMs(): number {
    return this.#lastMovedMs;
  }

  /** Takes an event into account, in order of time. */
  record(event: NewEvent, timeMs: number): void {
    switch (event.kind) {
      case "appended":
        this.#lastMovedMs = timeMs;
        if (event.token === undefined) return;
        if (event.stream === this.#deadLetterStream) this.#decide(event.token);
        else if (event.stream === this.#stream) {
          this.#appended.add(event.token);
          this.#undecide(event.token);
        }
        return;
      case "publish-completed":
        // What came to the stream is known by that, and may be gone by now.
        if (event.outcome === "ok" && !this.#appended.has(event.token)) this.#undecide(event.token);
        return;
      case "delivered":
        this.#lastMovedMs = timeMs;
        if (event.stream !== this.#stream || !becomesPending(event)) return;
        // XAUTOCLAIM takes off the PEL what is no longer in the stream, and says so.
        if (!event.isDeleted) this.#pending.set(event.id, event.token);
        else if (event.command === "xautoclaim") this.#pending.delete(event.id);
        return;
      case "acknowledged":
        this.#lastMovedMs = timeMs;
        if (event.stream !== this.#stream) return;
        this.#pending.delete(event.id);
        if (event.token === undefined || this.#decided.has(event.token)) return;
        this.#acknowledged.add(event.token);
        this.#lastAcknowledgedMs = timeMs;
        return;
      case "server-state":
        return this.#restore(event);
      case "handler-started":
        this.#openHandlers.set(event.span, { process: event.process, token: event.token });
        return;
      case "fault":
        if (event.fault.kind === "handler-hangs") this.#hang(processName(event.fault.process), timeMs);
        return;
      case "handler-finished":
        this.#lastMovedMs = timeMs;
        this.#openHandlers.delete(event.span);
        if (event.outcome === "ok") this.#decide(event.token);
        return;
      case "process-ended":
        for (const handlers of [this.#openHandlers, this.#hungHandlers])
          for (const [span, { process }] of handlers) if (process === event.process) handlers.delete(span);
        return;
      default:
    }
  }

  /** The call that hangs is the one that has just begun. */
  #hang(process: string, timeMs: number): void {
    const last = [...this.#openHandlers].findLast(([, open]) => open.process === process);
    if (last === undefined) return;
    this.#openHandlers.delete(last[0]);
    this.#hungHandlers.set(...last);
    this.#lastHungMs = timeMs;
  }

  /** A process that lives on may hold its entry for ever: no more than the others can be waited for. */
  #isSettledBesideHung(nowMs: number): boolean {
    if (nowMs - this.#lastHungMs < this.#hungUntilMs || nowMs - this.#lastAcknowledgedMs < this.#givenUpAfterMs)
      return false;
    const hung = new Set([...this.#hungHandlers.values()].map(({ token }) => token));
    for (const token of this.#pending.values()) if (token === undefined || !hung.has(token)) return false;
    for (const token of this.#undecided) if (!hung.has(token) && !this.#acknowledged.has(token)) return false;
    return true;
  }

  /** What the server holds now is all that there is to wait for; what it does not hold any more nobody will ever get. */
  #restore(state: Omit<ServerState, "index" | "timeMs">): void {
    const tokens = new Map(state.entries.map(({ id, token }) => [id, token]));
    this.#pending.clear();
    for (const { id } of state.pending) if (tokens.has(id)) this.#pending.set(id, tokens.get(id));
    const isInReach = reach(state);
    const held = new Set<string>();
    for (const [id, token] of tokens) {
      if (token === undefined || !isInReach(id)) continue;
      held.add(token);
      this.#undecide(token);
      this.#acknowledged.delete(token);
    }
    for (const token of this.#undecided) {
      if (!held.has(token) && !this.#acknowledged.has(token) && this.#appended.has(token))
        this.#undecided.delete(token);
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
