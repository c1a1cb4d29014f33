/** Runs a load on a server: drivers started, begun at one time, watched, drained, ended; nothing of it is left behind. */

import { setTimeout as sleep } from "node:timers/promises";
import { monotonicUs, wallTimeMs } from "../platform/clock.js";
import { UserError } from "../platform/user-error.js";
import { serverVersion, withControl } from "../targets/server.js";
import { pinDrivers } from "./cpu-pinning.js";
import { DriverCrew } from "./driver-crew.js";
import { joinLoad, serverClock, waitForAll, type LoadClock, type Meeting } from "./join.js";
import { loadStream, makeKeys, removeKeys } from "./load-keys.js";
import { LOAD_DEFAULTS, type LoadOptions, type LoadSettings } from "./load-options.js";
import { judgeLoad, LAG_BOUNDS, lostEntries, type LoadFigures, type LoadResult } from "./load-result.js";
import { LoadTally } from "./load-tally.js";
import { scheduleDurationMs, type Share } from "./schedule.js";
import { ServerWatch } from "./server-watch.js";

const READY_TIMEOUT_MS = 20_000;
const FINISH_TIMEOUT_MS = 20_000;
/** From the agreement on a start to that start, where there is one machine. */
const LEAD_US = 300_000;
const INTERVAL_MS = 1_000;
/** Drivers report on the second; so long after it their reports are here. */
const REPORT_DELAY_MS = 30;
const DRAIN_LOOK_MS = 50;

