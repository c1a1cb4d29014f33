/** Progress on the error output: a live line on a terminal, else a plain line now and then. */

import type { Progress } from "../explore/campaign.js";
import { progressLine } from "../report/progress-line.js";
import { cut, printable } from "../text/printable.js";
import type { Terminal } from "./terminal.js";

const LIVE_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 5_000;
const CLEAR_LINE = "\r\u001b[K";

/** Shows how far a campaign, or anything else that takes long, has come. */
export class ProgressLine {
  readonly #terminal: Terminal;
  /** Before each line: `[2/8] `. */
  readonly #prefix: string;
  #lastMs: number;
  #isShown = false;

  constructor(terminal: Terminal, prefix: string) {
    this.#terminal = terminal;
    this.#prefix = prefix;
    this.#lastMs = terminal.nowMs();
  }

  /** Says that something begins. */
  start(what: string): void {
    this.#write(printable(what));
  }

  /** Takes the campaign's progress; called as often as runs are made, so it mostly does nothing. */
  update(progress: Progress): void {
    this.now(() => progressLine(progress));
  }

  /** Says where something stands, but for what follows too soon. */
  now(words: () => string): void {
    const { nowMs, isLive } = this.#terminal;
    const now = nowMs();
    if (now - this.#lastMs < (isLive ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS)) return;
    this.#lastMs = now;
    this.#write(printable(words()));
  }

  /** Takes the live line away, so that results can be printed. */
  clear(): void {
    if (this.#isShown) this.#terminal.printError(CLEAR_LINE);
    this.#isShown = false;
  }

  /** Ends with a line that stays where lines are plain, e.g. in a CI log. */
  finish(what: string): void {
    this.clear();
    if (!this.#terminal.isLive) this.#write(printable(what));
  }

  #write(text: string): void {
    const { isLive, liveWidth, printError } = this.#terminal;
    if (isLive) {
      printError(`${CLEAR_LINE}${cut(`${this.#prefix}${text}`, liveWidth - 1)}`);
      this.#isShown = true;
    } else {
      printError(`${this.#prefix}${text}\n`);
    }
  }
}
