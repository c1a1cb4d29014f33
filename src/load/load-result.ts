/** What a load measured, and what follows from it. Pure. */

import type { Float64Histogram } from "hdr-histogram-js";
import { parseBudget, type Budget } from "../gate/budget.js";
import { holdBudget, type HeldBudget, type Measured } from "../gate/held.js";
import type { ErrorCounts } from "./driver-protocol.js";
import { emptyHistogram, latencyFigures, type Operation } from "./latencies.js";
import type { Share, Stage } from "./schedule.js";
import type { SequenceSet } from "./sequence-set.js";

/** Histograms by operation, in µs. */
export type Histograms = Readonly<Record<Operation, Float64Histogram>>;

/** What happened in about one second. */
export interface LoadInterval {
  /** Since the load began, in ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly answered: number;
  readonly handled: number;
  readonly histograms: Histograms;
  /** Entries not delivered yet, where the server can say. */
  readonly lag: number | undefined;
  readonly pending: number | undefined;
  /** In percent of one core; undefined where the server did not answer. */
  readonly serverCpuPercent: number | undefined;
  readonly serverMemoryBytes: number | undefined;
}

/** A stage and what was measured in it. */
interface StageResult {
  readonly stage: Stage;
  readonly histograms: Histograms;
}

/** How the drivers did. */
interface DriversResult {
  readonly count: number;
  readonly pinning: string;
  /** Of all driver processes together, while the measured stages lasted: what `inTime` took. */
  readonly cpuSeconds: number;
  /** The longest time in which a driver's event loop did not turn. */
  readonly stallMs: number;
}

/** All that was measured. */
export interface LoadFigures {
  readonly runId: string;
  readonly seed: number;
  readonly server: string;
  readonly version: string;
  /** When it began, in ms since 1970. */
  readonly startedAtMs: number;
  /** Of the stages that count, without the warm-up. */
  readonly measuredMs: number;
  readonly stages: readonly StageResult[];
  readonly intervals: readonly LoadInterval[];
  /** Publishes and handled entries that came to their end while the measured stages lasted. */
  readonly inTime: number;
  readonly sent: number;
  /** Without an answer: the connection was lost, or it was late. Such an entry may be there or not. */
  readonly unanswered: number;
  readonly errors: ErrorCounts;
  /** By driver number: the sequence numbers of its publishes that were answered, and those that any driver here handled. */
  readonly answeredBy: ReadonlyMap<number, SequenceSet>;
  readonly handledBy: ReadonlyMap<number, SequenceSet>;
  /** Which of how many machines measured this; 1 of 1 is all. */
  readonly part: Share;
  readonly duplicates: number;
  /** Whether anybody consumed; without, nothing can be lost or doubled. */
  readonly isConsumed: boolean;
  /** By how much times may be wrong that one machine took and another one compared; 0 on a single machine. */
  readonly clockErrorMs: number;
  readonly recoveredMs: number | "unmet" | undefined;
  readonly drivers: DriversResult;
  /** Of the server while it was measured, in percent of one core. */
  readonly serverCpuPercent: number | undefined;
  /** Why the figures cannot be trusted, apart from what the drivers' own figures say. */
  readonly doubts: readonly string[];
}

/** What follows. */
export interface LoadResult extends LoadFigures {
  readonly budgets: readonly HeldBudget[];
  /** Why it is unknown; empty otherwise. */
  readonly reasons: readonly string[];
  readonly verdict: "held" | "broken" | "unknown";
}

/** Bounds on how late drivers may be, before their own lateness is what was measured. */
export interface LagBounds {
  /** One publish in a hundred may be handed over later than this after its intended start. */
  readonly p99Ms: number;
  /** None may be later than this, and no event loop may stand still longer. */
  readonly maxMs: number;
}

/** So many publishes may be refused, as they are around a failover. */
const REFUSED_SHARE_MAX = 0.01;

/** What a driver on a busy machine keeps, and what a stalled one does not. */
export const LAG_BOUNDS: LagBounds = { p99Ms: 10, maxMs: 500 };

/** The sums of the stages that count. */
export function measuredHistograms({ stages }: Pick<LoadFigures, "stages">): Histograms {
  const measured = stages.filter(({ stage }) => stage.isWarmUp !== true).map(({ histograms }) => histograms);
  return addHistograms(measured);
}

/** Histograms added up, exactly. */
export function addHistograms(all: readonly Histograms[]): Histograms {
  const sum = emptyHistograms();
  for (const one of all) for (const name of Object.keys(sum) as Operation[]) sum[name].add(one[name]);
  return sum;
}

/** One for each operation. */
export function emptyHistograms(): Histograms {
  return {
    publish: emptyHistogram(),
    end_to_end: emptyHistogram(),
    acknowledge: emptyHistogram(),
    claim: emptyHistogram(),
    schedule_lag: emptyHistogram(),
  };
}

