/** `streamproof verify`: runs scenarios on a real server, with real processes and real faults, and says what held. */

import { saveFindings } from "../explore/save-findings.js";
import { wallClockMs } from "../platform/clock.js";
import { UserError } from "../platform/user-error.js";
import type { CheckedScenario } from "../report/ending.js";
import { scenarioSummary } from "../report/summary.js";
import { counted } from "../text/number-text.js";
import { printable } from "../text/printable.js";
import type { RealServer } from "../targets/server.js";
import { findScenarioFiles } from "../scenario/find.js";
import { canStrike } from "../targets/faults/table.js";
import { faultsThere } from "../verify/faults-there.js";
import { takesItsTime } from "../verify/own-time.js";
import { selectPlans } from "../verify/selection.js";
import { runChosen } from "../verify/server-runs.js";
import { conclude, exitOf, look, reportOutputs, type Exit } from "./conclusion.js";
import { loadEngine, type Engine } from "./engine.js";
import { EXIT } from "./exit-code.js";
import { interruption } from "./interrupt.js";
import { loadAll, type Loaded } from "./loaded.js";
import type { Arguments } from "./options.js";
import { writeOutput } from "./output-file.js";
import { ProgressLine } from "./progress.js";
import { profileOption } from "./profile-option.js";
import type { ServerTarget } from "./servers.js";
import type { Subcommand } from "./subcommand.js";
import type { Terminal } from "./terminal.js";
import { bothExits, budgetsOf, verifyUnderLoad } from "./verify-load.js";
import { readVerifySettings, VERIFY_TIME_SCALE, verifyOptions, type VerifySettings } from "./verify-settings.js";

/** The subcommand. */
export const verify: Subcommand = {
  name: "verify",
  summary: "hold scenarios against a real server: real processes, real faults",
  positionals: "[FILE or FOLDER...]",
  description: [
    "Runs each scenario on a real Redis or Valkey that it starts itself, or that you name: each worker is a process of its own that runs your code, behind a proxy that strikes where the plan says; the same checkers judge what happened. Which runs are worth their seconds is found out in the simulator, where one takes milliseconds: of hundreds of plans those are taken that together reach most situations, faults and places.",
    "What breaks on the server is looked for in the simulator as well, with other orders of the same plan. If it shows there too it is made small and saved, for `streamproof replay`; if not, the run is drawn as it was.",
    "With --load, and once all scenarios ended as they have to, drivers of our own put that load on the server: first undisturbed, held to all budgets (those of the scenarios too); then again while consumers die, the AOF is rewritten, a snapshot is taken, and the server stands still and is killed, held to what may be lost, handled twice, and how long recovering may take. A server without --config has its own defaults then, and is not killed if these keep no log of writes; the report says which persistence was in force. Then all is drained and counted.",
    "Everything it starts is gone afterwards. A server that you name is never emptied unless you say so, and is refused if its database is not empty.",
  ],
  options: verifyOptions,
  examples: [
    { command: "streamproof verify billing.scenario.ts", what: "20 runs on the Redis of the scenario's profile" },
    {
      command: "streamproof verify scenarios --target container --image valkey/valkey:9.1 --runs 100",
      what: "before a change of servers",
    },
    {
      command: "streamproof verify billing.scenario.ts --load 20k/s --budget 'end_to_end:p(99)<5ms,recovered<20s'",
      what: "then a load, first undisturbed and then with faults",
    },
    {
      command: "streamproof verify billing.scenario.ts --target process --faults crash,brokerRestart",
      what: "on a redis-server of this machine, with some of the faults",
    },
  ],
  run: async (args, terminal) => runVerify(args, terminal, await loadEngine()),
};

interface Surroundings {
  readonly settings: VerifySettings;
  readonly terminal: Terminal;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
}

/** Does what `verify` does, with an engine of choice. */
export async function runVerify(args: Arguments, terminal: Terminal, engine: Engine): Promise<number> {
  const settings = readVerifySettings(args);
  const outputs = await reportOutputs(args);
  const startedMs = wallClockMs();
  const { signal, dispose } = interruption(terminal);
  try {
    const files = await findScenarioFiles(args.positionals);
    const loaded = await loadAll(files, engine, { profile: profileOption(args), isIsolated: false });
    terminal.print(
      `seed ${settings.seed}: ${counted(loaded.length, "scenario")}, ${counted(settings.runs, "run")} each on a real server`,
    );
    const scenarios: CheckedScenario[] = [];
    for (const [n, one] of loaded.entries()) {
      if (signal.aborted) break;
      const progress = new ProgressLine(terminal, loaded.length === 1 ? "" : `[${n + 1}/${loaded.length}] `);
      const checked = await verifyOne(one, { settings, terminal, engine, signal, progress });
      if (checked !== undefined) scenarios.push(checked);
    }
    const judged = exitOf(scenarios, loaded.length);
    const exit = await underLoad(judged, loaded, {
      settings,
      terminal,
      engine,
      signal,
      progress: new ProgressLine(terminal, ""),
    });
    const elapsedMs = wallClockMs() - startedMs;
    return await conclude({ scenarios, seed: settings.seed, elapsedMs, outputs, exit }, terminal, writeOutput);
  } finally {
    dispose();
  }
}

