/** Shows a load while it goes on: lines that are drawn again on a terminal, a plain line now and then elsewhere. */

import type { LoadProgress } from "../load/load-options.js";
import { loadLiveLines } from "../report/load/live.js";
import { loadProgressLine } from "../report/load/progress.js";
import type { Terminal } from "./terminal.js";

const PLAIN_INTERVAL_MS = 5_000;

/** On the error output. */
export class LoadView {
  readonly #terminal: Terminal;
  #lines = 0;
  #lastMs = -Infinity;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Says something that stays. */
  say(text: string): void {
    this.clear();
    this.#terminal.printError(`${text}\n`);
  }

  update(progress: LoadProgress): void {
    const { isLive, liveWidth, nowMs, printError } = this.#terminal;
    if (isLive) {
      const lines = loadLiveLines(progress, liveWidth - 1);
      this.clear();
      printError(lines.map((line) => `${line}\n`).join(""));
      this.#lines = lines.length;
    } else if (nowMs() - this.#lastMs >= PLAIN_INTERVAL_MS) {
      this.#lastMs = nowMs();
      printError(`${loadProgressLine(progress)}\n`);
    }
  }

  /** Takes the lines away. */
  clear(): void {
    if (this.#lines > 0) this.#terminal.printError(`\u001b[${this.#lines}A\u001b[J`);
    this.#lines = 0;
  }
}
