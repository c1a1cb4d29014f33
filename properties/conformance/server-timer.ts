/**
 * Waits for a real server's timer. Idempotent ids that are too old by the held clock go when it next runs, in real time.
 * So for each time that the clock moves far there is one that is too old from then on: when it is gone, so are the others.
 */

import type { Bytes } from "../../sim/resp/reply.js";
import type { Script } from "./script.js";

/** Sends commands of the harness and returns the last reply. */
type Ask = (...commands: readonly (readonly Bytes[])[]) => Promise<Bytes>;

/** How often the timer runs, by the server's clock; how often it is asked whether it has, in real time, and for how long at most. */
const timerMs = 1000;
const pollMs = 1;
const pollsMax = 3000;
/** It has run after so many: the server's monotonic clock is fifty times as fast, and each poll turns its event loop. */
const pollsUntilRun = 60;
/** stream-idmp-duration. */
const idempotentMs = 100_000;

/** The timer, as one script has to wait for it. */
export class ServerTimer {
  readonly #ask: Ask;
  readonly #script: Script;
  /** A database that no script selects. */
  readonly #database: Bytes;

  constructor(ask: Ask, script: Script, database: Bytes) {
    this.#ask = ask;
    this.#script = script;
    this.#database = database;
  }

  /** Whether a stream of the script may come to know idempotent producers. */
  get isAwaited(): boolean {
    return this.#commands().some((args) => {
      if (isNamed(args, "xidmprecord")) return args[4] !== "0-0";
      return args.includes("*") && args.some((arg) => /^idmp(auto)?$/i.test(arg));
    });
  }

  /** Plants the ids, before the script begins. */
  async plant(): Promise<void> {
    // FLUSHALL counts as a change what it removes: then there is none, and the wait is longer.
    if (this.#commands().some((args) => isNamed(args, "flushall"))) return;
    let nowMs = this.#script.startMs;
    const plants: Bytes[][] = [["SELECT", this.#database]];
    for (const step of this.#script.steps) {
      if (step.kind !== "elapse") continue;
      nowMs += step.ms;
      const [key, id] = [`idempotent-${nowMs}`, `${nowMs - idempotentMs}-1`];
      if (step.ms >= timerMs) plants.push(["XADD", key, id, "f", "v"], ["XIDMPRECORD", key, "p", "i", id]);
    }
    await this.#ask(...plants, ["SELECT", "0"]);
  }

  /** Waits until it has run since the clock moved by `ms`, to `nowMs`. Short moves make no id too old that a script meets. */
  async wait(ms: number, nowMs: number): Promise<void> {
    if (ms < timerMs) return;
    const key = `idempotent-${nowMs}`;
    const isPlanted = (await this.#ask(["SELECT", this.#database], ["EXISTS", key])) === ":1\r\n";
    for (let left = isPlanted ? pollsMax : pollsUntilRun; left > 0; left--) {
      const answer = await this.#ask(isPlanted ? ["XINFO", "STREAM", key] : ["PING"]);
      if (answer.includes("pids-tracked\r\n:0\r\n")) break;
      await delay(pollMs);
    }
    await this.#ask(["SELECT", "0"]);
  }

  #commands(): readonly (readonly Bytes[])[] {
    return this.#script.steps.flatMap((step) => (step.kind === "command" ? [step.args] : []));
  }
}

function isNamed(args: readonly Bytes[], name: string): boolean {
  return args[0]?.toLowerCase() === name;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
