/** How far a long measurement is, on stderr. */

/** Says what is measured now: `loss: 12 of 85: power loss ..., 2 of 3; about 14 min left`. */
export class Progress {
  readonly #total: number;
  readonly #startedMs = performance.now();
  #done = 0;

  /** `total`: measurements. */
  constructor(total: number) {
    this.#total = total;
  }

  /** The measurement after `done` others, which are over or came to nothing. */
  begins(done: number, what: string): void {
    this.#done = done;
    const line = `loss: ${this.#done + 1} of ${this.#total}: ${what}${this.#left()}`;
    // A terminal shows the last one only.
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line.slice(0, process.stderr.columns - 1)}` : `${line}\n`);
  }

  /** Before something else is printed. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  }

  #left(): string {
    if (this.#done === 0) return "";
    const leftMs = ((performance.now() - this.#startedMs) / this.#done) * (this.#total - this.#done);
    return leftMs < 90_000
      ? `; about ${Math.ceil(leftMs / 1000)} s left`
      : `; about ${Math.ceil(leftMs / 60_000)} min left`;
  }
}