/**
 * Runs a load, and judges it by its budgets.
 * @throws UserError when the server cannot be used.
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  options.signal?.throwIfAborted();
  const run = new LoadRun(options);
  try {
    return await run.run();
  } finally {
    await run.end();
  }
}

class LoadRun {
  readonly #options: LoadOptions;
  readonly #settings: LoadSettings;
  readonly #stream: string;
  readonly #tally: LoadTally;
  readonly #watch: ServerWatch;
  readonly #part: Share;
  readonly #durationMs: number;
  readonly #doubts: string[] = [];
  #crew: DriverCrew | undefined;
  #clock: LoadClock = { offsetUs: 0, errorUs: 0 };
  #startUs = 0;
  /** When the schedule came to its end before its time. */
  #endedMs: number | undefined;
  /** That was because a budget was broken. */
  #isAborted = false;
  /** Whether there are keys that are to go; those of a load that others have not ended stay. */
  #hasKeys = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#settings = { ...LOAD_DEFAULTS, ...options.settings };
    this.#stream = loadStream(options.runId);
    this.#tally = new LoadTally(options.stages, this.#settings.drivers);
    this.#watch = new ServerWatch(options.endpoint, this.#stream);
    this.#part = options.join ?? { index: 0, count: 1 };
    this.#durationMs = scheduleDurationMs(options.stages);
  }

  async run(): Promise<LoadResult> {
    const { endpoint, stages, seed, signal, budgets = [], bounds = LAG_BOUNDS } = this.#options;
    const version = await withControl(endpoint, async (control) => {
      this.#hasKeys = this.#part.count === 1;
      await makeKeys(control, this.#stream, this.#durationMs + this.#settings.drainMs);
      if (this.#part.count > 1) this.#clock = await serverClock(control);
      return serverVersion(control);
    });
    const pinning = pinDrivers(this.#settings.drivers);
    const crew = new DriverCrew({
      endpoint,
      stream: this.#stream,
      stages,
      seed,
      settings: this.#settings,
      part: this.#part,
      clock: this.#clock,
      pinning: pinning.command,
      tally: this.#tally,
      nowUs: () => this.#nowUs(),
    });
    this.#crew = crew;
    await this.#until(() => crew.isReady, READY_TIMEOUT_MS, "did not connect");
    this.#startUs = await this.#agreedStartUs();
    const startedAtMs = wallTimeMs() + (this.#startUs - this.#nowUs()) / 1000;
    crew.tell({ kind: "go", startUs: this.#startUs });
    const before = await this.#watch.sample();
    this.#options.onBegin?.(crew.control());
    await this.#load(crew);
    await this.#drain(crew);
    const after = await this.#watch.sample();
    const elapsedS = this.#elapsedMs() / 1000;
    if (this.#part.count > 1) await this.#waitForOthers();
    crew.tell({ kind: "finish" });
    await this.#until(() => this.#tally.isFinished, FINISH_TIMEOUT_MS, "did not finish").catch((error: unknown) => {
      if (signal?.aborted !== true) this.#doubts.push(error instanceof Error ? error.message : String(error));
    });
    const serverCpuPercent =
      before === undefined || after === undefined || after.cpuSeconds < before.cpuSeconds
        ? undefined
        : (100 * (after.cpuSeconds - before.cpuSeconds)) / elapsedS;
    const figures = this.#figures({ version, startedAtMs, pinning: pinning.words, serverCpuPercent });
    const result = judgeLoad(figures, budgets, bounds);
    // What was broken stays so. Other machines go on, and what they all measured is for `merge` to judge.
    if (!this.#isAborted || (result.verdict === "broken" && this.#part.count === 1)) return result;
    const doubts = [...figures.doubts, "the load was ended as a budget was broken"];
    return judgeLoad({ ...figures, doubts }, budgets, bounds);
  }

  /** Leaves nothing behind. */
  async end(): Promise<void> {
    this.#watch.close();
    await this.#crew?.end();
    // Where the server is gone its keys are its owner's affair; they have a time to live.
    if (this.#hasKeys)
      await withControl(this.#options.endpoint, (control) => removeKeys(control, this.#stream)).catch(() => {});
  }

  #nowUs(): number {
    return monotonicUs() + this.#clock.offsetUs;
  }

  #elapsedMs(): number {
    return (this.#nowUs() - this.#startUs) / 1000;
  }

  async #agreedStartUs(): Promise<number> {
    if (this.#part.count === 1) return Math.floor(this.#nowUs()) + LEAD_US;
    return withControl(this.#options.endpoint, (control) => joinLoad(control, this.#meeting(), this.#clock));
  }

  #meeting(): Meeting {
    const lifeMs = this.#durationMs + this.#settings.drainMs + READY_TIMEOUT_MS;
    const { signal, onWaiting = () => {} } = this.#options;
    return { stream: this.#stream, part: this.#part, lifeMs, signal, onWaiting };
  }

  /** Consumers work on while other machines still publish. */
  async #waitForOthers(): Promise<void> {
    const timeoutMs = this.#settings.drainMs + INTERVAL_MS;
    const areThrough = await withControl(this.#options.endpoint, (control) =>
      waitForAll(control, this.#meeting(), timeoutMs),
    ).catch(() => false);
    this.#hasKeys = areThrough;
    if (!areThrough) this.#doubts.push("other machines of this load had not come to their end");
  }

  /** Until the schedule is over, or the load has to end before. */
  async #load(crew: DriverCrew): Promise<void> {
    for (;;) {
      const elapsedMs = this.#elapsedMs();
      if (elapsedMs >= this.#durationMs) return;
      // Nothing is to be seen before the schedule begins; machines that join begin seconds after they met.
      const untilSecondMs = INTERVAL_MS - (elapsedMs < 0 ? elapsedMs : elapsedMs % INTERVAL_MS);
      if (!this.#mustEnd(crew))
        await this.#pause(Math.min(untilSecondMs, this.#durationMs - elapsedMs) + REPORT_DELAY_MS);
      if (this.#mustEnd(crew)) return this.#endEarly(crew, crew.death ?? "the load was interrupted");
      await this.#look(false);
      if (this.#isBroken()) {
        this.#isAborted = true;
        return this.#endEarly(crew);
      }
    }
  }

  #endEarly(crew: DriverCrew, why?: string): void {
    if (why !== undefined) this.#doubts.push(why);
    this.#endedMs = this.#elapsedMs();
    crew.tell({ kind: "end-early" });
  }

  #mustEnd(crew: DriverCrew): boolean {
    return crew.death !== undefined || this.#options.signal?.aborted === true;
  }

  /** Until all that was answered is handled and acknowledged, or that takes too long. */
  async #drain(crew: DriverCrew): Promise<void> {
    const endMs = this.#elapsedMs() + this.#settings.drainMs;
    let nextLookMs = 0;
    while (this.#elapsedMs() < endMs && !this.#mustEnd(crew)) {
      if (this.#tally.isDone && this.#settings.consumers === 0) return;
      // Of a joined load, others may have handled what was published here.
      const isHandled = this.#part.count > 1 || this.#tally.sum("handled") >= this.#tally.sum("answered");
      if (this.#tally.isDone && isHandled) {
        const sample = await this.#watch.sample();
        if (sample?.group?.pending === 0 && (sample.group.lag ?? 0) === 0) return;
      }
      if (this.#elapsedMs() >= nextLookMs) {
        await this.#look(true);
        nextLookMs = this.#elapsedMs() + INTERVAL_MS;
      }
      await this.#pause(DRAIN_LOOK_MS);
    }
  }

  async #look(isDraining: boolean): Promise<void> {
    const sample = await this.#watch.sample();
    const elapsedMs = this.#elapsedMs();
    const interval = this.#tally.closeInterval(elapsedMs, sample);
    let endMs = 0;
    const stage = this.#options.stages.find((one) => elapsedMs < (endMs += one.durationMs));
    this.#options.onProgress?.({ interval, elapsedMs, durationMs: this.#durationMs, stage, isDraining });
  }

  /** Whether a budget is broken by what was measured so far, and it is time to say so. */
  #isBroken(): boolean {
    const { abortAfterMs, budgets = [], bounds = LAG_BOUNDS } = this.#options;
    if (abortAfterMs === undefined) return false;
    const figures = this.#figures({ version: "", startedAtMs: 0, pinning: "", serverCpuPercent: undefined });
    const measuredMs = Math.min(figures.measuredMs, this.#elapsedMs() - this.#warmUpMs());
    if (measuredMs < abortAfterMs) return false;
    // What is lost, and how long recovering takes, shows only at the end.
    const judged = budgets.filter(({ measure }) => measure.kind !== "lost" && measure.kind !== "recovered");
    return judgeLoad({ ...figures, measuredMs }, judged, bounds).budgets.some(
      ({ verdict, budget }) => verdict === "broken" && judged.includes(budget),
    );
  }

  #warmUpMs(): number {
    return scheduleDurationMs(this.#options.stages.filter(({ isWarmUp }) => isWarmUp === true));
  }

  #figures(known: {
    readonly version: string;
    readonly startedAtMs: number;
    readonly pinning: string;
    readonly serverCpuPercent: number | undefined;
  }): LoadFigures {
    const { stages, runId, seed, label } = this.#options;
    const { pinning, ...rest } = known;
    const tally = this.#tally;
    const isConsumed = this.#settings.consumers > 0;
    const sets = { answeredBy: tally.answeredBy, handledBy: tally.handledBy, part: this.#part, isConsumed };
    return {
      ...sets,
      ...rest,
      runId,
      seed,
      server: label,
      measuredMs: Math.max(0, (this.#endedMs ?? this.#durationMs) - this.#warmUpMs()),
      stages: stages.map((stage, n) => ({ stage, histograms: tally.stages[n]! })),
      intervals: tally.intervals,
      inTime: tally.sum("inTime"),
      sent: tally.sum("sent"),
      unanswered: tally.sum("unanswered") + tally.sum("inFlight"),
      errors: tally.errors,
      duplicates: tally.duplicates,
      clockErrorMs: this.#clock.errorUs / 1000,
      recoveredMs: tally.recoveredMs((lostEntries(sets) ?? 0) > 0),
      drivers: {
        count: this.#settings.drivers,
        pinning,
        cpuSeconds: tally.sum("cpuUs") / 1e6,
        stallMs: tally.stallUs / 1000,
      },
      doubts: this.#doubts,
    };
  }

  /** Waits; ends early when the load has to. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#options;
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  }

  async #until(isSo: () => boolean, timeoutMs: number, what: string): Promise<void> {
    const endUs = monotonicUs() + timeoutMs * 1000;
    while (!isSo()) {
      if (this.#crew?.death !== undefined) throw new Error(this.#crew.death);
      if (this.#startUs === 0) this.#options.signal?.throwIfAborted();
      if (monotonicUs() > endUs)
        throw new UserError(`the drivers ${what} within ${timeoutMs / 1000} s`, {
          where: this.#options.label,
          mend: "see whether the server takes more connections, and whether the machine is overloaded",
          exitCode: 2,
        });
      await sleep(5);
    }
  }
}
