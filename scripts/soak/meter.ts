/** How far a soak is, and how fast: counts, and prints them now and then. */

import { durationText } from "../../dist/src/text/time-text.js";
import type { Block, BlockResult } from "./worker.js";

const PROGRESS_EVERY_MS = 5_000;
const PROBLEMS_SHOWN_MAX = 20;

/** Prints how it goes. Counts what was made in this process alone, so that the rate is that of now. */
export class Meter {
  readonly #startedMs = performance.now();
  #lastMs = 0;
  made = 0;
  problems = 0;

  constructor(
    readonly total: number,
    readonly madeBefore: number,
  ) {}

  count(block: Block, { runs, problems }: BlockResult): void {
    this.made += runs;
    for (const { number, what } of problems) {
      this.problems += 1;
      if (this.problems <= PROBLEMS_SHOWN_MAX)
        process.stdout.write(
          `FOUND in ${block.scenario}, run ${number}: ${what}\n    npm run soak -- --seed ${block.seed} --one ${JSON.stringify(`${block.scenario}:${number}`)}\n`,
        );
    }
    if (performance.now() - this.#lastMs < PROGRESS_EVERY_MS) return;
    this.#lastMs = performance.now();
    process.stderr.write(`${this.words}\n`);
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedMs;
  }

  get words(): string {
    const perSecond = (this.made * 1000) / Math.max(1, this.elapsedMs);
    const left = this.total - this.madeBefore - this.made;
    const time = perSecond === 0 ? "" : `, ${durationText((left / perSecond) * 1000)} left`;
    const runs = (this.madeBefore + this.made).toLocaleString("en");
    return `${runs} of ${this.total.toLocaleString("en")} runs, ${Math.round(perSecond)} runs/s${time}, ${this.problems} found`;
  }
}
