/** What `verify` can be asked for. */

import { FAULT_FIELDS } from "../faults/table.js";
import type { FaultField } from "../faults/kind.js";
import { freshSeed } from "../platform/entropy.js";
import { UserError } from "../platform/user-error.js";
import { SAVE_DEFAULT } from "./check-settings.js";
import { reportOptions } from "./conclusion.js";
import { loadOptions, readLoadRequest, type LoadRequest } from "./drive-settings.js";
import { nearest } from "../text/nearest.js";
import { durationOption, integerOption, ratioOption, type Arguments, type OptionSpec } from "./options.js";
import { profileSpec } from "./profile-option.js";
import type { ConfigFiles } from "../targets/server-config.js";
import type { TopologyName } from "../targets/topology/topology.js";
import {
  addressAccess,
  addressOptions,
  configFiles,
  configOptions,
  targetRequest,
  topologyName,
  topologyOption,
  type AddressAccess,
  type ServerTarget,
} from "./servers.js";

const RUNS_DEFAULT = 20;
const RUNS_MAX = 100_000;
const SEED_MAX = 2 ** 32 - 1;
/** Where the code takes its durations from `ms`: a tenth keeps leases of seconds far above what machines stand still. */
export const VERIFY_TIME_SCALE = 0.1;

/** Its options. */
export const verifyOptions: readonly OptionSpec[] = [
  {
    name: "target",
    value: "TARGET",
    description:
      "where: process (a redis-server or valkey-server from the PATH), container (Docker), redis://HOST:PORT, redis-sentinel://HOST:PORT,.../NAME or redis-cluster://HOST:PORT,... (rediss for TLS)",
    default: "container where there is Docker, else process",
  },
  {
    name: "image",
    value: "redis:8.6",
    description: "the image for --target container",
    default: "that of the profile",
  },
  topologyOption,
  ...configOptions,
  {
    name: "runs",
    value: "N",
    description: "this many runs per scenario, chosen among hundreds in the simulator: those that together reach most",
    default: `${RUNS_DEFAULT}; 1 with --allow-nonempty`,
  },
  { name: "time", value: "5m", description: "begin no run of a scenario after so long", default: "unlimited" },
  { name: "seed", value: "S", description: "the seed of all choices", default: "a fresh one, printed first" },
  {
    name: "time-scale",
    value: "0.1",
    description: "what the scenario's durations are multiplied with",
    default: `${VERIFY_TIME_SCALE} where its code takes durations from ms, else 1`,
  },
  profileSpec(
    "the server that the simulator is, and that a container is started for",
    "each scenario's own, or the newest Redis",
  ),
  {
    name: "faults",
    value: "crash,pause",
    description: "of the scenario's faults these only; none for none",
    default: "all that the target can do",
  },
  {
    name: "flush",
    description:
      "empty the database of redis://HOST:PORT between runs and after the last; one that is not empty at first is refused",
  },
  ...addressOptions,
  ...loadOptions("none"),
  { name: "out", value: "DIR", description: "write what each load measured: load.json, .jsonl, .prom and .hgrm files" },
  { name: "save", value: "DIR", description: "the folder for counterexamples", default: SAVE_DEFAULT },
  ...reportOptions,
];

/** What was asked for. */
export interface VerifySettings {
  /** undefined: whatever there is. */
  readonly target: ServerTarget | undefined;
  readonly image: string | undefined;
  readonly topology: TopologyName | undefined;
  /** undefined: what a run needs. */
  readonly files: ConfigFiles | undefined;
  /** undefined: no address is named. */
  readonly access: AddressAccess | undefined;
  readonly runs: number;
  readonly timeMs: number | undefined;
  readonly seed: number;
  readonly timeScale: number | undefined;
  readonly faults: readonly FaultField[] | undefined;
  readonly flush: boolean;
  readonly folder: string;
  /** undefined: no load. */
  readonly load: LoadRequest | undefined;
  readonly out: string | undefined;
}

/** Reads them. @throws UserError */
export function readVerifySettings(args: Arguments): VerifySettings {
  const target = targetOption(args);
  const access = addressAccess(args, target?.kind === "address");
  const isShared = access?.isShared === true;
  const runs = integerOption(args, "runs", { min: 1, max: RUNS_MAX }) ?? (isShared ? 1 : RUNS_DEFAULT);
  if (isShared && runs > 1)
    throw new UserError("each run begins without the keys of the one before, and nothing may be removed", {
      where: "--runs",
      mend: "leave it out, or name an empty database and say --flush",
    });
  if (target?.kind === "address" && runs > 1 && !args.flags.has("flush"))
    throw new UserError("each run begins on an empty database, and nobody has said that this one may be emptied", {
      where: "--target",
      mend: "say so with --flush (it has to be empty at first), or take --runs 1 (with --allow-nonempty, if keys of others are there)",
    });
  return {
    target,
    image: args.values.get("image"),
    topology: topologyName(args, target),
    files: configFiles(args, target?.kind !== "address"),
    access,
    runs,
    timeMs: durationOption(args, "time"),
    seed: integerOption(args, "seed", { min: 0, max: SEED_MAX }) ?? freshSeed(),
    timeScale: ratioOption(args, "time-scale"),
    faults: faultsOption(args),
    flush: args.flags.has("flush"),
    folder: args.values.get("save") ?? SAVE_DEFAULT,
    load: loadOption(args),
    out: args.values.get("out"),
  };
}

function targetOption({ values, flags }: Arguments): ServerTarget | undefined {
  const text = values.get("target");
  const request = text === undefined ? undefined : targetRequest(text);
  if (request?.kind === "sim")
    throw new UserError("verify runs on a real server", {
      where: "--target sim",
      mend: "take `streamproof check` for the simulator, or --target process, container or redis://HOST:PORT",
    });
  const refuse = (name: string, needs: string): never => {
    throw new UserError("has no effect here", {
      where: `--${name}`,
      mend: `give it together with ${needs}, or leave it out`,
    });
  };
  if (values.has("image") && request?.kind !== "container") refuse("image", "--target container");
  if (flags.has("flush") && request?.kind !== "address") refuse("flush", "--target redis://HOST:PORT");
  return request;
}

function loadOption(args: Arguments): LoadRequest | undefined {
  if (args.values.has("load")) return readLoadRequest(args);
  for (const name of ["duration", "budget", "arrivals", "out"])
    if (args.values.has(name))
      throw new UserError("has no effect without a load", {
        where: `--${name}`,
        mend: "give it together with --load, such as --load 2000/s",
      });
  return undefined;
}

/** @throws UserError for what is no fault */
function faultsOption({ values }: Arguments): readonly FaultField[] | undefined {
  const text = values.get("faults");
  if (text === undefined || text === "all") return undefined;
  if (text === "none") return [];
  return text.split(",").map((word) => {
    const name = word.trim();
    const field = FAULT_FIELDS.find((one) => one === name);
    if (field !== undefined) return field;
    const meant = nearest(name, FAULT_FIELDS);
    throw new UserError(`"${name}" is no fault`, {
      where: "--faults",
      mend: `${meant === undefined ? "" : `did you mean ${meant}? `}they are ${FAULT_FIELDS.join(", ")}`,
    });
  });
}