/** Judges a load by its budgets. That nothing is lost is one of them, unless they say otherwise. */
export function judgeLoad(figures: LoadFigures, budgets: readonly Budget[], bounds: LagBounds): LoadResult {
  const saysLost = budgets.some(({ measure }) => measure.kind === "lost");
  const all =
    saysLost || !figures.isConsumed ? budgets : [...budgets, parseBudget("lost==0", "the budget that every load has")];
  const measured = asMeasured(figures);
  const held = all.map((budget) => inPart(holdBudget(budget, measured), figures.part));
  const doubts = [...driverDoubts(figures, bounds), ...refusals(figures), ...figures.doubts];
  const isCertain = ({ budget: { measure } }: HeldBudget): boolean =>
    measure.kind === "lost" || measure.kind === "duplicates";
  // What a late driver measures as slow may be its own slowness; a lost entry is lost whoever was late.
  const broken = held.filter((one) => one.verdict === "broken" && (doubts.length === 0 || isCertain(one)));
  const unknown = held
    .filter(({ verdict }) => verdict === "unknown")
    .map(({ budget, reason }) => `${budget.text}: ${reason}`);
  const reasons = [...doubts, ...unknown];
  const verdict = broken.length > 0 ? "broken" : reasons.length > 0 ? "unknown" : "held";
  return { ...figures, budgets: held, reasons, verdict };
}

/** What one of several machines cannot know says what it takes to know it. */
function inPart(held: HeldBudget, { count }: Share): HeldBudget {
  if (count === 1 || held.verdict !== "unknown" || held.budget.measure.kind !== "lost") return held;
  return { ...held, reason: `is known when the load.json of all ${count} parts are put together (streamproof merge)` };
}

/** The figures as budgets know them. */
export function asMeasured(figures: LoadFigures): Measured {
  const { publish, end_to_end, acknowledge, claim } = measuredHistograms(figures);
  return {
    latencies: {
      publish: latencyFigures(publish),
      end_to_end: latencyFigures(end_to_end),
      acknowledge: latencyFigures(acknowledge),
      claim: latencyFigures(claim),
    },
    throughputPerSecond: figures.measuredMs === 0 ? undefined : figures.inTime / (figures.measuredMs / 1000),
    lost: lostEntries(figures),
    duplicates: figures.duplicates,
    handled: countOf(figures.handledBy),
    recoveredMs: figures.recoveredMs,
  };
}

/** Entries that were answered and never handled; undefined while parts are missing, whose drivers may have handled them, and where nobody consumed. */
export function lostEntries({
  answeredBy,
  handledBy,
  part,
  isConsumed,
}: Pick<LoadFigures, "answeredBy" | "handledBy" | "part" | "isConsumed">): number | undefined {
  if (part.count > 1 || !isConsumed) return undefined;
  let lost = 0;
  for (const [driver, answered] of answeredBy) {
    const handled = handledBy.get(driver);
    lost += handled === undefined ? answered.size : answered.countMissingIn(handled);
  }
  return lost;
}

/** How many numbers there are in all sets. */
export function countOf(sets: ReadonlyMap<number, SequenceSet>): number {
  return [...sets.values()].reduce((sum, { size }) => sum + size, 0);
}

/** Adds sets by driver; returns how many numbers stood in several. */
export function addSets(sum: Map<number, SequenceSet>, more: Iterable<readonly [number, SequenceSet]>): number {
  let doubled = 0;
  for (const [driver, sequences] of more) {
    const known = sum.get(driver);
    if (known === undefined) sum.set(driver, sequences);
    else doubled += known.addAll(sequences);
  }
  return doubled;
}

/** What a server refuses is no load on it. */
function refusals({ errors, sent }: LoadFigures): string[] {
  const refused = errors.reduce((sum, { count }) => sum + count, 0);
  if (refused <= sent * REFUSED_SHARE_MAX) return [];
  return [
    `the server refused ${refused} commands of ${sent} publishes and what belongs to them: ${errors[0]!.example}`,
  ];
}

function driverDoubts(figures: LoadFigures, bounds: LagBounds): string[] {
  const lag = latencyFigures(measuredHistograms(figures).schedule_lag);
  const doubts: string[] = [];
  if (lag.count === 0) return ["nothing was published"];
  const p99 = lag.percentileMs(99);
  if (p99 > bounds.p99Ms)
    doubts.push(
      `the driver could not keep its schedule: 1 publish in 100 was handed over more than ${ms(p99)} late, and ${ms(bounds.p99Ms)} is the bound`,
    );
  if (lag.maxMs > bounds.maxMs)
    doubts.push(`a publish was handed over ${ms(lag.maxMs)} late by the driver, and ${ms(bounds.maxMs)} is the bound`);
  if (figures.drivers.stallMs > bounds.maxMs)
    doubts.push(`a driver stood still for ${ms(figures.drivers.stallMs)}, and ${ms(bounds.maxMs)} is the bound`);
  return doubts;
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}
