/** The load of `verify`: the server at its stated rate, undisturbed; then the same while things go wrong; then drained and counted. */

import type { Budget } from "../gate/budget.js";
import type { LoadControl, LoadProgress, LoadSettings } from "../load/load-options.js";
import { runLoad } from "../load/run-load.js";
import type { LagBounds, LoadResult } from "../load/load-result.js";
import { scheduleDurationMs, type Stage } from "../load/schedule.js";
import type { RealServer } from "../targets/server.js";
import { DISTURBANCES, type Disturbance } from "./disturbances.js";

/** What is run, on which server. */
export interface LoadPhasesOptions {
  readonly server: RealServer;
  /** What reports call it. Default: its own label. */
  readonly label?: string;
  readonly stages: readonly Stage[];
  readonly seed: number;
  /** Names the keys: letters, digits and dashes. */
  readonly runId: string;
  /** Latency and throughput are budgeted undisturbed; what is lost, handled twice and how long recovering takes, always. */
  readonly budgets: readonly Budget[];
  readonly abortAfterMs?: number | undefined;
  readonly settings: Partial<LoadSettings>;
  readonly isDisturbed: boolean;
  readonly signal: AbortSignal;
  /** Called when one begins. */
  readonly onPhase?: (phase: LoadPhaseName) => void;
  readonly onProgress?: (phase: LoadPhaseName, progress: LoadProgress) => void;
}

/** The phases. */
type LoadPhaseName = "load" | "load with faults";

/** A disturbance as it was. */
export interface StruckDisturbance {
  readonly words: string;
  /** Since the load began, in ms. */
  readonly atMs: number;
  readonly lastedMs: number;
  /** The slowest publish and the slowest entry of the seconds in which it may be felt, in ms; undefined where none came to its end. */
  readonly publishMaxMs: number | undefined;
  readonly endToEndMaxMs: number | undefined;
  /** Why it could not be done. */
  readonly failure?: string;
}

/** What the phases gave. */
export interface LoadPhases {
  readonly calm: LoadResult;
  /** undefined when it was not asked for, or the first phase was not held. */
  readonly disturbed: { readonly result: LoadResult; readonly struck: readonly StruckDisturbance[] } | undefined;
}

/** How late drivers may be while things go wrong: what is held to budgets then lasts for seconds, and reconnecting takes its time. */
const BOUNDS_WITH_FAULTS: LagBounds = { p99Ms: 250, maxMs: 2_000 };

/** Runs the phases. @throws UserError when the server cannot be used. */
export async function runLoadPhases(options: LoadPhasesOptions): Promise<LoadPhases> {
  const { server, stages, seed, runId, budgets, settings, signal, isDisturbed, abortAfterMs, onPhase, onProgress } =
    options;
  const common = { endpoint: server, label: options.label ?? server.label, stages, seed, settings, signal };
  onPhase?.("load");
  const calm = await runLoad({
    ...common,
    runId: `${runId}-calm`,
    // Nothing has to recover where nothing is disturbed.
    budgets: budgets.filter(({ measure }) => measure.kind !== "recovered"),
    ...(abortAfterMs === undefined ? {} : { abortAfterMs }),
    onProgress: (progress) => onProgress?.("load", progress),
  });
  if (!isDisturbed || signal.aborted || calm.verdict === "broken") return { calm, disturbed: undefined };
  onPhase?.("load with faults");
  const nemesis = new Nemesis(server, scheduleDurationMs(stages), signal);
  const result = await runLoad({
    ...common,
    runId: `${runId}-faults`,
    bounds: BOUNDS_WITH_FAULTS,
    budgets: budgets.filter(
      ({ measure: { kind } }) => kind === "lost" || kind === "duplicates" || kind === "recovered",
    ),
    onBegin: (control) => nemesis.begin(control),
    onProgress: (progress) => onProgress?.("load with faults", progress),
  });
  return { calm, disturbed: { result, struck: (await nemesis.done()).map((one) => withLatencies(one, result)) } };
}

type Struck = Pick<StruckDisturbance, "words" | "atMs" | "lastedMs" | "failure"> & Pick<Disturbance, "feltForMs">;

/** Strikes at equal distances over the time of a load. */
class Nemesis {
  readonly #struck: Struck[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(
    readonly server: RealServer,
    readonly durationMs: number,
    readonly signal: AbortSignal,
  ) {}

  begin(load: LoadControl): void {
    const startMs = performance.now();
    const due = DISTURBANCES.filter(({ isForOwnServers }) => !isForOwnServers || this.server.startedByUs);
    const gapMs = this.durationMs / (due.length + 1);
    this.#work = (async () => {
      for (const [n, disturbance] of due.entries()) {
        await this.#until(startMs + gapMs * (n + 1));
        if (this.signal.aborted || performance.now() - startMs >= this.durationMs) return;
        await this.#strike(disturbance, load, startMs);
      }
    })();
  }

  async done(): Promise<readonly Struck[]> {
    await this.#work;
    return this.#struck;
  }

  async #strike({ words, feltForMs, strike }: Disturbance, load: LoadControl, startMs: number): Promise<void> {
    const beforeMs = performance.now();
    let failure: string | undefined;
    try {
      await strike({ server: this.server, load, signal: this.signal });
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    const times = { atMs: beforeMs - startMs, lastedMs: performance.now() - beforeMs };
    this.#struck.push({ words, feltForMs, ...times, ...(failure === undefined ? {} : { failure }) });
  }

  async #until(atMs: number): Promise<void> {
    const waitMs = atMs - performance.now();
    if (waitMs <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}

function withLatencies({ feltForMs, ...struck }: Struck, { intervals }: LoadResult): StruckDisturbance {
  const fromMs = struck.atMs;
  const toMs = struck.atMs + struck.lastedMs + feltForMs;
  const touched = intervals.filter((interval) => interval.toMs > fromMs && interval.fromMs < toMs);
  const slowest = (operation: "publish" | "end_to_end"): number | undefined => {
    const most = touched
      .map(({ histograms }) => histograms[operation])
      .filter(({ totalCount }) => totalCount > 0)
      .map(({ maxValue }) => maxValue / 1000);
    return most.length === 0 ? undefined : Math.max(...most);
  };
  return { ...struck, publishMaxMs: slowest("publish"), endToEndMaxMs: slowest("end_to_end") };
}
