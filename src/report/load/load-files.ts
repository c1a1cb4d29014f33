/** The files that a load leaves in a folder: names and texts. */

import { OPERATIONS } from "../../load/latencies.js";
import { measuredHistograms, type Histograms, type LoadResult } from "../../load/load-result.js";
import { loadJsonLines } from "./json-lines.js";
import { loadPrometheus } from "./prometheus.js";

/** One file. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Values of percentile distributions: five lines for each halving of the distance to 100 %, in ms. */
const TICKS_PER_HALF = 5;
const US_PER_MS = 1000;

/** `load.jsonl`, `metrics.prom`, `all.end_to_end.hgrm`, and the like for each stage where there are several. */
export function loadFiles(result: LoadResult): readonly NamedText[] {
  const stages = result.stages.filter(({ stage }) => stage.isWarmUp !== true);
  const parts = [
    { name: "all", histograms: measuredHistograms(result) },
    ...(stages.length < 2 ? [] : stages.map(({ histograms }, n) => ({ name: `stage-${n + 1}`, histograms }))),
  ];
  return [
    { name: "load.jsonl", text: loadJsonLines(result) },
    { name: "metrics.prom", text: loadPrometheus(result) },
    ...parts.flatMap(({ name, histograms }) => percentileFiles(name, histograms)),
  ];
}

/** What HdrHistogram's plotters read. */
function percentileFiles(part: string, histograms: Histograms): NamedText[] {
  return OPERATIONS.filter((operation) => histograms[operation].totalCount > 0).map((operation) => ({
    name: `${part}.${operation}.hgrm`,
    text: histograms[operation].outputPercentileDistribution(TICKS_PER_HALF, US_PER_MS),
  }));
}
