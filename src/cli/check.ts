/** `streamproof check`: runs campaigns and says what they found. */

import { stalledResult, type CampaignResult, type Shard } from "../explore/campaign.js";
import { keptCounterexamples } from "../explore/kept-files.js";
import { resultFileText } from "../explore/result-file.js";
import { saveFindings } from "../explore/save-findings.js";
import { wallClockMs } from "../platform/clock.js";
import { endingOf, type CheckedScenario } from "../report/ending.js";
import { counted } from "../text/number-text.js";
import { scenarioSummary } from "../report/summary.js";
import { printable } from "../text/printable.js";
import { StallError, whenStalled } from "../runtime/watchdog.js";
import { findScenarioFiles } from "../scenario/find.js";
import type { Scenario } from "../scenario/scenario.js";
import { checkOptions, limitText, readSettings, RUNS_MAX, type CheckSettings } from "./check-settings.js";
import { conclude, exitOf, look, reportOutputs, type Exit } from "./conclusion.js";
import { loadEngine, type Engine } from "./engine.js";
import { EXIT } from "./exit-code.js";
import { interruption } from "./interrupt.js";
import type { Arguments } from "./options.js";
import { checkedOutput, writeOutput, writeOutputNow } from "./output-file.js";
import { loadAll, type Loaded } from "./loaded.js";
import { ProgressLine } from "./progress.js";
import { profileOption } from "./profile-option.js";
import type { Subcommand } from "./subcommand.js";
import type { Terminal } from "./terminal.js";

/** The subcommand. */
export const check: Subcommand = {
  name: "check",
  summary: "look for anomalies in scenarios, in the simulator",
  positionals: "[FILE or FOLDER...]",
  description: [
    "Tries the counterexamples of each scenario that were kept, runs it without faults, then with each single fault at each place, then with pairs of faults, first those of a fault with one at a command that it brings about, then with random faults and schedules of which each run has its own mixture (every fourth by priority: the summary says with what probability these miss a bug that only some orders show), until its runs or its time are used up. What is found is made as small as possible, drawn, and saved as a counterexample that `streamproof replay` repeats.",
    "In a folder, scenarios are the files called *.scenario.ts at any depth, or else all scripts that lie directly in it. Without files or folders: the folder scripts/scenarios, or else *.scenario.ts below the current folder.",
    "Results go to the standard output, progress to the error output. Ctrl-C stops and reports what was found so far. NO_COLOR and FORCE_COLOR are heeded.",
  ],
  options: checkOptions,
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
    {
      command: "streamproof check scenarios --seed 42 --shard 2/8 --result 2.json",
      what: "the second of eight machines that share the runs; see streamproof merge",
    },
  ],
  run: async (args, terminal) => runCheck(args, terminal, await loadEngine()),
};

/** Does what `check` does, with an engine of choice. */
export async function runCheck(args: Arguments, terminal: Terminal, engine: Engine): Promise<number> {
  const settings = readSettings(args);
  const outputs = await reportOutputs(args);
  if (settings.result !== undefined) await checkedOutput(settings.result, "--result");
  const startedMs = wallClockMs();
  const { signal, dispose } = interruption(terminal);
  try {
    const profile = profileOption(args);
    const loaded = await loadAll(await findScenarioFiles(args.positionals), engine, {
      profile,
      isIsolated: args.flags.has("isolate"),
    });
    terminal.print(`seed ${settings.seed}: ${counted(loaded.length, "scenario")}, at most ${limitText(settings)} each`);
    const scenarios: CheckedScenario[] = [];
    let running: Loaded | undefined;
    // Writes all it has to at once if `write` does, whoever waits for it.
    const finish = (write: Write): Promise<number> => {
      const elapsedMs = wallClockMs() - startedMs;
      const { seed, shard, result } = settings;
      const exit = shard.count === 1 ? exitOf(scenarios, loaded.length) : shardExit(scenarios, loaded.length, shard);
      const code = conclude({ scenarios, seed, elapsedMs, outputs, exit }, terminal, write);
      const text = result === undefined ? undefined : resultText(settings, { scenarios, loaded, elapsedMs });
      const written = text === undefined ? undefined : write(result!, text);
      return Promise.all([code, written]).then(() => code);
    };
    whenStalled((error) => {
      if (running === undefined) return tellStall(error, terminal);
      const checked = stalledScenario(running, settings.seed, error);
      scenarios.push(checked);
      terminal.print(`\n${scenarioSummary(checked, look(terminal))}`);
      // Nothing that waits goes on from here; the process ends when this returns.
      void finish(writeOutputNow);
      return exitOf(scenarios, loaded.length).code;
    });
    for (const [n, one] of loaded.entries()) {
      if (signal.aborted) break;
      running = one;
      const progress = new ProgressLine(terminal, loaded.length === 1 ? "" : `[${n + 1}/${loaded.length}] `);
      scenarios.push(await checkOne(one, { settings, terminal, engine, signal, progress }));
    }
    return await finish(writeOutput);
  } finally {
    dispose();
  }
}

type Write = (file: string, text: string) => void | Promise<void>;

function resultText(
  { seed, runs, timeMs, shard, result }: CheckSettings,
  done: { scenarios: readonly CheckedScenario[]; loaded: readonly Loaded[]; elapsedMs: number },
): string {
  const limits = { runs: runs === RUNS_MAX ? null : runs, timeMs: timeMs ?? null };
  const scenarios = done.scenarios.map((checked, n) => ({ ...checked, path: done.loaded[n]!.path }));
  return resultFileText(result!, { seed, ...limits, shard, elapsedMs: done.elapsedMs }, scenarios);
}

/** A shard has no verdict of its own: it did its part, or it did not. */
function shardExit(scenarios: readonly CheckedScenario[], total: number, { index, count }: Shard): Exit {
  const isDone = scenarios.length === total && scenarios.every(({ result }) => !result.isInterrupted);
  const words = `shard ${index} of ${count} ${isDone ? "is done" : "was interrupted"}; the verdict is that of \`streamproof merge\``;
  return { code: isDone ? EXIT.holds : EXIT.unknown, words };
}

interface Surroundings {
  readonly settings: CheckSettings;
  readonly terminal: Terminal;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
}

async function checkOne({ scenario, path, file }: Loaded, around: Surroundings): Promise<CheckedScenario> {
  const { settings, terminal, engine, signal, progress } = around;
  const { runs, timeMs, seed, threads, folder, shard } = settings;
  progress.start(scenario.name);
  const corpus = await keptCounterexamples(scenario, settings.corpus);
  const campaign = engine.explore({
    scenario,
    runs,
    seed,
    threads,
    signal,
    corpus,
    shard,
    onKept({ anomaly, keptIn = "" }) {
      progress.clear();
      terminal.print(`${printable(scenario.name)}: ${anomaly.name} again, kept in ${keptIn}`);
    },
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
