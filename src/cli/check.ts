/** `streamproof check`: runs campaigns and says what they found. */

import { relative } from "node:path";
import type { Profile } from "../../sim/index.js";
import { stalledResult, type CampaignResult } from "../explore/campaign.js";
import { saveFindings } from "../explore/save-findings.js";
import { wallClockMs } from "../platform/clock.js";
import { coreCount } from "../platform/cores.js";
import { freshSeed } from "../platform/entropy.js";
import { pageAssets } from "../platform/page-assets.js";
import { ownVersion } from "../platform/package-version.js";
import { UserError } from "../platform/user-error.js";
import { endingOf, type CheckedScenario } from "../report/ending.js";
import { counted } from "../text/number-text.js";
import { closingSummary, scenarioSummary } from "../report/summary.js";
import { reportFormats } from "../report/table.js";
import { durationText } from "../text/time-text.js";
import { StallError, whenStalled } from "../runtime/watchdog.js";
import { findScenarioFiles } from "../scenario/find.js";
import type { Scenario } from "../scenario/scenario.js";
import { loadEngine, type Engine } from "./engine.js";
import { EXIT } from "./exit-code.js";
import { interruption } from "./interrupt.js";
import { durationOption, integerOption, type Arguments, type OptionSpec } from "./options.js";
import { checkedOutput, writeOutput, writeOutputNow } from "./output-file.js";
import { ProgressLine } from "./progress.js";
import { profileOption, profileSpec } from "./profile-option.js";
import type { Subcommand } from "./subcommand.js";
import type { Terminal } from "./terminal.js";

const RUNS_DEFAULT = 2_000;
const RUNS_MAX = 1_000_000_000;
const THREADS_MAX = 256;
/** A thread takes about half a second to start: this many runs, or this long, are worth one more. */
const RUNS_PER_THREAD = 2_000;
const MS_PER_THREAD = 5_000;
const SEED_MAX = 2 ** 32 - 1;
const SAVE_DEFAULT = ".streamproof/counterexamples";

const options: readonly OptionSpec[] = [
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
  { name: "save", value: "DIR", description: "the folder for counterexamples", default: SAVE_DEFAULT },
  ...reportFormats.map(({ option, description }) => ({ name: option, value: "FILE", description })),
];

/** The subcommand. */
export const check: Subcommand = {
  name: "check",
  summary: "look for anomalies in scenarios, in the simulator",
  positionals: "[FILE or FOLDER...]",
  description: [
    "Runs each scenario without faults, then with each single fault at each place, then with pairs of faults, first those of a fault with one at a command that it brings about, then with random faults and schedules of which each run has its own mixture, until its runs or its time are used up. What is found is made as small as possible, drawn, and saved as a counterexample that `streamproof replay` repeats.",
    "In a folder, scenarios are the files called *.scenario.ts at any depth, or else all scripts that lie directly in it. Without files or folders: the folder scripts/scenarios, or else *.scenario.ts below the current folder.",
    "Results go to the standard output, progress to the error output. Ctrl-C stops and reports what was found so far. NO_COLOR and FORCE_COLOR are heeded.",
  ],
  options,
  examples: [
    { command: "streamproof check", what: "all scenarios of this project" },
    { command: "streamproof check billing.scenario.ts --runs 10000", what: "one scenario, more thoroughly" },
    {
      command: "streamproof check scenarios --time 60s --junit reports/streamproof.xml",
      what: "in CI: a minute for each, with a report",
    },
    {
      command: "streamproof check billing.scenario.ts --html failure.html",
      what: "with a page that shows each failure step by step",
    },
    {
      command: "streamproof check billing.scenario.ts --seed 42",
      what: "the same search as the one whose first line was `seed 42`",
    },
  ],
  run: async (args, terminal) => runCheck(args, terminal, await loadEngine()),
};

interface Loaded {
  readonly scenario: Scenario;
  /** Its file by its whole path, and as the user would name it. */
  readonly path: string;
  readonly file: string;
}

/** Does what `check` does, with an engine of choice. */
export async function runCheck(args: Arguments, terminal: Terminal, engine: Engine): Promise<number> {
  const settings = readSettings(args);
  const outputs = await Promise.all(
    reportFormats.flatMap(({ option, render }) => {
      const file = args.values.get(option);
      return file === undefined ? [] : [checkedOutput(file, `--${option}`).then(() => ({ file, render }))];
    }),
  );
  const startedMs = wallClockMs();
  const { signal, dispose } = interruption(terminal);
  try {
    const profile = profileOption(args);
    const loaded = await loadAll(await findScenarioFiles(args.positionals), engine, profile);
    terminal.print(`seed ${settings.seed}: ${counted(loaded.length, "scenario")}, at most ${limitText(settings)} each`);
    const scenarios: CheckedScenario[] = [];
    let running: Loaded | undefined;
    const conclude = (write: (file: string, text: string) => void | Promise<void>): Promise<number> => {
      const exit = exitOf(scenarios, loaded.length);
      terminal.print(`\n${closingSummary(scenarios, exit, look(terminal))}`);
      const elapsedMs = wallClockMs() - startedMs;
      const report = { version: ownVersion(), seed: settings.seed, exitCode: exit.code, elapsedMs, scenarios };
      const written = outputs.map(({ file, render }) => write(file, render(report, pageAssets)));
      return Promise.all(written).then(() => exit.code);
    };
    whenStalled((error) => {
      if (running === undefined) return tellStall(error, terminal);
      const checked = stalledScenario(running, settings.seed, error);
      scenarios.push(checked);
      terminal.print(`\n${scenarioSummary(checked, look(terminal))}`);
      // Nothing that waits goes on from here; the process ends when this returns.
      void conclude(writeOutputNow);
      return exitOf(scenarios, loaded.length).code;
    });
    for (const [n, one] of loaded.entries()) {
      if (signal.aborted) break;
      running = one;
      const progress = new ProgressLine(terminal, loaded.length === 1 ? "" : `[${n + 1}/${loaded.length}] `);
      scenarios.push(await checkOne(one, { settings, terminal, engine, signal, progress }));
    }
    return await conclude(writeOutput);
  } finally {
    dispose();
  }
}

