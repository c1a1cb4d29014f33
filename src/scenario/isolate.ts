/**
 * Gives each simulated process modules of its own: the same files, loaded once more under another URL. What a loaded
 * module imports is loaded anew with it, but for what cannot be: CommonJS modules, and packages in node_modules.
 */

import { register } from "node:module";
import { pathToFileURL } from "node:url";
import { UserError } from "../platform/user-error.js";
import { OWN_FOLDERS } from "../runtime/call-site.js";
import type { Scenario } from "./scenario.js";

/** Marks the URLs of one process's modules. */
const MARK = "streamproof-process";
/** So many runs' copies are loaded ahead: code that makes runs at once cannot wait for any. */
const RUNS_AHEAD = 8;
const RUNS_LEFT_MIN = 4;
/** One run starts at most this many processes on modules of their own; those after it share them again. */
const PROCESSES_MAX = 64;

let isRegistered = false;
let count = 0;
const pools = new Set<ModuleCopies>();

/** A scenario's copies, each with modules of its own. No copy is used twice, and Node never gives one's memory back. */
export class ModuleCopies {
  readonly #runs: (readonly Scenario[])[] = [];

  /** @param load loads a copy from a URL of its own. */
  constructor(
    readonly scenario: Scenario,
    readonly load: (url: string) => Promise<Scenario>,
  ) {
    pools.add(this);
  }

  /** The copies for the processes of one run, in the order in which they start. */
  take(): readonly Scenario[] {
    return this.#runs.shift() ?? [];
  }

  get isLow(): boolean {
    return this.#runs.length < RUNS_LEFT_MIN;
  }

  async refill(): Promise<void> {
    while (this.#runs.length < RUNS_AHEAD) {
      const copies: Promise<Scenario>[] = [];
      for (let n = 0; n < processesOf(this.scenario); n++) copies.push(this.load(freshUrl(this.scenario.file!)));
      this.#runs.push(await Promise.all(copies));
    }
  }
}

/** The producer, the workers, and those that start again or are added by the faults that the scenario allows. */
function processesOf({ workers, faults }: Scenario): number {
  const { crash, handlerCrash, rollingDeploy, scaleIn, scaleOut } = faults;
  return Math.min(1 + workers + crash + handlerCrash + rollingDeploy * workers + scaleIn + scaleOut, PROCESSES_MAX);
}

/** Whether code that makes runs should let copies be loaded first. */
export function areCopiesLow(): boolean {
  for (const pool of pools) if (pool.isLow) return true;
  return false;
}

/** Loads copies until there are enough for some runs. */
export async function refillCopies(): Promise<void> {
  for (const pool of pools) await pool.refill();
}

function freshUrl(file: string): string {
  if (!isRegistered) register(`data:text/javascript,${encodeURIComponent(HOOK)}`, { data: OWN_FOLDERS });
  isRegistered = true;
  return `${pathToFileURL(file).href}?${MARK}=${++count}`;
}

/** @throws UserError when a scenario's modules cannot be loaded more than once. */
export function refuseShared(file: string): never {
  throw new UserError(
    "is a CommonJS module, which Node loads only once, so simulated processes cannot have modules of their own",
    {
      where: file,
      mend: 'make it an ES module (`"type": "module"` in package.json, or a file name that ends in .mts), or leave --isolate out',
    },
  );
}

/** Runs in the thread that resolves imports; as text, so that it starts from built files and from sources alike. */
const HOOK = `
  const MARK = /[?&]${MARK}=\\d+/;
  let shared = [];
  export function initialize(own) {
    shared = own.map((folder) => new URL("file://" + folder).href);
  }
  export async function resolve(specifier, context, next) {
    const mark = MARK.exec(context.parentURL ?? "")?.[0];
    const resolved = await next(specifier, context);
    const { url } = resolved;
    const isShared = !url.startsWith("file:") || url.includes("/node_modules/") || shared.some((own) => url.startsWith(own));
    if (mark === undefined || isShared || MARK.test(url)) return resolved;
    return { ...resolved, url: url + (url.includes("?") ? "&" : "?") + mark.slice(1) };
  }
`;
