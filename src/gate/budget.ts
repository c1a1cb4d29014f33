/** Budgets, the thresholds that a run is held to, in k6's syntax: what they say, read from text. What a run measured is held against them in `held.ts`. */

import { UserError } from "../platform/user-error.js";
import { nearest } from "../text/nearest.js";

/** What has a latency: from the intended start of a publish to its answer, to the end of its handling, and so on. */
export const LATENCIES = ["end_to_end", "publish", "acknowledge", "claim"] as const;

/** One of them. */
export type Latency = (typeof LATENCIES)[number];

/** What is compared: a percentile, or another figure of a metric. */
export type Aggregate =
  { readonly kind: "percentile"; readonly percent: number } | { readonly kind: "avg" | "min" | "max" | "count" };

const COMPARISONS = {
  "<=": (a: number, b: number) => a <= b,
  ">=": (a: number, b: number) => a >= b,
  "==": (a: number, b: number) => a === b,
  "<": (a: number, b: number) => a < b,
  ">": (a: number, b: number) => a > b,
} as const;

/** How a figure is compared with its limit. */
export type Comparison = keyof typeof COMPARISONS;

/** What a budget limits. */
type Measure =
  /** In ms; `count` is a number. */
  | { readonly kind: "latency"; readonly latency: Latency; readonly aggregate: Aggregate }
  /** Publishes and handled entries a second, together. */
  | { readonly kind: "throughput" }
  /** Entries that were answered and never handled. */
  | { readonly kind: "lost" }
  /** Handlings of entries that were handled before: their number, or percent of the entries. */
  | { readonly kind: "duplicates"; readonly isPercent: boolean }
  /** From a disruption to when all that was due before its end was handled, in ms; the longest. */
  | { readonly kind: "recovered" };

/** One budget. */
export interface Budget {
  /** As it was written. */
  readonly text: string;
  readonly measure: Measure;
  readonly comparison: Comparison;
  /** In ms, per second, percent or entries, by its measure. */
  readonly limit: number;
}

/** Whether a figure keeps to a limit. */
export function compares(figure: number, comparison: Comparison, limit: number): boolean {
  return COMPARISONS[comparison](figure, limit);
}

const METRICS = [...LATENCIES, "throughput", "lost", "duplicates", "recovered"] as const;
const FORM = /^\s*(?:([^:<>=]*?)\s*:)?\s*([^<>=]*?)\s*(<=|>=|==|=|<|>|!=)\s*(.*?)\s*$/;
const LIMIT = /^(\d[\d_]*(?:\.\d+)?|\.\d+)\s*([^\d\s].*)?$/;
const UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };
const AGGREGATES = ["p(99)", "avg", "med", "min", "max", "count"] as const;

/**
 * Reads a budget: `end_to_end:p(99)<5ms`, `publish:p(50)<=1ms`, `throughput:rate>50000`, `lost==0`, `duplicates<0.1%`,
 * `recovered<20s`.
 *
 * @param where what to name in errors, such as an option or a field.
 * @throws UserError which says what is wrong with it, and the name that is nearest.
 */
export function parseBudget(text: string, where: string): Budget {
  const form = FORM.exec(text);
  const wrong = (what: string, mend: string): UserError => new UserError(`"${text}" ${what}`, { where, mend });
  if (form === null) throw wrong("compares nothing", `write it as ${EXAMPLES}`);
  const [, prefix, word, sign, value] = form as unknown as [string, string | undefined, string, string, string];
  if (!Object.hasOwn(COMPARISONS, sign))
    throw wrong(`compares with "${sign}"`, `the comparisons are ${Object.keys(COMPARISONS).join(", ")}`);
  const measure = measureOf(prefix ?? word, prefix === undefined ? undefined : word, wrong);
  const limit = LIMIT.exec(value);
  if (limit === null) throw wrong(`has no number behind ${sign}`, `write it as ${EXAMPLES}`);
  const number = Number(limit[1]!.replaceAll("_", ""));
  return {
    text: text.trim(),
    comparison: sign as Comparison,
    ...withUnit(measure, number, limit[2] ?? "", wrong),
  };
}

