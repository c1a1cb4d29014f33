/** Whether a worker sends command after command of which nothing comes: a run with a hot loop is ended early. */

import type { NewEvent } from "./recorder.js";

/** So many seconds' worth of the commands that an idle worker may send: enough to see as well, in shorter runs, that nothing comes of it. */
const SECONDS_MAX = 200;
/** And so many times more often than it may, on the whole. */
const TIMES = 2;

/** What one worker has sent since something last came of it. */
interface InVain {
  sinceMs: number;
  commands: number;
}

/** Follows the events of a run. O(1) an event. */
export class HotLoop {
  isFound = false;
  readonly #inVain = new Map<string, InVain>();
  /** Entries that were delivered and not acknowledged, roughly; at its highest. */
  #pendingMax = 0;
  #pending = 0;

  /** @param allowed commands per second of an idle worker. */
  constructor(readonly allowed: number) {}

  record(event: NewEvent, timeMs: number): void {
    switch (event.kind) {
      case "command":
        return this.#count(event.process, timeMs);
      case "delivered":
        if (event.command === "xreadgroup") this.#pendingMax = Math.max(this.#pendingMax, ++this.#pending);
        if (!event.isDeleted && event.command !== "history") this.#inVain.delete(event.process);
        return;
      case "acknowledged":
        if (this.#pending > 0) this.#pending -= 1;
        this.#inVain.delete(event.process);
        return;
      case "process-started":
      case "process-ended":
      case "appended":
      case "handler-started":
      case "handler-finished":
        this.#inVain.delete(event.process);
        return;
      default:
    }
  }

  #count(process: string, timeMs: number): void {
    if (!process.startsWith("worker-")) return;
    const one = this.#inVain.get(process);
    if (one === undefined) return void this.#inVain.set(process, { sinceMs: timeMs, commands: 1 });
    one.commands += 1;
    if (one.commands < this.allowed * SECONDS_MAX) return;
    const allowed = (this.allowed * TIMES * (1 + this.#pendingMax) * (timeMs - one.sinceMs)) / 1000;
    if (one.commands > allowed) this.isFound = true;
  }
}
