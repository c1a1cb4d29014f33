/** Runs a load on a server: drivers started, begun at one time, watched, drained, ended; nothing of it is left behind. */

import { setTimeout as sleep } from "node:timers/promises";
import { monotonicUs, wallTimeMs } from "../platform/clock.js";
import { UserError } from "../platform/user-error.js";
import { serverVersion, withControl } from "../targets/server.js";
import { pinDrivers } from "./cpu-pinning.js";
import { DriverProcess } from "./driver-process.js";
import type { DriverReport, DriverSettings } from "./driver-protocol.js";
import { LOAD_GROUP, loadStream, makeKeys, removeKeys } from "./load-keys.js";
import { judgeLoad, LAG_BOUNDS, lostEntries, type LoadFigures, type LoadResult } from "./load-result.js";
import { LOAD_DEFAULTS, type LoadControl, type LoadOptions, type LoadSettings } from "./load-options.js";
import { LoadTally } from "./load-tally.js";
import { scheduleDurationMs } from "./schedule.js";
import { ServerWatch } from "./server-watch.js";

const READY_TIMEOUT_MS = 20_000;
const FINISH_TIMEOUT_MS = 20_000;
/** From the agreement on a start to that start. */
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
  readonly #doubts: string[] = [];
  #drivers: DriverProcess[] = [];
  #ready = 0;
  #death: string | undefined;
  #openDisruptions = 0;
  #startUs = 0;
  #hasKeys = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#settings = { ...LOAD_DEFAULTS, ...options.settings };
    this.#stream = loadStream(options.runId);
    this.#tally = new LoadTally(options.stages, this.#settings.drivers);
    this.#watch = new ServerWatch(options.endpoint, this.#stream);
  }

  async run(): Promise<LoadResult> {
    const { endpoint, stages, signal, budgets = [], bounds = LAG_BOUNDS } = this.#options;
    signal?.throwIfAborted();
    const durationMs = scheduleDurationMs(stages);
    const version = await withControl(endpoint, async (control) => {
      this.#hasKeys = true;
      await makeKeys(control, this.#stream, durationMs + this.#settings.drainMs);
      return serverVersion(control);
    });
    const pinning = pinDrivers(this.#settings.drivers);
    this.#startDrivers(pinning.command);
    await this.#until(() => this.#ready === this.#drivers.length, READY_TIMEOUT_MS, "did not connect");
    const startedAtMs = wallTimeMs() + LEAD_US / 1000;
    this.#startUs = Math.floor(monotonicUs()) + LEAD_US;
    this.#tell({ kind: "go", startUs: this.#startUs });
    const before = await this.#watch.sample();
    this.#options.onBegin?.(this.#control());
    await this.#load(durationMs);
    await this.#drain();
    const after = await this.#watch.sample();
    const elapsedS = (monotonicUs() - this.#startUs) / 1e6;
    this.#tell({ kind: "finish" });
    await this.#until(() => this.#tally.isFinished, FINISH_TIMEOUT_MS, "did not finish").catch((error: unknown) => {
      this.#doubts.push(error instanceof Error ? error.message : String(error));
    });
    const figures = this.#figures({ version, startedAtMs, pinning: pinning.words });
    const serverCpuPercent =
      before === undefined || after === undefined
        ? undefined
        : (100 * (after.cpuSeconds - before.cpuSeconds)) / elapsedS;
    return judgeLoad({ ...figures, serverCpuPercent }, budgets, bounds);
  }

  /** Leaves nothing behind. Idempotent. */
  async end(): Promise<void> {
    this.#watch.close();
    await Promise.all(this.#drivers.map((driver) => driver.end()));
    this.#drivers = [];
    if (!this.#hasKeys) return;
    this.#hasKeys = false;
    // Where the server is gone its keys are its owner's affair; they have a time to live.
    await withControl(this.#options.endpoint, (control) => removeKeys(control, this.#stream)).catch(() => {});
  }

  #startDrivers(pinning: readonly string[]): void {
    const { endpoint, stages, seed } = this.#options;
    const { drivers, drainMs: _, ...settings } = this.#settings;
    for (let driver = 0; driver < drivers; driver++) {
      const all: DriverSettings = {
        ...settings,
        driver,
        endpoint,
        stream: this.#stream,
        group: LOAD_GROUP,
        stages,
        seed,
        share: { index: driver, count: drivers },
        clockOffsetUs: 0,
      };
      const listener = {
        onReport: (report: DriverReport) => this.#heard(driver, report),
        onDeath: ({ words, printed }: { words: string; printed: string }) => {
          this.#death ??= `driver ${driver} died (${words})${printed === "" ? "" : `: ${printed}`}`;
        },
      };
      this.#drivers.push(new DriverProcess(all, pinning, listener));
    }
  }

  #heard(driver: number, report: DriverReport): void {
    switch (report.kind) {
      case "awake":
        return;
      case "ready":
        this.#ready++;
        return;
      case "progress":
        return this.#tally.progress(driver, report.counts, report.latencies);
      case "finished":
        return this.#tally.finished(driver, driver, report);
      case "connections":
        return report.lost === 1 ? this.#disrupted(report.atUs) : this.#restored(report.atUs);
    }
  }

  #disrupted(startUs: number): void {
    if (this.#openDisruptions++ > 0) return;
    const index = this.#tally.disruptions.push({ startUs, endUs: Infinity, lastHandledUs: 0 }) - 1;
    this.#tell({ kind: "disruption", index, startUs });
  }

  #restored(endUs: number): void {
    if (--this.#openDisruptions > 0) return;
    const index = this.#tally.disruptions.length - 1;
    this.#tally.disruptions[index]!.endUs = endUs;
    this.#tell({ kind: "disruption-over", index, endUs });
  }

  #control(): LoadControl {
    let next = 0;
    return {
      pids: this.#drivers.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
      dropConsumer: () => this.#drivers[next++ % this.#drivers.length]?.tell({ kind: "drop-consumer" }),
      disrupt: () => {
        let isOver = false;
        this.#disrupted(monotonicUs());
        return {
          over: () => {
            if (!isOver) this.#restored(monotonicUs());
            isOver = true;
          },
        };
      },
    };
  }

  #tell(message: Parameters<DriverProcess["tell"]>[0]): void {
    for (const driver of this.#drivers) driver.tell(message);
  }

  /** Until the schedule is over, or the load has to end before. */
  async #load(durationMs: number): Promise<void> {
    for (;;) {
      const elapsedMs = (monotonicUs() - this.#startUs) / 1000;
      if (elapsedMs >= durationMs) return;
      if (this.#mustEnd()) return;
      const untilSecondMs = INTERVAL_MS - ((elapsedMs + INTERVAL_MS) % INTERVAL_MS);
      await this.#pause(Math.min(untilSecondMs, durationMs - elapsedMs) + REPORT_DELAY_MS);
      if (this.#mustEnd()) return;
      await this.#look(durationMs, false);
      if (this.#isBroken()) {
        this.#doubts.push("the load was ended as a budget was broken");
        return this.#tell({ kind: "end-early" });
      }
    }
  }

  #mustEnd(): boolean {
    const { signal } = this.#options;
    if (this.#death === undefined && signal?.aborted !== true) return false;
    this.#doubts.push(this.#death ?? "the load was interrupted");
    this.#tell({ kind: "end-early" });
    return true;
  }

  /** Until all that was answered is handled and acknowledged, or that takes too long. */
  async #drain(): Promise<void> {
    const endMs = monotonicUs() / 1000 + this.#settings.drainMs;
    let nextLookMs = 0;
    while (monotonicUs() / 1000 < endMs && this.#death === undefined && this.#options.signal?.aborted !== true) {
      if (this.#tally.isDone && this.#tally.sum("handled") >= this.#tally.sum("answered")) {
        const sample = await this.#watch.sample();
        if (sample?.group?.pending === 0 && (sample.group.lag ?? 0) === 0) return;
      }
      if (monotonicUs() / 1000 >= nextLookMs) {
        await this.#look(scheduleDurationMs(this.#options.stages), true);
        nextLookMs = monotonicUs() / 1000 + INTERVAL_MS;
      }
      await this.#pause(DRAIN_LOOK_MS);
    }
  }

  async #look(durationMs: number, isDraining: boolean): Promise<void> {
    const sample = await this.#watch.sample();
    const elapsedMs = (monotonicUs() - this.#startUs) / 1000;
    const interval = this.#tally.closeInterval(elapsedMs, sample);
    let endMs = 0;
    const stage = this.#options.stages.find((one) => elapsedMs < (endMs += one.durationMs));
    this.#options.onProgress?.({ interval, elapsedMs, durationMs, stage, isDraining });
  }

  /** Whether a budget is broken by what was measured so far, and it is time to say so. */
  #isBroken(): boolean {
    const { abortAfterMs, budgets = [], bounds = LAG_BOUNDS } = this.#options;
    if (abortAfterMs === undefined) return false;
    const figures = this.#figures({ version: "", startedAtMs: 0, pinning: "" });
    const elapsedMs = (monotonicUs() - this.#startUs) / 1000;
    const measuredMs = Math.min(figures.measuredMs, elapsedMs - this.#warmUpMs());
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

  #figures(known: { version: string; startedAtMs: number; pinning: string }): LoadFigures {
    const { stages, runId, seed, label } = this.#options;
    const tally = this.#tally;
    const part = { index: 0, count: 1 };
    const sets = { answeredBy: tally.answeredBy, handledBy: tally.handledBy, part };
    return {
      ...sets,
      runId,
      seed,
      server: label,
      version: known.version,
      startedAtMs: known.startedAtMs,
      measuredMs: scheduleDurationMs(stages) - this.#warmUpMs(),
      stages: stages.map((stage, n) => ({ stage, histograms: tally.stages[n]! })),
      intervals: tally.intervals,
      inTime: tally.sum("inTime"),
      sent: tally.sum("sent"),
      unanswered: tally.sum("unanswered") + tally.sum("inFlight"),
      errors: tally.errors,
      duplicates: tally.duplicates,
      recoveredMs: tally.recoveredMs((lostEntries(sets) ?? 0) > 0),
      drivers: {
        count: this.#settings.drivers,
        pinning: known.pinning,
        cpuSeconds: tally.sum("cpuUs") / 1e6,
        stallMs: tally.stallUs / 1000,
      },
      serverCpuPercent: undefined,
      doubts: this.#doubts,
    };
  }

  /** Waits; ends early when the load has to. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, this.#options.signal === undefined ? {} : { signal: this.#options.signal }).catch(
      () => {},
    );
  }

  async #until(isSo: () => boolean, timeoutMs: number, what: string): Promise<void> {
    const endUs = monotonicUs() + timeoutMs * 1000;
    while (!isSo()) {
      this.#options.signal?.throwIfAborted();
      if (this.#death !== undefined) throw new Error(this.#death);
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
