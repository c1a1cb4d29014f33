/** Registers a scenario as a test of vitest. */

import { test as vitestTest } from "vitest";
import { namedSeed } from "../platform/entropy.js";
import { hasColor, textWidth } from "../platform/terminal-look.js";
import type { Scenario, ScenarioDefinition } from "../scenario/scenario.js";
import { isScenario, scenario as defineScenario } from "../scenario/validation.js";
import { judgeScenario } from "./judge-scenario.js";
import { scenarioTestSettings, type ScenarioTestOptions, type ScenarioTestSettings } from "./settings.js";

/** Registers a test of a scenario, or of its definition. */
export type RegisterScenario = (subject: Scenario | ScenarioDefinition, options?: ScenarioTestOptions) => void;

/** How vitest is to take the test. */
type Mode = "run" | "skip" | "only";

const registrars = { run: vitestTest, skip: vitestTest.skip, only: vitestTest.only } as const;

/** The registration function of one mode. */
export function registerScenario(mode: Mode): RegisterScenario {
  const register: RegisterScenario = (subject, options = {}) => {
    const scenario = isScenario(subject) ? subject : defineScenario(subject);
    const settings = scenarioTestSettings(options, scenario.name);
    const site = new Error("registered here");
    Error.captureStackTrace(site, register);
    // No time limit of vitest's: the campaign has its own.
    registrars[mode](scenario.name, { timeout: 0 }, async ({ task, signal }) => {
      const failure = await judgeScenario({
        ...limits(settings, scenario.name),
        scenario,
        testFile: task.file.filepath,
        testName: fullName(task),
        signal,
        look: look(),
      });
      if (failure !== undefined) throw new ScenarioError(failure, site);
    });
  };
  return register;
}

/** A scenario that is broken, or of which nothing is known; the message is the report. */
class ScenarioError extends Error {
  override readonly name = "ScenarioError";

  /** @param site made where the scenario was registered: the only line of the user's that has to do with it. */
  constructor(message: string, site: Error) {
    super(message);
    const [, frame = ""] = (site.stack ?? "").split("\n");
    this.stack = `${this.name}: ${message}\n${frame}`;
  }
}

/** Prints the seed before anything runs, so that it is known whatever happens. */
function limits(settings: ScenarioTestSettings, name: string): ScenarioTestSettings & { readonly seed: number } {
  const isNamed = (process.env["STREAMPROOF_SEED"] ?? "") !== "";
  const seed = isNamed ? namedSeed(process.env) : (settings.seed ?? namedSeed(process.env));
  process.stderr.write(`${name}: seed ${seed} (repeat it with STREAMPROOF_SEED=${seed})\n`);
  return { ...settings, seed };
}

interface Task {
  readonly name: string;
  readonly suite?: Task | undefined;
}

/** The names of the suites and of the test, as `-t` matches them. */
function fullName(task: Task): string {
  return task.suite === undefined ? task.name : `${fullName(task.suite)} ${task.name}`;
}

/** Vitest runs tests where there is no terminal, and says in FORCE_TTY whether it has one itself. */
function look(): { width: number; color: boolean } {
  const { env, stdout } = process;
  const isTerminal = stdout.isTTY || env["FORCE_TTY"] === "true";
  return { width: textWidth(env, stdout.columns), color: hasColor(env, isTerminal) };
}