interface Settings {
  readonly runs: number;
  readonly timeMs: number | undefined;
  readonly seed: number;
  readonly threads: number;
  readonly folder: string;
}

/** With a time and no number of runs, the time alone limits. */
function readSettings(args: Arguments): Settings {
  const runs = integerOption(args, "runs", { min: 1, max: RUNS_MAX });
  const timeMs = durationOption(args, "time");
  const seed = integerOption(args, "seed", { min: 0, max: SEED_MAX }) ?? freshSeed();
  const limits = { runs: runs ?? (timeMs === undefined ? RUNS_DEFAULT : RUNS_MAX), timeMs };
  const threads = integerOption(args, "threads", { min: 1, max: THREADS_MAX });
  return {
    ...limits,
    seed,
    threads: threads ?? worthwhileThreads(limits),
    folder: args.values.get("save") ?? SAVE_DEFAULT,
  };
}

function worthwhileThreads({ runs, timeMs = Infinity }: Pick<Settings, "runs" | "timeMs">): number {
  const worth = Math.floor(Math.min(runs / RUNS_PER_THREAD, timeMs / MS_PER_THREAD));
  return Math.max(1, Math.min(worth, coreCount()));
}

function limitText({ runs, timeMs }: Settings): string {
  const limits = [
    ...(runs === RUNS_MAX ? [] : [counted(runs, "run")]),
    ...(timeMs === undefined ? [] : [durationText(timeMs)]),
  ];
  return limits.join(" or ");
}

/** Loads all files before anything runs, so that a wrong one is known at once. */
async function loadAll(files: readonly string[], engine: Engine, profile: Profile | undefined): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const name of files) {
    const { scenarios, file } = await engine.loadScenarioFile(name);
    const shown = relative(process.cwd(), file);
    loaded.push(
      ...scenarios.map((scenario) => ({
        scenario: profile === undefined ? scenario : Object.assign({}, scenario, { profile }),
        path: file,
        file: shown.startsWith("..") ? file : shown,
      })),
    );
  }
  const names = new Map<string, string>();
  for (const { scenario, file } of loaded) {
    const other = names.get(scenario.name);
    if (other !== undefined)
      throw new UserError(`two scenarios are called "${scenario.name}"`, {
        where: `${other} and ${file}`,
        mend: "give each its own name: counterexamples are found by it",
      });
    names.set(scenario.name, file);
  }
  return loaded;
}

interface Surroundings {
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
}

async function checkOne({ scenario, path, file }: Loaded, around: Surroundings): Promise<CheckedScenario> {
  const { settings, terminal, engine, signal, progress } = around;
  const { runs, timeMs, seed, threads, folder } = settings;
  progress.start(scenario.name);
  const campaign = engine.explore({
    scenario,
    runs,
    seed,
    threads,
    signal,
    onProgress: (now) => progress.update(now),
    ...(timeMs === undefined ? {} : { timeMs }),
  });
  // A thread that stalls can be ended alone, and the next scenario takes its turn.
  const result = await campaign.catch((error: unknown) => {
    if (error instanceof StallError) return stalledIn(scenario, seed, error);
    throw error;
  });
  const { saved, errors } = await saveFindings(result, { folder, path });
  const checked = { result, file, saved };
  progress.finish(`${scenario.name}: ${finishText(result)}`);
  terminal.print(`\n${scenarioSummary(checked, look(terminal))}`);
  for (const error of errors) terminal.printError(`streamproof: ${error.message}\n`);
  return checked;
}

/** A file that does not even come to its end. */
function tellStall(error: StallError, terminal: Terminal): number {
  terminal.printError(`streamproof: ${error.message}\n`);
  return error.exitCode;
}

function stalledScenario({ scenario, file }: Loaded, seed: number, error: StallError): CheckedScenario {
  return { result: stalledIn(scenario, seed, error), file, saved: new Map() };
}

function stalledIn(scenario: Scenario, seed: number, { process, what, place, mend }: StallError): CampaignResult {
  return stalledResult(scenario, seed, { kind: "never-returned", process, what, where: place, mend });
}

function finishText(result: CampaignResult): string {
  const { kind, reason } = endingOf(result);
  return reason === "" ? kind : `${kind}: ${reason}`;
}

function look({ width, hasColor }: Terminal): { width: number; color: boolean } {
  return { width, color: hasColor };
}

/** The exit code and its reason: broken before unknown before fine. */
function exitOf(scenarios: readonly CheckedScenario[], total: number): { code: number; words: string } {
  const count = (kind: string): number => scenarios.filter(({ result }) => endingOf(result).kind === kind).length;
  const notRun = total - scenarios.length;
  const left = notRun === 0 ? "" : `; interrupted, ${counted(notRun, "scenario")} not run`;
  const of = `${counted(total, "scenario")}`;
  const broken = count("broken");
  if (broken > 0)
    return { code: EXIT.broken, words: `${broken} of ${of} ${broken === 1 ? "is" : "are"} broken${left}` };
  const unknown = count("unknown");
  if (unknown + notRun > 0)
    return { code: EXIT.unknown, words: `${unknown} of ${of} ${unknown === 1 ? "is" : "are"} unknown${left}` };
  return {
    code: EXIT.holds,
    words: `${of}: ${total === 1 ? "ends" : "all end"} as ${total === 1 ? "it has" : "they have"} to`,
  };
}
