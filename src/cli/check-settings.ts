/** What `check` can be asked for. */

import type { Shard } from "../explore/campaign.js";
import { coreCount } from "../platform/cores.js";
import { freshSeed } from "../platform/entropy.js";
import { UserError } from "../platform/user-error.js";
import { counted } from "../text/number-text.js";
import { durationText } from "../text/time-text.js";
import { reportOptions } from "./conclusion.js";
import { durationOption, integerOption, type Arguments, type OptionSpec } from "./options.js";
import { profileSpec } from "./profile-option.js";

const RUNS_DEFAULT = 2_000;
/** As good as no limit. */
export const RUNS_MAX = 1_000_000_000;
const THREADS_MAX = 256;
/** A thread takes about half a second to start: this many runs, or this long, are worth one more. */
const RUNS_PER_THREAD = 2_000;
const MS_PER_THREAD = 5_000;
const SEED_MAX = 2 ** 32 - 1;
/** Where counterexamples are kept. */
export const SAVE_DEFAULT = ".streamproof/counterexamples";

/** Its options. */
export const checkOptions: readonly OptionSpec[] = [
  {
    name: "runs",
    value: "N",
    description: "at most this many runs per scenario, shrinking not counted",
    default: "2000",
  },
  {
    name: "time",
    value: "60s",
    description: "at most this long per scenario, shrinking included",
    default: "unlimited",
  },
  {
    name: "seed",
    value: "S",
    description: "the seed of all chance; the same seed finds the same",
    default: "a fresh one, printed first",
  },
  {
    name: "threads",
    value: "N",
    description: "run on so many threads; what is found does not depend on it",
    default: "all cores, as far as the runs are worth it",
  },
  profileSpec("the server that the simulator is", "each scenario's own, or the newest Redis"),
  {
    name: "isolate",
    description:
      "give each simulated process of each run modules of its own, for code that keeps state in modules; some 20 runs a second, and 1 MB a run that Node never gives back, so for some hundred runs; CommonJS modules and packages in node_modules stay shared",
  },
  { name: "save", value: "DIR", description: "the folder for counterexamples", default: SAVE_DEFAULT },
  {
    name: "corpus",
    value: "DIR",
    description: "the folder of kept counterexamples, which are tried first",
    default: "that of --save",
  },
  {
    name: "shard",
    value: "i/n",
    description: "make only the ith of n parts of the runs; for `streamproof merge`",
    default: "1/1",
  },
  { name: "result", value: "FILE", description: "write what was found for `streamproof merge`" },
  ...reportOptions,
];

/** What was asked for. */
export interface CheckSettings {
  readonly runs: number;
  readonly timeMs: number | undefined;
  readonly seed: number;
  readonly threads: number;
  readonly folder: string;
  readonly corpus: string;
  readonly shard: Shard;
  readonly result: string | undefined;
}

/** Reads them. With a time and no number of runs, the time alone limits. @throws UserError */
export function readSettings(args: Arguments): CheckSettings {
  const runs = integerOption(args, "runs", { min: 1, max: RUNS_MAX });
  const timeMs = durationOption(args, "time");
  const seed = integerOption(args, "seed", { min: 0, max: SEED_MAX }) ?? freshSeed();
  const limits = { runs: runs ?? (timeMs === undefined ? RUNS_DEFAULT : RUNS_MAX), timeMs };
  const threads = integerOption(args, "threads", { min: 1, max: THREADS_MAX });
  const folder = args.values.get("save") ?? SAVE_DEFAULT;
  return {
    ...limits,
    seed,
    threads: threads ?? worthwhileThreads(limits),
    folder,
    corpus: args.values.get("corpus") ?? folder,
    shard: shardOption(args),
    result: args.values.get("result"),
  };
}

function worthwhileThreads({ runs, timeMs = Infinity }: Pick<CheckSettings, "runs" | "timeMs">): number {
  const worth = Math.floor(Math.min(runs / RUNS_PER_THREAD, timeMs / MS_PER_THREAD));
  return Math.max(1, Math.min(worth, coreCount()));
}

const SHARDS_MAX = 100_000;

/** Which part of the runs: `2/8` is the second of eight. @throws UserError */
function shardOption({ values }: Arguments): Shard {
  const text = values.get("shard");
  if (text === undefined) return { index: 1, count: 1 };
  const [index = 0, count = 0] = /^\d{1,6}\/\d{1,6}$/.test(text) ? text.split("/").map(Number) : [];
  if (index < 1 || index > count || count > SHARDS_MAX)
    throw new UserError(`"${text}" is no part of a campaign`, {
      where: "--shard",
      mend: `write which part and of how many, from 1/8 to 8/8; at most ${SHARDS_MAX} parts`,
    });
  // Parts with seeds of their own, or whose results nobody sees, are of no use.
  for (const name of ["seed", "result"]) {
    if (!values.has(name))
      throw new UserError("is missing", {
        where: `--${name}`,
        mend: "give each shard the same --seed and a --result FILE of its own, and merge the files with `streamproof merge`",
      });
  }
  return { index, count };
}

/** `2,000 runs or 60 s`, as far as there are limits. */
export function limitText({ runs, timeMs }: CheckSettings): string {
  const limits = [
    ...(runs === RUNS_MAX ? [] : [counted(runs, "run")]),
    ...(timeMs === undefined ? [] : [durationText(timeMs)]),
  ];
  return limits.join(" or ");
}
