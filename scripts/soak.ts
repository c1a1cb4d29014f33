/** `npm run soak`: a great many runs of all that is sound, in which nothing may be found; and whether digests are the same elsewhere. */

import { randomInt } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { renderSwimlane } from "../dist/src/report/swimlane.js";
import { inMacrotask } from "../dist/src/targets/simulator/simulate.js";
import { readOptions, runScript, wholeNumber, wrongOption } from "./script.js";
import { inChildren } from "./soak/children.js";
import { Meter } from "./soak/meter.js";
import { SoakRuns } from "./soak/runs.js";
import { soundScenarios } from "./soak/subjects.js";
import type { Block } from "./soak/worker.js";

const RUNS_DEFAULT = 1_000_000;
const SAMPLE_DEFAULT = 10_000;
/** So many runs are handed out at once, so that Ctrl-C waits for no more than these. */
const BLOCK = 200;

const HELP = `npm run soak -- [options]

Runs the sound twins of the zoo and the sound consumer: without faults, with every single fault, then with random ones. No
anomaly and no diagnosis may be found.

  --runs N          so many runs in all, spread over the scenarios (default ${RUNS_DEFAULT})
  --minutes N       at most so long
  --only TEXT       scenarios whose names contain this; may be given several times
  --seed N          the seed (default: a fresh one, which is printed)
  --shard I/N       the Ith of N parts; together they are the whole
  --state FILE      go on from where this file says, and keep it up to date
  --jobs N          processes (default: one for each core, ${availableParallelism()} here)
  --digests FILE    write the digests of a sample of the runs
  --sample N        how many of them (default ${SAMPLE_DEFAULT})
  --compare FILE    make the runs of such a file again, on this Node, and compare their digests
  --one NAME:N      make run N of one scenario and draw it
  --help            this text

Ctrl-C ends it with what was counted. Exit code 1 when something was found or differs, 130 when it was interrupted.

Examples:
  npm run soak -- --runs 50000 --digests digests.txt
  npx -p node@24 node --import tsx scripts/soak.ts --compare digests.txt
  npm run soak -- --state soak.json --minutes 60
`;

interface Options {
  readonly runs: number;
  readonly minutes: number;
  readonly only: readonly string[];
  readonly seed: number;
  readonly shard: readonly [index: number, of: number];
  readonly state: string | undefined;
  readonly jobs: number;
  readonly digests: string | undefined;
  readonly sample: number;
  readonly compare: string | undefined;
  readonly one: string | undefined;
}

/** What of a soak was done, in a file. */
interface State {
  readonly seed: number;
  readonly runs: number;
  readonly only: readonly string[];
  /** The blocks that are done, by their numbers. */
  readonly blocks: readonly number[];
  readonly made: number;
  readonly problems: number;
}

function options(): Options {
  const values = readOptions({
    runs: { type: "string", default: String(RUNS_DEFAULT) },
    minutes: { type: "string" },
    only: { type: "string", multiple: true, default: [] },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    shard: { type: "string", default: "1/1" },
    state: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    digests: { type: "string" },
    sample: { type: "string", default: String(SAMPLE_DEFAULT) },
    compare: { type: "string" },
    one: { type: "string" },
  });
  const [index = 0, of = 0] = values.shard.split("/").map((text) => wholeNumber("--shard", text));
  if (index < 1 || index > of) throw wrongOption("--shard", `is I/N with I from 1 to N, not "${values.shard}"`);
  return {
    runs: wholeNumber("--runs", values.runs),
    minutes: values.minutes === undefined ? Infinity : wholeNumber("--minutes", values.minutes),
    only: values.only,
    seed: wholeNumber("--seed", values.seed),
    shard: [index, of],
    state: values.state,
    jobs: wholeNumber("--jobs", values.jobs, 1),
    digests: values.digests,
    sample: wholeNumber("--sample", values.sample),
    compare: values.compare,
    one: values.one,
  };
}

let isInterrupted = false;

async function soak(chosen: Options): Promise<number> {
  const before = chosen.state !== undefined && existsSync(chosen.state) ? stateOf(chosen.state) : undefined;
  const { seed, runs, only } = before ?? chosen;
  const scenarios = await soundScenarios(only);
  if (scenarios.length === 0) throw wrongOption("--only", "no scenario has such a name");
  const names = scenarios.map(({ name }) => name);
  process.stdout.write(`seed ${seed}, ${runs} runs of ${names.length} scenarios, node ${process.version}\n`);
  const [index, of] = chosen.shard;
  const per = Math.ceil(runs / names.length);
  const everyNth = chosen.digests === undefined ? Infinity : Math.max(1, Math.floor(runs / chosen.sample));
  const isDone = new Set(before?.blocks);
  const numbered = [...blocksOf(names, { seed, per, everyNth })].filter((_, n) => n % of === index - 1);
  const total = numbered.reduce((sum, { block }) => sum + block.numbers.length, 0);
  const meter = new Meter(total, before?.made ?? 0);
  meter.problems = before?.problems ?? 0;
  const lines: string[] = [];
  const numberOf = new Map(numbered.map(({ block, number }) => [block, number]));
  const left = numbered.filter(({ number }) => !isDone.has(number)).map(({ block }) => block);
  const isOver = (): boolean => isInterrupted || meter.elapsedMs >= chosen.minutes * 60_000;
  await inChildren(left.values(), chosen.jobs, isOver, (block, result) => {
    meter.count(block, result);
    for (const { number, digest } of result.digests) lines.push(`${block.scenario}\t${number}\t${seed}\t${digest}`);
    isDone.add(numberOf.get(block)!);
    if (chosen.state !== undefined) {
      const state: State = {
        seed,
        runs,
        only,
        blocks: [...isDone],
        made: meter.madeBefore + meter.made,
        problems: meter.problems,
      };
      writeFileSync(chosen.state, JSON.stringify(state));
    }
  });
  if (chosen.digests !== undefined) writeFileSync(chosen.digests, `${lines.sort().join("\n")}\n`);
  const isWhole = meter.madeBefore + meter.made >= total;
  process.stdout.write(
    `${meter.words}; ${meter.problems === 0 ? "nothing found" : "FOUND SOMETHING"}${isWhole ? "" : ", not done"}\n`,
  );
  if (meter.problems > 0) return 1;
  return isInterrupted ? 130 : 0;
}

