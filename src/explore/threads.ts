/** A crew of several threads. What runs inside of one is in `thread-main.ts`. */

import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { assert } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import { watchThreads } from "../runtime/thread-watch.js";
import { HEART } from "../runtime/watchdog.js";
import type { Finding } from "./campaign.js";
import type { Census } from "./census.js";
import type { Crew, CrewOptions, Part, Stint } from "./crew.js";
import type { LedgerPage, Sighting } from "./ledger.js";
import type { Work } from "./search.js";

/** What a thread is told as it starts; plain data. */
export interface ThreadSetting {
  /** The scenario's file and name: each thread loads it itself. */
  readonly file: string;
  readonly scenario: string;
  /** A profile's name. */
  readonly profile: string;
  /** Each simulated worker has modules of its own. */
  readonly isIsolated: boolean;
  readonly seed: number;
  /** One whole number: 1 when nobody wants any more runs. */
  readonly stop: SharedArrayBuffer;
  readonly heart: SharedArrayBuffer;
}

/** What a thread is told to do. */
export type ThreadOrder =
  | { readonly kind: "stage"; readonly work: Work; readonly firstRun: number }
  | ({ readonly kind: "part" } & Part)
  | { readonly kind: "shrink"; readonly sighting: Sighting; readonly census: Census };

/** What a thread says. `page` comes whenever there is something to tell, the others once for each order. */
export type ThreadMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "refused"; readonly what: string; readonly where: string | undefined; readonly mend: string }
  | { readonly kind: "page"; readonly page: LedgerPage }
  | { readonly kind: "part-done" }
  | { readonly kind: "shrunk"; readonly finding: Finding | undefined };

/** Parts that a thread has at a time: while one is told of, it makes the next. */
const PARTS_AHEAD = 2;
const LOOK_EVERY_MS = 20;

const MAIN = fileURLToPath(import.meta.url).replace(/threads\.([jt]s)$/, "thread-main.$1");

/**
 * Starts threads, and does not wait for them: what they are to make, they make once they have loaded the scenario.
 * `file`: the scenario's own.
 *
 * @throws UserError from any of the crew's functions when a thread dies, and `StallError` when its code never returns.
 */
export function threadCrew(options: CrewOptions & { readonly file: string }, count: number): Crew {
  return new Threads(options, count);
}

/** One thread, and what it answered that nobody has waited for yet; at most as many as it was given orders. */
interface Thread {
  readonly worker: Worker;
  readonly heart: SharedArrayBuffer;
  readonly answers: ThreadMessage[];
  onAnswer: () => void;
}

class Threads implements Crew {
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  readonly #threads: Thread[] = [];
  readonly #unwatch: () => Promise<void>;
  #fail: (error: Error) => void = () => {};
  /** Rejects as soon as one of the threads is of no use any more. */
  readonly #failed = new Promise<never>((_resolve, reject) => (this.#fail = reject));
  /** Rejects as `#failed` does. */
  readonly #ready: Promise<void>;
  #isEnding = false;

  constructor(
    readonly options: CrewOptions & { readonly file: string },
    count: number,
  ) {
    // Whoever waits for it is told; until then it is nobody's error.
    this.#failed.catch(() => {});
    for (let number = 1; number <= count; number++) this.#threads.push(this.#start(number, count));
    this.#unwatch = watchThreads(this.#threads, (error) => this.#fail(error));
    this.#ready = this.#all((thread) => answer(thread, "ready"));
    this.#ready.catch(() => {});
  }

