/** What `drive` can be asked for. */

import { parseBudgets, type Budget } from "../gate/budget.js";
import type { LoadSettings } from "../load/load-options.js";
import { parseLoad } from "../load/load-text.js";
import { PAYLOAD_BYTES_DEFAULT, PAYLOAD_BYTES_MAX, PAYLOAD_BYTES_MIN } from "../load/payload.js";
import type { Arrivals, Share, Stage } from "../load/schedule.js";
import { freshSeed } from "../platform/entropy.js";
import { UserError } from "../platform/user-error.js";
import { nearest } from "../text/nearest.js";
import { durationOption, integerOption, type Arguments, type OptionSpec } from "./options.js";
import { certificateOptions } from "./servers.js";

const LOAD_DEFAULT = "20000/s";
const DURATION_MS_DEFAULT = 60_000;
const WARM_UP_MS_DEFAULT = 3_000;
const ABORT_AFTER_MS = 10_000;
const DRIVERS_MAX = 64;
const STREAM_LENGTH_MAX = 1_000_000_000;
const SEED_MAX = 2 ** 32 - 1;

/** What a load is made of; `verify` has these options too, and no load by default. */
export const loadOptions = (loadDefault: string): readonly OptionSpec[] => [
  {
    name: "load",
    value: "LOAD",
    description:
      "publishes and handled entries a second, together: 50000/s; a ramp: 5k/s..50k/s; stages, each with its duration: 10k/s:30s,20k/s:30s",
    default: loadDefault,
  },
  { name: "duration", value: "60s", description: "how long, for stages that do not say it", default: "60s" },
  {
    name: "budget",
    value: "BUDGET,...",
    description:
      "what has to hold: end_to_end:p(99)<5ms, publish:p(50)<=1ms, acknowledge, claim, throughput:rate>50000, lost==0, duplicates<0.1%, recovered<20s",
    default: "lost==0",
  },
  { name: "arrivals", value: "poisson", description: "constant, or at random as of many users", default: "constant" },
];

/** Its options. */
export const driveOptions: readonly OptionSpec[] = [
  ...loadOptions(LOAD_DEFAULT),
  { name: "abort-on-fail", description: "end as soon as a budget is broken, after 10 s at the earliest" },
  { name: "warm-up", value: "3s", description: "first, and not counted; 0s for none", default: "3s" },
  {
    name: "out",
    value: "DIR",
    description: "write load.json (for merge), load.jsonl, metrics.prom and percentiles (.hgrm)",
  },
  {
    name: "payload",
    value: "BYTES",
    description: "the length of each entry's JSON",
    default: String(PAYLOAD_BYTES_DEFAULT),
  },
  {
    name: "maxlen",
    value: "N",
    description: "as in XADD MAXLEN ~; 0 lets the stream grow",
    default: "1000000",
  },
  { name: "drivers", value: "N", description: "driver processes on this machine", default: "1" },
  { name: "publishers", value: "N", description: "publishing connections a driver", default: "2" },
  { name: "consumers", value: "N", description: "consumers a driver", default: "2" },
  { name: "claim-idle", value: "5s", description: "claim what is pending for so long", default: "5s" },
  { name: "busy", description: "drivers never rest: finer by 0.2 ms, and a whole core for each" },
  { name: "no-stub", description: "do not measure the drivers' own share first, which takes 6 s" },
  { name: "seed", value: "S", description: "the seed of random arrivals", default: "a fresh one, printed first" },
  { name: "allow-nonempty", description: "use a database with keys in it; none of them is touched" },
  ...certificateOptions,
  { name: "join", value: "NAME", description: "make this load together with other machines, which give the same name" },
  { name: "part", value: "1/3", description: "with --join: which of the machines this is" },
];

/** A load as it was asked for. */
export interface LoadRequest {
  readonly stages: readonly Stage[];
  readonly budgets: readonly Budget[];
}

/** What was asked for. */
export interface DriveSettings extends LoadRequest {
  readonly address: string;
  readonly settings: Partial<LoadSettings>;
  readonly abortAfterMs: number | undefined;
  readonly seed: number;
  readonly out: string | undefined;
  readonly join: { readonly name: string; readonly part: Share } | undefined;
  readonly hasStub: boolean;
  readonly allowNonempty: boolean;
}

