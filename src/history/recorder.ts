/** Collects events while a run goes on; what they mean is for the checkers. */

import type { History, HistoryEvent } from "./event.js";

/** An event as its source knows it: the recorder adds index and time. */
export type NewEvent = HistoryEvent extends infer E
  ? E extends HistoryEvent
    ? Omit<E, "index" | "timeMs">
    : never
  : never;

/** A growing history. Times come from the clock it is given, in milliseconds from the start of the run. */
export class Recorder {
  readonly #events: HistoryEvent[] = [];
  readonly #elapsedMs: () => number;
  /** Told of each event as it is recorded. */
  onEvent: ((event: NewEvent, timeMs: number) => void) | undefined;

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
  }

  /** Appends an event that happens now, or at `timeMs` where its source has read the clock itself. The event is kept, not copied. */
  record(event: NewEvent, timeMs: number = this.#elapsedMs()): void {
    const recorded = event as { -readonly [K in keyof HistoryEvent]: HistoryEvent[K] };
    recorded.index = this.#events.length;
    recorded.timeMs = timeMs;
    this.#events.push(recorded as HistoryEvent);
    this.onEvent?.(event, timeMs);
  }

  /** All events so far, in the order in which they were recorded. */
  history(): History {
    return this.#events;
  }
}

/** Orders events that several processes recorded by time (stable), and numbers them anew. */
export function inOrderOfTime(history: History): History {
  return [...history]
    .sort((a, b) => a.timeMs - b.timeMs || a.index - b.index)
    .map((event, index) => Object.assign(event, { index }));
}
