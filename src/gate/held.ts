/** What a run measured, held against its budgets. Pure. */

import { assertNever } from "../../sim/index.js";
import { compares, type Aggregate, type Budget, type Latency } from "./budget.js";

/** The figures of one latency, in ms. */
export interface LatencyFigures {
  readonly count: number;
  /** @param percent 0 to 100. */
  readonly percentileMs: (percent: number) => number;
  readonly meanMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** What a run measured. What it did not is undefined. */
export interface Measured {
  readonly latencies: Readonly<Record<Latency, LatencyFigures | undefined>>;
  /** Publishes and handled entries a second, together. */
  readonly throughputPerSecond: number | undefined;
  readonly lost: number | undefined;
  readonly duplicates: number | undefined;
  /** Entries that were handled at all. */
  readonly handled: number;
  /** The longest recovery; `unmet` where one had not come to its end, undefined where nothing was disrupted. */
  readonly recoveredMs: number | "unmet" | undefined;
}

/** How a budget fared. */
export interface HeldBudget {
  readonly budget: Budget;
  /** `unknown`: there is no figure to hold it against. */
  readonly verdict: "held" | "broken" | "unknown";
  /** In the unit of the budget's limit; undefined without a figure, Infinity for a recovery that had no end. */
  readonly figure: number | undefined;
  /** Why there is no figure. */
  readonly reason?: string;
}

/** Holds one budget against a run. */
export function holdBudget(budget: Budget, measured: Measured): HeldBudget {
  const found = figureOf(budget, measured);
  if (typeof found === "string") return { budget, verdict: "unknown", figure: undefined, reason: found };
  const isHeld = compares(found, budget.comparison, budget.limit);
  return { budget, verdict: isHeld ? "held" : "broken", figure: found };
}

/** The figure that a budget limits, or why there is none. */
function figureOf({ measure }: Budget, measured: Measured): number | string {
  switch (measure.kind) {
    case "latency": {
      const figures = measured.latencies[measure.latency];
      if (measure.aggregate.kind === "count") return figures?.count ?? 0;
      if (figures === undefined || figures.count === 0) return `no ${measure.latency} was measured`;
      return aggregated(measure.aggregate, figures);
    }
    case "throughput":
      return measured.throughputPerSecond ?? "no throughput was measured";
    case "lost":
      return measured.lost ?? "what was lost could not be counted";
    case "duplicates": {
      if (measured.duplicates === undefined) return "duplicates could not be counted";
      if (!measure.isPercent) return measured.duplicates;
      return measured.handled === 0 ? "no entry was handled" : (100 * measured.duplicates) / measured.handled;
    }
    case "recovered":
      if (measured.recoveredMs === "unmet") return Infinity;
      return measured.recoveredMs ?? "nothing was disrupted, so nothing had to recover";
    default:
      return assertNever(measure);
  }
}

function aggregated(aggregate: Aggregate, figures: LatencyFigures): number {
  switch (aggregate.kind) {
    case "percentile":
      return figures.percentileMs(aggregate.percent);
    case "avg":
      return figures.meanMs;
    case "min":
      return figures.minMs;
    case "max":
      return figures.maxMs;
    case "count":
      return figures.count;
    default:
      return assertNever(aggregate);
  }
}
