/** The file that holds all of what a load measured on one machine, for `streamproof merge`; histograms in HdrHistogram's own compressed form. */

import { decodeFromCompressedBase64, encodeIntoCompressedBase64, type Float64Histogram } from "hdr-histogram-js";
import { parseBudget } from "../gate/budget.js";
import { UserError } from "../platform/user-error.js";
import { emptyHistogram, OPERATIONS, type Operation } from "./latencies.js";
import type { Histograms, LoadFigures, LoadInterval, LoadResult } from "./load-result.js";
import { SequenceSet } from "./sequence-set.js";

const FORMAT = "streamproof-load";
const FORMAT_VERSION = 1;

type EncodedHistograms = Partial<Record<Operation, string>>;
type EncodedSets = readonly { readonly driver: number; readonly sequences: string }[];

/** What stands in the file as it is. */
type Plain = Omit<LoadFigures, "stages" | "intervals" | "answeredBy" | "handledBy">;

interface LoadFile extends Plain {
  readonly format: typeof FORMAT;
  readonly formatVersion: number;
  readonly budgets: readonly string[];
  readonly verdict: LoadResult["verdict"];
  readonly reasons: readonly string[];
  readonly stages: readonly {
    readonly stage: LoadFigures["stages"][number]["stage"];
    readonly histograms: EncodedHistograms;
  }[];
  readonly intervals: readonly (Omit<LoadInterval, "histograms"> & { readonly histograms: EncodedHistograms })[];
  readonly answeredBy: EncodedSets;
  readonly handledBy: EncodedSets;
}

/** The text of the file. */
export function loadFileText(result: LoadResult): string {
  const file: LoadFile = {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    ...result,
    budgets: result.budgets.map(({ budget }) => budget.text),
    stages: result.stages.map(({ stage, histograms }) => ({ stage, histograms: encoded(histograms) })),
    intervals: result.intervals.map((one) => Object.assign({}, one, { histograms: encoded(one.histograms) })),
    answeredBy: encodedSets(result.answeredBy),
    handledBy: encodedSets(result.handledBy),
  };
  return `${JSON.stringify(file)}\n`;
}

/** What a file holds, with its budgets as they were written. */
export interface ReadLoad {
  readonly figures: LoadFigures;
  readonly budgets: readonly string[];
}

/** Whether a text looks like such a file. */
export function isLoadFile(text: string): boolean {
  return text.startsWith(`{"format":"${FORMAT}"`);
}

/** Reads a file's text. @throws UserError when it is not one, which is named. */
export function parseLoadFile(text: string, name: string): ReadLoad {
  try {
    const file = JSON.parse(text) as LoadFile;
    if (file.format !== FORMAT) throw new Error("it is of another kind");
    if (file.formatVersion !== FORMAT_VERSION)
      throw new Error(`it has version ${file.formatVersion} of the format, and this program reads ${FORMAT_VERSION}`);
    for (const budget of file.budgets) parseBudget(budget, name);
    const { format: _f, formatVersion: _v, budgets, verdict: _d, reasons: _r, ...plain } = file;
    return {
      budgets,
      figures: {
        ...plain,
        stages: file.stages.map(({ stage, histograms }) => ({ stage, histograms: decoded(histograms) })),
        intervals: file.intervals.map((one) => Object.assign({}, one, { histograms: decoded(one.histograms) })),
        answeredBy: decodedSets(file.answeredBy),
        handledBy: decodedSets(file.handledBy),
      },
    };
  } catch (error) {
    throw new UserError(`is no file of a load (${error instanceof Error ? error.message : String(error)})`, {
      where: name,
      mend: "name the load.json files that `streamproof drive --out DIR` wrote",
    });
  }
}

function encoded(histograms: Histograms): EncodedHistograms {
  const found: EncodedHistograms = {};
  for (const name of OPERATIONS)
    if (histograms[name].totalCount > 0) found[name] = encodeIntoCompressedBase64(histograms[name]);
  return found;
}

function decoded(found: EncodedHistograms): Histograms {
  const read = (name: Operation): Float64Histogram => {
    const sum = emptyHistogram();
    const text = found[name];
    if (text !== undefined) sum.add(decodeFromCompressedBase64(text, 64) as Float64Histogram);
    return sum;
  };
  return {
    publish: read("publish"),
    end_to_end: read("end_to_end"),
    acknowledge: read("acknowledge"),
    claim: read("claim"),
    schedule_lag: read("schedule_lag"),
  };
}

function encodedSets(sets: ReadonlyMap<number, SequenceSet>): EncodedSets {
  return [...sets].map(([driver, sequences]) => ({ driver, sequences: sequences.encode() }));
}

function decodedSets(found: EncodedSets): ReadonlyMap<number, SequenceSet> {
  return new Map(found.map(({ driver, sequences }) => [driver, SequenceSet.decode(sequences)]));
}
