/** Puts together what the machines of one load measured. Pure; nothing is rounded on the way. */

import { UserError } from "../platform/user-error.js";
import type { ErrorCounts } from "./driver-protocol.js";
import type { ReadLoad } from "./load-file.js";
import { addHistograms, addSets, lostEntries, type LoadFigures, type LoadInterval } from "./load-result.js";
import type { SequenceSet } from "./sequence-set.js";

/** One file's load, with the file's name for errors. */
export interface NamedLoad {
  readonly name: string;
  readonly load: ReadLoad;
}

/** All parts as one. @throws UserError when they are not of one load, or one is there twice. */
export function mergeLoads(loads: readonly NamedLoad[]): ReadLoad {
  const [first, ...others] = loads as readonly [NamedLoad, ...NamedLoad[]];
  const seen = new Map<number, string>();
  for (const { name, load } of loads) {
    const { part } = load.figures;
    checkSame(first, { name, load });
    const twice = seen.get(part.index);
    if (twice !== undefined)
      throw new UserError(`has part ${part.index + 1}/${part.count}, and so has ${twice}`, {
        where: name,
        mend: "name the file of each machine once",
      });
    seen.set(part.index, name);
  }
  const all = [first, ...others].map(({ load }) => load.figures);
  return { budgets: first.load.budgets, figures: mergedFigures(all, seen) };
}

function mergedFigures(all: readonly LoadFigures[], seen: ReadonlyMap<number, string>): LoadFigures {
  const first = all[0]!;
  const { count } = first.part;
  const missing = Array.from({ length: count }, (_, n) => n).filter((n) => !seen.has(n));
  const answeredBy = new Map<number, SequenceSet>();
  const handledBy = new Map<number, SequenceSet>();
  let doubled = 0;
  for (const one of all) {
    addSets(answeredBy, one.answeredBy);
    doubled += addSets(handledBy, one.handledBy);
  }
  const isConsumed = all.some((one) => one.isConsumed);
  const sets = { answeredBy, handledBy, isConsumed, part: missing.length === 0 ? { index: 0, count: 1 } : first.part };
  const sum = (of: (one: LoadFigures) => number): number => all.reduce((total, one) => total + of(one), 0);
  const doubts = all.flatMap((one) => one.doubts);
  if (missing.length > 0)
    doubts.push(
      `of ${count} parts, ${missing.map((n) => `${n + 1}/${count}`).join(", ")} ${missing.length === 1 ? "is" : "are"} missing`,
    );
  return {
    ...first,
    ...sets,
    stages: first.stages.map(({ stage }, n) => ({
      stage,
      histograms: addHistograms(all.map((one) => one.stages[n]!.histograms)),
    })),
    intervals: mergedIntervals(all.map(({ intervals }) => intervals)),
    inTime: sum((one) => one.inTime),
    sent: sum((one) => one.sent),
    unanswered: sum((one) => one.unanswered),
    errors: mergedErrors(all.map(({ errors }) => errors)),
    duplicates: sum((one) => one.duplicates) + doubled,
    recoveredMs: longestRecovery(all, lostEntries(sets)),
    clockErrorMs: Math.max(...all.map((one) => one.clockErrorMs)),
    drivers: {
      count: sum((one) => one.drivers.count),
      pinning: [...new Set(all.map((one) => one.drivers.pinning))].join("; "),
      cpuSeconds: sum((one) => one.drivers.cpuSeconds),
      stallMs: Math.max(...all.map((one) => one.drivers.stallMs)),
    },
    doubts,
  };
}

function checkSame(first: NamedLoad, { name, load }: NamedLoad): void {
  const [a, b] = [first.load.figures, load.figures];
  const mend = "merge only files of one load, which every machine joined by the same name and with the same options";
  const differs = (what: string): UserError =>
    new UserError(`has another ${what} than ${first.name}`, { where: name, mend });
  if (a.runId !== b.runId) throw differs("run");
  if (a.seed !== b.seed) throw differs("seed");
  if (a.part.count !== b.part.count) throw differs("number of parts");
  if (JSON.stringify(a.stages.map(({ stage }) => stage)) !== JSON.stringify(b.stages.map(({ stage }) => stage)))
    throw differs("load");
}

/** Intervals of the same second become one. */
function mergedIntervals(parts: readonly (readonly LoadInterval[])[]): readonly LoadInterval[] {
  const bySecond = new Map<number, LoadInterval[]>();
  for (const one of parts.flat()) {
    const second = Math.round(one.toMs / 1000);
    bySecond.set(second, [...(bySecond.get(second) ?? []), one]);
  }
  const seconds = [...bySecond].sort(([a], [b]) => a - b);
  return seconds.map(([, all]) =>
    // What the server says is the same whoever asks.
    Object.assign({}, all[0], {
      answered: all.reduce((sum, { answered }) => sum + answered, 0),
      handled: all.reduce((sum, { handled }) => sum + handled, 0),
      histograms: addHistograms(all.map(({ histograms }) => histograms)),
    }),
  );
}

function mergedErrors(parts: readonly ErrorCounts[]): ErrorCounts {
  const sums = new Map<string, { name: string; count: number; example: string }>();
  for (const { name, count, example } of parts.flat()) {
    const known = sums.get(name);
    if (known === undefined) sums.set(name, { name, count, example });
    else known.count += count;
  }
  return [...sums.values()];
}

function longestRecovery(all: readonly LoadFigures[], lost: number | undefined): LoadFigures["recoveredMs"] {
  const found = all.flatMap(({ recoveredMs }) => (recoveredMs === undefined ? [] : [recoveredMs]));
  if (found.length === 0) return undefined;
  if (found.includes("unmet") || (lost ?? 0) > 0) return "unmet";
  return Math.max(...found.map(Number));
}
