/** The emulated server's clock: the machine's own, or one that stands still and moves by command. */

/** Where a manual clock starts: 2026-01-01T00:00:00Z, as in the simulator. */
export const MANUAL_START_MS = 1_767_225_600_000;
/** The last instant that a manual clock can be moved to; an entry id's milliseconds stay exact far beyond it. */
export const MANUAL_END_MS = 8_640_000_000_000_000;

/** Who says what time it is. */
export type ServeClock = RealClock | ManualClock;

interface RealClock {
  readonly kind: "real";
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** A clock that only `moveTo` moves. */
export class ManualClock {
  readonly kind = "manual";
  #nowMs = MANUAL_START_MS;

  /** Milliseconds since 1970. */
  readonly nowMs = (): number => this.#nowMs;

  /** Moves it; back only when everything starts anew. */
  moveTo(nowMs: number): void {
    this.#nowMs = nowMs;
  }
}
