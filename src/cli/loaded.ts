/** Loads the scenario files that a command line names. */

import { relative } from "node:path";
import type { Profile } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Engine } from "./engine.js";

/** A scenario that was loaded. */
export interface Loaded {
  readonly scenario: Scenario;
  /** Its file by its whole path, and as the user would name it. */
  readonly path: string;
  readonly file: string;
}

/** How all files are loaded. */
interface LoadChoices {
  readonly profile: Profile | undefined;
  readonly isIsolated: boolean;
}

/** Loads all files before anything runs, so that a wrong one is known at once. @throws UserError */
export async function loadAll(files: readonly string[], engine: Engine, options: LoadChoices): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const name of files) {
    const { scenarios, file } = await engine.loadScenarioFile(name, options);
    const shown = relative(process.cwd(), file);
    loaded.push(
      ...scenarios.map((scenario) => ({
        scenario: options.profile === undefined ? scenario : Object.assign({}, scenario, { profile: options.profile }),
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