/** Reads several budgets with commas between them. @throws UserError */
export function parseBudgets(text: string, where: string): readonly Budget[] {
  return text.split(",").map((one) => parseBudget(one, where));
}

/**
 * Reads a budget as a scenario has it, under the name of its metric: `end_to_end: ["p(99)<5ms"]`, `lost: ["lost==0"]`.
 * @throws UserError
 */
export function parseBudgetOf(metric: string, text: string, where: string): Budget {
  const isWhole = /^\s*(lost|duplicates|recovered)\b|:/.test(text);
  return parseBudget(isWhole ? text : `${metric}:${text}`, where);
}

type Wrong = (what: string, mend: string) => UserError;

const EXAMPLES = "end_to_end:p(99)<5ms, throughput:rate>50000, lost==0, duplicates<0.1% or recovered<20s";

function measureOf(metric: string, aggregate: string | undefined, wrong: Wrong): Measure {
  switch (metric) {
    case "end_to_end":
    case "publish":
    case "acknowledge":
    case "claim":
      return { kind: "latency", latency: metric, aggregate: aggregateOf(metric, aggregate, wrong) };
    case "throughput":
      if (aggregate === undefined || aggregate === "rate") return { kind: metric };
      throw wrong(`asks for "${aggregate}" of the throughput`, "write it as throughput:rate>50000");
    case "lost":
    case "recovered":
    case "duplicates":
      if (aggregate !== undefined && aggregate !== "count" && aggregate !== "rate" && aggregate !== "max")
        throw wrong(`asks for "${aggregate}" of ${metric}`, `leave it out, as in ${EXAMPLES}`);
      return metric === "duplicates" ? { kind: metric, isPercent: false } : { kind: metric };
    default: {
      const meant = nearest(metric, METRICS);
      const suggestion = meant === undefined ? "" : `did you mean ${meant}? `;
      const what = metric === "" ? "names no metric" : `is about "${metric}", which is not measured`;
      throw wrong(what, `${suggestion}the metrics are ${METRICS.join(", ")}`);
    }
  }
}

function aggregateOf(metric: Latency, text: string | undefined, wrong: Wrong): Aggregate {
  const percent = /^p\(\s*(\d+(?:\.\d+)?)\s*\)$/.exec(text ?? "")?.[1];
  if (percent !== undefined) {
    if (Number(percent) <= 100) return { kind: "percentile", percent: Number(percent) };
    throw wrong(`asks for percentile ${percent}`, "percentiles go from p(0) to p(100)");
  }
  switch (text) {
    case "avg":
    case "min":
    case "max":
    case "count":
      return { kind: text };
    case "med":
      return { kind: "percentile", percent: 50 };
    case undefined:
      throw wrong("does not say which figure of the latency it limits", `write it as ${metric}:p(99)<5ms`);
    default: {
      const meant = /^p\d/.test(text) ? `p(${text.slice(1)})` : nearest(text, AGGREGATES);
      const suggestion = meant === undefined ? "" : `did you mean ${metric}:${meant}? `;
      throw wrong(`asks for "${text}"`, `${suggestion}the figures of a latency are ${AGGREGATES.join(", ")}`);
    }
  }
}

function withUnit(measure: Measure, number: number, unit: string, wrong: Wrong): Pick<Budget, "measure" | "limit"> {
  const isTime = measure.kind === "recovered" || (measure.kind === "latency" && measure.aggregate.kind !== "count");
  if (isTime) {
    // k6 reads a number without a unit as ms.
    const factor = unit === "" && measure.kind === "latency" ? 1 : UNIT_MS[unit];
    if (factor !== undefined) return { measure, limit: number * factor };
    throw wrong(`has "${unit}" for a unit of time`, `the units are ${Object.keys(UNIT_MS).join(", ")}`);
  }
  if (measure.kind === "duplicates" && unit === "%") return { measure: { ...measure, isPercent: true }, limit: number };
  if (unit === "" || (measure.kind === "throughput" && unit === "/s")) return { measure, limit: number };
  const mend =
    measure.kind === "throughput" ? "write a number a second, as in throughput:rate>50000" : "write a number";
  throw wrong(
    `has the unit "${unit}"`,
    measure.kind === "duplicates" ? `${mend}, or percent, as in duplicates<0.1%` : mend,
  );
}
