/** What a scenario's test does when it runs: replays what was kept, then looks for more. Knows nothing of vitest's own API. */

import { dirname, join, relative, resolve } from "node:path";
import { explore } from "../explore/explore.js";
import { saveFindings } from "../explore/save-findings.js";
import { endingOf, replayCommand, shellWord } from "../report/ending.js";
import type { TextOptions } from "../report/finding-text.js";
import { keptText } from "../report/kept-text.js";
import { scenarioSummary } from "../report/summary.js";
import { loadScenarioFile } from "../scenario/load.js";
import type { Scenario } from "../scenario/scenario.js";
import { replayKept } from "./kept.js";

/** A scenario's test and how it is run. */
export interface ScenarioTrial {
  readonly scenario: Scenario;
  /** The test's file, as a path. */
  readonly testFile: string;
  /** The test's name with those of its suites, as `vitest -t` matches it. */
  readonly testName: string;
  readonly runs: number;
  readonly timeMs: number | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly look: TextOptions;
}

/** Beside the test's file and the folder of its snapshots. */
const FOLDER = "__counterexamples__";

/**
 * Why the test fails, as a text of many lines; undefined when it passes: no kept counterexample breaks, and the campaign
 * ends as the scenario says of itself. What was found is written to the folder of counterexamples.
 *
 * @throws UserError when something of the user's is wrong: a kept file, a client library that is missing.
 */
export async function judgeScenario(trial: ScenarioTrial): Promise<string | undefined> {
  const { testFile, runs, timeMs, seed, signal, look } = trial;
  const scenario = { ...trial.scenario, file: trial.scenario.file ?? testFile };
  const folder = fromHere(join(dirname(testFile), FOLDER));
  const kept = await replayKept(scenario, folder);
  if (kept.length > 0) {
    const { command, note } = await replaying(trial, scenario);
    return `${keptText(scenario.name, kept, { ...look, replayWith: command })}${note}`;
  }
  const result = await explore({
    scenario,
    runs,
    seed,
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { kind } = endingOf(result);
  if (kind === "holds" || kind === "caught") return undefined;
  const { command, note } = await replaying(trial, scenario);
  const { saved, errors } = await saveFindings(result, { folder, path: scenario.file });
  const checked = { result, file: fromHere(scenario.file), saved, replayWith: command };
  const problems = errors.map(({ message }) => `  ${message}\n`).join("");
  return `${scenarioSummary(checked, look)}${problems}${result.findings.length > 0 ? note : ""}`;
}

/** How counterexamples of a scenario are replayed. */
interface Replaying {
  readonly command: (file: string) => string;
  /** What else to say of it; "" or a line. */
  readonly note: string;
}

/**
 * `streamproof replay` loads a scenario by its file, so this asks that very loader. It cannot load a test's file, nor a
 * scenario that a function makes: of those the test itself is the replay, as it starts with what was kept.
 */
async function replaying(
  { testFile, testName }: ScenarioTrial,
  scenario: Scenario & { file: string },
): Promise<Replaying> {
  if (resolve(scenario.file) !== resolve(testFile)) {
    const { scenarios } = await loadScenarioFile(scenario.file).catch(() => ({ scenarios: [] }));
    if (scenarios.some(({ name }) => name === scenario.name)) return { command: replayCommand, note: "" };
  }
  const pattern = testName.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return {
    command: () => `npx vitest run ${shellWord(fromHere(testFile))} -t ${shellWord(pattern)}`,
    note: `     note: a scenario that its own file exports, for the test to import, can also be replayed step by step and on a
           real server: streamproof replay\n`,
  };
}

/** A path as the user would name it: from the current folder, unless it lies outside. */
function fromHere(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown.startsWith("..") ? path : shown;
}
