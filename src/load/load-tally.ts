/** What the drivers of a load report, added up. Pure: reports in, figures out. */

import type { DriverCounts, DriverReport, ErrorCounts } from "./driver-protocol.js";
import { addCounts, type LatencyCounts } from "./latencies.js";
import { addSets, emptyHistograms, type Histograms, type LoadInterval } from "./load-result.js";
import type { Stage } from "./schedule.js";
import { SequenceSet } from "./sequence-set.js";
import type { ServerSample } from "./server-watch.js";

/** Something that took connections or consumers away. */
interface Disruption {
  readonly startUs: number;
  endUs: number;
  lastHandledUs: number;
}

type Finished = DriverReport & { readonly kind: "finished" };

const ERRORS_KEPT_MAX = 20;

/** Adds up. */
export class LoadTally {
  readonly stages: readonly Histograms[];
  readonly intervals: LoadInterval[] = [];
  readonly disruptions: Disruption[] = [];
  readonly answeredBy = new Map<number, SequenceSet>();
  readonly handledBy = new Map<number, SequenceSet>();
  readonly #counts: (DriverCounts | undefined)[];
  readonly #finished: (Finished | undefined)[];
  #interval = emptyHistograms();
  #last = { answered: 0, handled: 0, cpuSeconds: undefined as number | undefined, atMs: 0 };
  #doubled = 0;
  #stallUs = 0;

  constructor(stages: readonly Stage[], drivers: number) {
    this.stages = stages.map(emptyHistograms);
    this.#counts = Array.from({ length: drivers }, () => undefined);
    this.#finished = Array.from({ length: drivers }, () => undefined);
  }

  /** What a driver has done since its last report. */
  progress(driver: number, counts: DriverCounts, latencies: readonly LatencyCounts[]): void {
    this.#counts[driver] = counts;
    this.#stallUs = Math.max(this.#stallUs, counts.stallUs);
    for (const one of latencies) {
      const stage = this.stages[one.stage];
      if (stage !== undefined) addCounts(stage[one.operation], one);
      addCounts(this.#interval[one.operation], one);
    }
  }

  /** The last words of a driver. @param number its number in the run. */
  finished(driver: number, number: number, report: Finished): void {
    this.#finished[driver] = report;
    addSets(this.answeredBy, [[number, SequenceSet.decode(report.answered)]]);
    const handled = report.handled.map((one) => [one.driver, SequenceSet.decode(one.sequences)] as const);
    this.#doubled += addSets(this.handledBy, handled);
    report.recoveredUs.forEach((us, index) => {
      const disruption = this.disruptions[index];
      if (disruption !== undefined && us !== undefined)
        disruption.lastHandledUs = Math.max(disruption.lastHandledUs, us);
    });
  }

  /** Ends the interval that is being recorded. */
  closeInterval(atMs: number, sample: ServerSample | undefined): LoadInterval {
    const [answered, handled] = [this.sum("answered"), this.sum("handled")];
    const { cpuSeconds } = this.#last;
    const seconds = (atMs - this.#last.atMs) / 1000;
    const interval: LoadInterval = {
      fromMs: this.#last.atMs,
      toMs: atMs,
      answered: answered - this.#last.answered,
      handled: handled - this.#last.handled,
      histograms: this.#interval,
      lag: sample?.group?.lag,
      pending: sample?.group?.pending,
      serverCpuPercent:
        sample === undefined || cpuSeconds === undefined || sample.cpuSeconds < cpuSeconds || seconds <= 0
          ? undefined
          : (100 * (sample.cpuSeconds - cpuSeconds)) / seconds,
      serverMemoryBytes: sample?.memoryBytes,
    };
    this.intervals.push(interval);
    this.#interval = emptyHistograms();
    this.#last = { answered, handled, cpuSeconds: sample?.cpuSeconds, atMs };
    return interval;
  }

  /** Of all drivers together. */
  sum(field: Exclude<keyof DriverCounts, "isDone">): number {
    return this.#counts.reduce((sum, counts) => sum + (counts?.[field] ?? 0), 0);
  }

  /** Whether all that was scheduled has its answer, or never will have one. */
  get isDone(): boolean {
    return this.#counts.every((counts) => counts?.isDone === true);
  }

  get isFinished(): boolean {
    return this.#finished.every((report) => report !== undefined);
  }

  get stallUs(): number {
    return this.#stallUs;
  }

  get duplicates(): number {
    return this.sum("duplicates") + this.#doubled;
  }

  get errors(): ErrorCounts {
    const sums = new Map<string, { name: string; count: number; example: string }>();
    for (const error of this.#finished.flatMap((report) => report?.errors ?? [])) {
      const known = sums.get(error.name);
      if (known !== undefined) known.count += error.count;
      else if (sums.size < ERRORS_KEPT_MAX) sums.set(error.name, { ...error });
    }
    return [...sums.values()];
  }

  /** The longest way from a disruption to when all that was due before its end was handled. */
  recoveredMs(hasLost: boolean): number | "unmet" | undefined {
    if (this.disruptions.length === 0) return undefined;
    if (hasLost || this.disruptions.some(({ endUs }) => endUs === Infinity)) return "unmet";
    const lengths = this.disruptions.map(
      ({ startUs, endUs, lastHandledUs }) => Math.max(endUs, lastHandledUs) - startUs,
    );
    return Math.max(...lengths) / 1000;
  }
}