/** Reads `--load`, `--duration`, `--arrivals` and `--budget`. @throws UserError */
export function readLoadRequest(args: Arguments): LoadRequest {
  const stages = parseLoad(args.values.get("load") ?? LOAD_DEFAULT, {
    durationMs: durationOption(args, "duration") ?? DURATION_MS_DEFAULT,
    arrivals: arrivalsOption(args),
    where: "--load",
  });
  const budgets = args.values.get("budget");
  return { stages, budgets: budgets === undefined ? [] : parseBudgets(budgets, "--budget") };
}

/** @throws UserError */
export function readDriveSettings(args: Arguments): DriveSettings {
  const [address, second] = args.positionals;
  if (address === undefined || second !== undefined)
    throw new UserError(address === undefined ? "no server is named" : `"${second}" is one too many`, {
      where: "streamproof drive",
      mend: "name one server, such as redis://127.0.0.1:6379",
    });
  const request = readLoadRequest(args);
  const warmUpMs = args.values.get("warm-up") === "0s" ? 0 : (durationOption(args, "warm-up") ?? WARM_UP_MS_DEFAULT);
  const first = request.stages[0]!;
  const warmUp: Stage[] =
    warmUpMs === 0
      ? []
      : [{ ...first, name: "warm-up", toPerSecond: first.fromPerSecond, durationMs: warmUpMs, isWarmUp: true }];
  return {
    ...request,
    stages: [...warmUp, ...request.stages],
    address,
    settings: readLoadSettings(args),
    abortAfterMs: args.flags.has("abort-on-fail") ? ABORT_AFTER_MS : undefined,
    seed: integerOption(args, "seed", { min: 0, max: SEED_MAX }) ?? freshSeed(),
    out: args.values.get("out"),
    join: readJoin(args),
    hasStub: !args.flags.has("no-stub"),
    allowNonempty: args.flags.has("allow-nonempty"),
  };
}

function readLoadSettings(args: Arguments): Partial<LoadSettings> {
  const counts = { min: 1, max: DRIVERS_MAX };
  const given = {
    payloadBytes: integerOption(args, "payload", { min: PAYLOAD_BYTES_MIN, max: PAYLOAD_BYTES_MAX }),
    streamLengthMax: integerOption(args, "maxlen", { min: 0, max: STREAM_LENGTH_MAX }),
    drivers: integerOption(args, "drivers", counts),
    publishers: integerOption(args, "publishers", counts),
    consumers: integerOption(args, "consumers", counts),
    claimIdleMs: durationOption(args, "claim-idle"),
    tickUs: args.flags.has("busy") ? 0 : undefined,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function arrivalsOption(args: Arguments): Arrivals {
  const text = args.values.get("arrivals") ?? "constant";
  if (text === "constant" || text === "poisson") return text;
  const meant = nearest(text, ["constant", "poisson"]);
  throw new UserError(`"${text}" is no kind of arrivals`, {
    where: "--arrivals",
    mend: `${meant === undefined ? "" : `did you mean ${meant}? `}it is constant or poisson`,
  });
}

function readJoin(args: Arguments): DriveSettings["join"] {
  const name = args.values.get("join");
  const part = args.values.get("part");
  if (name === undefined && part === undefined) return undefined;
  const mend = "give all machines the same --join NAME, and --part 1/3, 2/3, 3/3";
  if (name === undefined || part === undefined)
    throw new UserError(`needs ${name === undefined ? "--join" : "--part"} with it`, {
      where: name === undefined ? "--part" : "--join",
      mend,
    });
  if (!/^[A-Za-z0-9-]{1,40}$/.test(name))
    throw new UserError(`"${name}" is no name of letters, digits and dashes`, { where: "--join", mend });
  const [, index, count] = /^(\d{1,2})\/(\d{1,2})$/.exec(part)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count)
    throw new UserError(`"${part}" is no part`, { where: "--part", mend });
  if (args.values.get("seed") === undefined)
    throw new UserError("needs --seed with it", { where: "--join", mend: "give all machines the same --seed" });
  return { name, part: { index: index - 1, count } };
}