function stateOf(file: string): State {
  const state = JSON.parse(readFileSync(file, "utf8")) as State;
  if (!Array.isArray(state.blocks)) throw wrongOption("--state", `${file} is no state of a soak`);
  return state;
}

/** All blocks with their numbers: scenarios take turns, so that a soak that is cut short has seen all of them. */
function* blocksOf(
  names: readonly string[],
  { seed, per, everyNth }: { readonly seed: number; readonly per: number; readonly everyNth: number },
): Generator<{ readonly number: number; readonly block: Block }> {
  let number = 0;
  for (let from = 0; from < per; from += BLOCK) {
    const numbers = Array.from({ length: Math.min(BLOCK, per - from) }, (_, n) => from + n);
    const sampled = numbers.filter((one) => one % everyNth === 0);
    for (const scenario of names) yield { number: number++, block: { scenario, seed, numbers, sampled } };
  }
}

/** Makes the runs of a digest file again. */
async function compare(file: string, { jobs }: Options): Promise<number> {
  const expected = new Map<string, string>();
  const blocks = new Map<string, { scenario: string; seed: number; numbers: number[] }>();
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    const [scenario, number, seed, digest] = line.split("\t");
    if (digest === undefined)
      throw wrongOption("--compare", `${file} is no file of digests: ${JSON.stringify(line.slice(0, 60))}`);
    expected.set(`${scenario} ${number}`, digest);
    const key = `${scenario} ${Math.floor(Number(number) / (BLOCK * 100))}`;
    const block = blocks.get(key) ?? { scenario: scenario!, seed: Number(seed), numbers: [] };
    block.numbers.push(Number(number));
    blocks.set(key, block);
  }
  process.stdout.write(`${expected.size} runs, node ${process.version}\n`);
  const list: Block[] = [...blocks.values()].map(({ scenario, seed, numbers }) => {
    const rising = numbers.toSorted((a, b) => a - b);
    return { scenario, seed, numbers: rising, sampled: rising };
  });
  const meter = new Meter(expected.size, 0);
  let equal = 0;
  await inChildren(
    list.values(),
    jobs,
    () => isInterrupted,
    (block, result) => {
      meter.count(block, result);
      for (const { number, digest } of result.digests) {
        const before = expected.get(`${block.scenario} ${number}`);
        if (before === digest) equal += 1;
        else process.stdout.write(`DIFFERS: ${block.scenario}, run ${number}: ${digest} instead of ${before}\n`);
      }
    },
  );
  process.stdout.write(`${equal} of ${expected.size} digests are equal on node ${process.version}\n`);
  if (isInterrupted) return 130;
  return equal === expected.size && meter.problems === 0 ? 0 : 1;
}

async function drawOne(what: string, { seed }: Options): Promise<number> {
  const [, name = "", number = ""] = /^(.*):(\d+)$/.exec(what) ?? [];
  const scenario = (await soundScenarios([])).find((one) => one.name === name);
  if (scenario === undefined) throw wrongOption("--one", `is NAME:N with the name of a scenario, not "${what}"`);
  const runs = await SoakRuns.of(scenario, seed);
  const { anomalies, result } = await inMacrotask(() => runs.make(Number(number)));
  for (const { sentence } of anomalies) process.stdout.write(`${sentence}\n`);
  for (const { what: words } of result.diagnoses) process.stdout.write(`${words}\n`);
  process.stdout.write(`${renderSwimlane(result.history, anomalies[0], { width: 110, color: false })}\n`);
  return anomalies.length + result.diagnoses.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const chosen = options();
  process.on("SIGINT", () => {
    if (isInterrupted) process.exit(130);
    isInterrupted = true;
    process.stderr.write("stopping when the runs at hand are done; once more to stop at once\n");
  });
  if (chosen.compare !== undefined) return await compare(chosen.compare, chosen);
  return chosen.one === undefined ? await soak(chosen) : await drawOne(chosen.one, chosen);
}

await runScript({ name: "soak", help: HELP, main });
