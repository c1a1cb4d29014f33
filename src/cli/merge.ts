/** `streamproof merge`: puts the results of a campaign's shards together. */

import { readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { counterexampleFileName, writeCounterexample } from "../explore/counterexample-file.js";
import type { Finding } from "../explore/campaign.js";
import { mergeResults, type MergedScenario } from "../explore/merge.js";
import { readResultFile } from "../explore/result-file.js";
import { wallClockMs } from "../platform/clock.js";
import { UserError } from "../platform/user-error.js";
import type { CheckedScenario } from "../report/ending.js";
import { scenarioSummary } from "../report/summary.js";
import { counted } from "../text/number-text.js";
import { SAVE_DEFAULT } from "./check-settings.js";
import { conclude, exitOf, look, reportOptions, reportOutputs } from "./conclusion.js";
import type { NamedFile } from "./merge-loads.js";
import type { Arguments } from "./options.js";
import { writeOutput } from "./output-file.js";
import type { Subcommand } from "./subcommand.js";
import type { Terminal } from "./terminal.js";

/** The subcommand. */
export const merge: Subcommand = {
  name: "merge",
  summary: "put the results of a campaign's shards together, or what the machines of one load measured",
  positionals: "FILE...",
  description: [
    "Reads what `streamproof check --shard i/n --result FILE` wrote on each machine, sees that all are of one campaign and that no shard is there twice, adds up what was counted, and prints, saves and reports what was found as `check` does: each anomaly once, by its smallest counterexample.",
    "Of a load that several machines made (`streamproof drive --join NAME --part i/n --out DIR`), reads the load.json of each, adds their histograms and counts without rounding anything, and says what `drive` would have said.",
    "Runs no code of yours, so it needs only the files. Start it in the project's folder: scenario files are named from there in counterexamples.",
  ],
  options: [
    { name: "save", value: "DIR", description: "the folder for counterexamples", default: SAVE_DEFAULT },
    ...reportOptions,
    { name: "out", value: "DIR", description: "of a load: the folder for files such as those of `drive --out`" },
    {
      name: "budget",
      value: "BUDGET,...",
      description: "of a load: what has to hold",
      default: "as in the first file",
    },
  ],
  examples: [
    { command: "streamproof merge results/*.json", what: "all shards" },
    {
      command: "streamproof merge results/*.json --junit reports/streamproof.xml",
      what: "with the report that `check` would have written",
    },
    { command: "streamproof merge machine-*/load.json --out all", what: "a load of several machines" },
  ],
  exits: [{ code: 2, meaning: "unknown: as for check, or the result of a shard is missing" }],
  run: runMerge,
};

async function runMerge(args: Arguments, terminal: Terminal): Promise<number> {
  const startedMs = wallClockMs();
  if (args.positionals.length === 0)
    throw new UserError("no files are named", {
      where: "streamproof merge",
      mend: "name the files that `streamproof check --shard i/n --result FILE` wrote, or load.json files of `streamproof drive --join`",
    });
  const loads = await loadFiles(args.positionals);
  if (loads !== undefined) return (await import("./merge-loads.js")).mergeLoadFiles(loads, args, terminal);
  const outputs = await reportOutputs(args);
  const results = [];
  for (const name of args.positionals) results.push({ name, result: await readResultFile(name) });
  const { seed, scenarios: merged } = mergeResults(results);
  const { count } = results[0]!.result.shard;
  terminal.print(
    `seed ${seed}: ${counted(merged.length, "scenario")}, ${results.length} of ${counted(count, "shard")}`,
  );
  const scenarios: CheckedScenario[] = [];
  for (const one of merged) {
    const saved = await save(one, args.values.get("save") ?? SAVE_DEFAULT, terminal);
    const checked = { result: one.result, file: one.file, saved };
    scenarios.push(checked);
    terminal.print(`\n${scenarioSummary(checked, look(terminal))}`);
  }
  const elapsedMs = wallClockMs() - startedMs;
  const exit = exitOf(scenarios, scenarios.length);
  return conclude({ scenarios, seed, elapsedMs, outputs, exit }, terminal, writeOutput);
}

/** The files, if the first one is of a load; undefined otherwise. */
async function loadFiles(names: readonly string[]): Promise<readonly NamedFile[] | undefined> {
  const { isLoadFile } = await import("../load/load-file.js");
  const files: NamedFile[] = [];
  for (const name of names) {
    const text = await readFile(name, "utf8").catch(() => "");
    if (files.length === 0 && !isLoadFile(text)) return undefined;
    files.push({ name, text });
  }
  return files;
}

/** Saves each counterexample; one that cannot be written loses no finding. */
async function save(
  { counterexamples, file }: MergedScenario,
  folder: string,
  terminal: Terminal,
): Promise<ReadonlyMap<Finding, string>> {
  const saved = new Map<Finding, string>();
  for (const [finding, counterexample] of counterexamples) {
    const { scenario, anomaly } = counterexample;
    const target = join(folder, counterexampleFileName(scenario.name, anomaly.name));
    const scenarioFile = relative(resolve(folder), resolve(file)).split(sep).join("/");
    try {
      await writeCounterexample(target, { ...counterexample, scenario: { ...scenario, file: scenarioFile } });
      saved.set(finding, target);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      terminal.printError(`streamproof: ${error.message}\n`);
    }
  }
  return saved;
}
