/** A child process of `npm run soak`: makes blocks of runs, one after another. */

import { whenStalled } from "../../dist/src/runtime/watchdog.js";
import { inMacrotask } from "../../dist/src/targets/simulator/simulate.js";
import { SoakRuns } from "./runs.js";
import { soundScenarios } from "./subjects.js";

/** So many runs of one scenario, by their numbers. */
export interface Block {
  readonly scenario: string;
  readonly seed: number;
  readonly numbers: readonly number[];
  /** Which of them tell their digests. */
  readonly sampled: readonly number[];
}

/** What a block gave. */
export interface BlockResult {
  readonly runs: number;
  /** A sentence for each anomaly and diagnosis, with the run's number. */
  readonly problems: readonly { readonly number: number; readonly what: string }[];
  readonly digests: readonly { readonly number: number; readonly digest: string }[];
}

/** Of one block so many problems are told. */
const PROBLEMS_MAX = 5;

const scenarios = new Map((await soundScenarios([])).map((one) => [one.name, one]));
const prepared = new Map<string, Promise<SoakRuns>>();
let current: Block | undefined;

whenStalled((error) => {
  const number = current?.numbers[0] ?? 0;
  process.send!({ runs: 0, problems: [{ number, what: error.message }], digests: [] } satisfies BlockResult);
  return 2;
});
process.on("message", (block: Block) => void made(block).then((result) => process.send!(result)));
process.send!("ready");

async function made(block: Block): Promise<BlockResult> {
  current = block;
  const { scenario, seed, numbers } = block;
  const sampled = new Set(block.sampled);
  let runs = prepared.get(scenario);
  if (runs === undefined) prepared.set(scenario, (runs = SoakRuns.of(scenarios.get(scenario)!, seed)));
  const all = await runs;
  const problems: BlockResult["problems"][number][] = [];
  const digests: BlockResult["digests"][number][] = [];
  for (const number of numbers) {
    const { anomalies, result } = await inMacrotask(() => all.make(number));
    for (const { name, sentence } of anomalies) problems.push({ number, what: `${name}: ${sentence}` });
    for (const { kind, what } of result.diagnoses) problems.push({ number, what: `${kind}: ${what}` });
    if (sampled.has(number)) digests.push({ number, digest: result.digest });
  }
  return { runs: numbers.length, problems: problems.slice(0, PROBLEMS_MAX), digests };
}