  readonly make = async ({ work, firstRun, parts }: Stint): Promise<void> => {
    await this.#ready;
    await this.#untilOver(
      this.#all(async (thread) => {
        order(thread, { kind: "stage", work, firstRun });
        let open = 0;
        for (;;) {
          while (open < PARTS_AHEAD && !this.options.isOver()) {
            const next = parts.next();
            if (next.done === true) break;
            order(thread, { kind: "part", ...next.value });
            open += 1;
          }
          if (open === 0) return;
          await answer(thread, "part-done");
          open -= 1;
        }
      }),
    );
  };

  readonly shrink = async (sightings: readonly Sighting[], census: Census): Promise<readonly Finding[]> => {
    await this.#ready;
    const findings = sightings.map((): Finding | undefined => undefined);
    const waiting = [...sightings.entries()];
    await this.#untilOver(
      this.#all(async (thread) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [n, sighting] = next;
          order(thread, { kind: "shrink", sighting, census });
          const { finding } = await answer(thread, "shrunk");
          findings[n] = finding;
        }
      }),
    );
    return findings.filter((finding) => finding !== undefined);
  };

  readonly end = async (): Promise<void> => {
    this.#isEnding = true;
    await this.#unwatch();
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  };

  async #all(work: (thread: Thread) => Promise<unknown>): Promise<void> {
    await Promise.race([Promise.all(this.#threads.map(work)), this.#failed]);
  }

  /** Tells the threads when it is over, as they cannot know. */
  async #untilOver(work: Promise<void>): Promise<void> {
    Atomics.store(this.#stop, 0, this.options.isOver() ? 1 : 0);
    const timer = setInterval(() => {
      if (this.options.isOver()) Atomics.store(this.#stop, 0, 1);
    }, LOOK_EVERY_MS);
    try {
      await work;
    } finally {
      clearInterval(timer);
    }
  }

  #start(number: number, count: number): Thread {
    const { scenario, seed, file } = this.options;
    const heart = new SharedArrayBuffer(HEART.bytes);
    const setting: ThreadSetting = {
      file,
      scenario: scenario.name,
      profile: scenario.profile.name,
      isIsolated: scenario.isolated !== undefined,
      seed,
      stop: this.#stop.buffer as SharedArrayBuffer,
      heart,
    };
    // What a scenario file prints as it loads was printed when the main thread loaded it.
    const worker = new Worker(MAIN, { workerData: setting, stdout: true, stderr: true });
    worker.stdout.resume();
    worker.stderr.resume();
    const thread: Thread = { worker, heart, answers: [], onAnswer: () => {} };
    worker.on("message", (message: ThreadMessage) => {
      if (message.kind === "page") {
        this.options.ledger.add(message.page);
        this.options.onProgress();
      } else if (message.kind === "refused") {
        const { what, where, mend } = message;
        this.#fail(new UserError(what, { mend, ...(where === undefined ? {} : { where }) }));
      } else {
        thread.answers.push(message);
        thread.onAnswer();
      }
    });
    const name = `thread ${number} of ${count}`;
    worker.on("error", (error: NodeJS.ErrnoException) => this.#fail(deathOf(name, error)));
    worker.on("exit", () => {
      if (!this.#isEnding) this.#fail(died(name, "it was ended from inside"));
    });
    return thread;
  }
}

function order({ worker }: Thread, what: ThreadOrder): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window's
  worker.postMessage(what);
}

type Answer<K> = Extract<ThreadMessage, { readonly kind: K }>;

/** The next answer of a thread. */
async function answer<K extends ThreadMessage["kind"]>(thread: Thread, kind: K): Promise<Answer<K>> {
  if (thread.answers.length === 0) await new Promise<void>((resolve) => (thread.onAnswer = resolve));
  const message = thread.answers.shift();
  assert(message?.kind === kind, "a thread answers its orders one after the other");
  return message as Answer<K>;
}

/** Memory is the user's to mend; anything else that a thread throws is our bug. */
function deathOf(name: string, error: NodeJS.ErrnoException): Error {
  return error.code === "ERR_WORKER_OUT_OF_MEMORY" ? died(name, "it ran out of memory") : error;
}

function died(name: string, why: string): UserError {
  return new UserError(`${name} died (${why}), and with it what it had found`, {
    mend: "look for what ends the process or takes its memory in the scenario's modules; `--threads 1` runs without threads",
    exitCode: 2,
  });
}
