/** Virtual time: a queue of things to happen, in order of time; what is due at the same time happens in the order it was scheduled. */

import { assert } from "./assert.js";

/** Something scheduled. `cancel()` is idempotent; a cancelled event never runs. */
export class ScheduledEvent {
  run: (() => void) | undefined;
  constructor(
    readonly timeUs: number,
    readonly sequence: number,
    run: () => void,
  ) {
    this.run = run;
  }
  cancel(): void {
    this.run = undefined;
  }
}

/** A binary heap of events. Time is in whole microseconds since the run's epoch and never goes back. */
export class Scheduler {
  #heap: ScheduledEvent[] = [];
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
    this.#push(event);
    return event;
  }

  /** Takes the next event that is not cancelled and moves time to it; undefined when nothing is due until `limitUs`. */
  next(limitUs: number): ScheduledEvent | undefined {
    for (;;) {
      const head = this.#heap[0];
      if (head === undefined || (head.run !== undefined && head.timeUs > limitUs)) return undefined;
      this.#pop();
      if (head.run === undefined) continue;
      assert(head.timeUs >= this.#nowUs, "virtual time went back");
      this.#nowUs = head.timeUs;
      return head;
    }
  }

  /** The time of the next event that is not cancelled. */
  peekUs(): number | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.run === undefined) this.#pop();
    return this.#heap[0]?.timeUs;
  }

  /** Moves time on to an instant before which nothing is due. */
  advanceTo(timeUs: number): void {
    assert((this.peekUs() ?? Infinity) >= timeUs, "an event was skipped");
    this.#nowUs = Math.max(this.#nowUs, timeUs);
  }

  #push(event: ScheduledEvent): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.sequence < b.sequence);
}
