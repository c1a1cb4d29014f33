/** Work that a delay holds until its time: what each piece does is whoever's who handed it over. */

interface Held {
  readonly dueMs: number;
  readonly run: () => void;
}

/** At most one piece a connection, so a list will do. */
export class HeldWork {
  #pieces: Held[] = [];

  /** Holds something until `dueMs`, milliseconds since 1970. */
  add(dueMs: number, run: () => void): void {
    this.#pieces.push({ dueMs, run });
  }

  /** The earliest time at which something is due; Infinity when nothing is held. */
  nextMs(): number {
    let nextMs = Infinity;
    for (const { dueMs } of this.#pieces) if (dueMs < nextMs) nextMs = dueMs;
    return nextMs;
  }

  /** Runs what is due, the earliest first; equal times in the order in which they came. */
  runDue(nowMs: number): void {
    if (this.#pieces.length === 0) return;
    const due = this.#pieces.filter(({ dueMs }) => dueMs <= nowMs).sort((a, b) => a.dueMs - b.dueMs);
    this.#pieces = this.#pieces.filter(({ dueMs }) => dueMs > nowMs);
    for (const { run } of due) run();
  }

  /** Runs everything now. */
  runAll(): void {
    this.runDue(Infinity);
  }
}
