/** Gives spans of one lane rows of their own while they overlap, so that each is seen. */

/** A lane with more than this many spans at once draws the rest in its last row. */
const LANE_ROWS_MAX = 24;

/** The rows of one lane. A row may be held several times, and is free when each holder has let go. */
export class LaneRows {
  readonly #holders: number[] = [];

  /** Takes the first free row. */
  take(): number {
    const free = this.#holders.indexOf(0);
    const row = free >= 0 ? free : Math.min(this.#holders.length, LANE_ROWS_MAX - 1);
    this.hold(row);
    return row;
  }

  /** Takes a row that is taken already: what happens to one entry stands in one row. */
  hold(row: number): void {
    this.#holders[row] = (this.#holders[row] ?? 0) + 1;
  }

  /** Lets go of a row. */
  free(row: number): void {
    this.#holders[row] = Math.max(0, (this.#holders[row] ?? 0) - 1);
  }

  /** How many rows were ever needed. */
  get count(): number {
    return this.#holders.length;
  }
}