/** The load, where one was asked for, once the scenarios ended as they have to. */
async function underLoad(judged: Exit, loaded: readonly Loaded[], around: Surroundings): Promise<Exit> {
  const { settings, terminal, signal, progress } = around;
  const { load: request, seed, out, faults } = settings;
  const [first] = loaded;
  if (request === undefined || first === undefined || signal.aborted) return judged;
  if (judged.code !== EXIT.holds) return { ...judged, words: `${judged.words}; so no load was put on it` };
  const budgets = [...budgetsOf(loaded), ...request.budgets];
  progress.start("starting the server for the load");
  const { server } = await startedServer(first, around, true);
  progress.clear();
  terminal.print("");
  try {
    const isDisturbed = faults === undefined || faults.length > 0;
    const given = { server, request: { ...request, budgets }, seed, isDisturbed, out, terminal, signal };
    return bothExits(judged, await verifyUnderLoad(given));
  } finally {
    await server.stop();
  }
}

/** undefined when it was interrupted before its server was there. */
async function verifyOne(one: Loaded, around: Surroundings): Promise<CheckedScenario | undefined> {
  const { progress, signal } = around;
  progress.start(`${one.scenario.name}: starting the server`);
  let started: Started;
  try {
    started = await startedServer(one, around);
  } catch (error) {
    progress.clear();
    if (signal.aborted) return undefined;
    throw error;
  }
  try {
    return await verifyOn(started, one, around);
  } finally {
    progress.clear();
    await started.server.stop();
  }
}

interface Started {
  readonly server: RealServer;
  readonly target: ServerTarget["kind"];
}

/** What was named; else what there is, in this order. @throws UserError when there is nothing. */
async function startedServer({ scenario }: Loaded, around: Surroundings, usesOwnDefaults = false): Promise<Started> {
  const { settings, engine, signal } = around;
  const { image, topology, flush, files, access } = settings;
  const start = async (target: ServerTarget): Promise<Started> => ({
    server: await engine.startServer({
      target,
      image,
      topology,
      flush,
      files,
      usesOwnDefaults,
      access,
      scenario,
      signal,
      onNote: (text) => note(text, around),
    }),
    target: target.kind,
  });
  if (settings.target !== undefined) return await start(settings.target);
  try {
    return await start({ kind: "container" });
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    note(`${error.message}; so it runs on a server of this machine`, around);
    return await start({ kind: "process" });
  }
}

async function verifyOn({ server, target }: Started, one: Loaded, around: Surroundings): Promise<CheckedScenario> {
  const { settings, terminal, engine, signal, progress } = around;
  const { seed, runs, timeMs } = settings;
  const { scenario, left } = faultsThere(one.scenario, { server, asked: settings.faults });
  if (left.length > 0) note(`${server.label} cannot do ${left.join(", ")}: the simulator alone judges these`, around);
  const timeScale = settings.timeScale ?? (await timeScaleOf(one, around));
  const { chosen } = await selectPlans({
    scenario,
    seed,
    runs,
    canStrike: (fault) => canStrike(fault, server),
    signal,
    onProgress: (n, total) => progress.now(() => `${scenario.name}: choosing runs in the simulator, ${n} of ${total}`),
  });
  const result = await runChosen({
    scenario,
    scenarioFile: one.path,
    chosen,
    seed,
    server,
    target,
    timeScale,
    timeMs,
    signal,
    runOnServer: engine.runOnServer,
    judgeHistory: engine.judgeHistory,
    onProgress: ({ run, total, found, words }) =>
      progress.now(() => {
        const so = found === 0 ? "" : `, ${counted(found, "finding")}`;
        return `${scenario.name} on ${server.version}: run ${run} of ${total}${so}: ${words}`;
      }),
  });
  const { saved, errors } = await saveFindings(result, { folder: settings.folder, path: one.path });
  const checked = { result, file: one.file, saved };
  progress.clear();
  terminal.print(`\n${scenarioSummary(checked, look(terminal))}`);
  for (const error of errors) terminal.printError(`streamproof: ${error.message}\n`);
  return checked;
}

async function timeScaleOf({ scenario }: Loaded, around: Surroundings): Promise<number> {
  if (await takesItsTime(scenario)) return VERIFY_TIME_SCALE;
  note(
    `${scenario.name} never asks ms() for a duration, so its durations are real and runs take as long as they say`,
    around,
  );
  return 1;
}

function note(sentence: string, { progress, terminal }: Surroundings): void {
  progress.clear();
  terminal.printError(`note: ${printable(sentence)}\n`);
}
