/** Virtual time: a queue of things to happen, in order of time; what is due at the same time happens in the order it was scheduled. */

import { assert } from "./assert.js";
import { Heap, type Due } from "./heap.js";

/** Something scheduled. `cancel()` is idempotent; a cancelled event never runs. */
export class ScheduledEvent implements Due {
  run: (() => void) | undefined;
  constructor(
    /** In microseconds. */
    readonly dueAt: number,
    readonly sequence: number,
    run: () => void,
  ) {
    this.run = run;
  }
  cancel(): void {
    this.run = undefined;
  }
}

/** The events to come. Time is in whole microseconds since the run's epoch and never goes back. */
export class Scheduler {
  readonly #heap = new Heap<ScheduledEvent>();
  #sequence = 0;
  #nowUs: number;

  /** @param startUs the first instant, in microseconds since 1970. */
  constructor(startUs: number) {
    this.#nowUs = startUs;
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  /** Whole milliseconds, as servers and `Date.now()` count them. */
  get nowMs(): number {
    return Math.floor(this.#nowUs / 1000);
  }

  /** Schedules `run` at an instant; one in the past is due now. */
  at(timeUs: number, run: () => void): ScheduledEvent {
    const event = new ScheduledEvent(Math.max(timeUs, this.#nowUs), this.#sequence++, run);
    this.#heap.push(event);
    return event;
  }

  /** Takes the next event that is not cancelled and moves time to it; undefined when nothing is due until `limitUs`. */
  next(limitUs: number): ScheduledEvent | undefined {
    for (;;) {
      const head = this.#heap.first;
      if (head === undefined || (head.run !== undefined && head.dueAt > limitUs)) return undefined;
      this.#heap.removeFirst();
      if (head.run === undefined) continue;
      assert(head.dueAt >= this.#nowUs, "virtual time went back");
      this.#nowUs = head.dueAt;
      return head;
    }
  }

  /** The time of the next event that is not cancelled. */
  peekUs(): number | undefined {
    for (;;) {
      const head = this.#heap.first;
      if (head === undefined || head.run !== undefined) return head?.dueAt;
      this.#heap.removeFirst();
    }
  }

  /** Moves time on to an instant before which nothing is due. */
  advanceTo(timeUs: number): void {
    assert((this.peekUs() ?? Infinity) >= timeUs, "an event was skipped");
    this.#nowUs = Math.max(this.#nowUs, timeUs);
  }
}
