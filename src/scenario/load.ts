/** Loads scenario files, TypeScript included. */

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { register as registerRequire } from "tsx/cjs/api";
import { register as registerImport } from "tsx/esm/api";
import { UserError } from "../platform/user-error.js";
import { installShims } from "../runtime/shims.js";
import { refuseConnections } from "../runtime/shim-network.js";
import { beat, expectReturn } from "../runtime/watchdog.js";
import { ModuleCopies, refuseShared } from "./isolate.js";
import type { Scenario } from "./scenario.js";
import { isScenario, loadingFailed } from "./validation.js";

let isRegistered = false;
const BEAT_MS = 250;

/** How a file is loaded. */
export interface LoadOptions {
  /** Load it once more for each simulated process, with modules of its own. Default false. */
  readonly isIsolated?: boolean;
}

/**
 * Loads the scenarios that a file exports, as its default or by name.
 *
 * @throws UserError when the file is not there, does not load, exports no scenario, or opens a connection while it loads.
 */
export async function loadScenarioFile(
  file: string,
  { isIsolated = false }: LoadOptions = {},
): Promise<{ readonly file: string; readonly scenarios: readonly Scenario[] }> {
  const path = resolve(file);
  await stat(path).catch(() => {
    throw new UserError("there is no such file", {
      where: file,
      mend: "check the path; it is taken from the current folder",
    });
  });
  // Before the user's modules load, so that what they capture is already ours.
  installShims();
  if (!isRegistered) {
    // Which of the two loads a file depends on the nearest package.json.
    registerRequire();
    registerImport();
    isRegistered = true;
  }
  const scenarios = await exportsOf(path, file);
  if (scenarios.length === 0) {
    throw new UserError("exports no scenario", { where: file, mend: "end it with `export default scenario({ ... })`" });
  }
  const own = scenarios.map((one) => ({ ...one, file: path }));
  if (!isIsolated) return { file: path, scenarios: own };
  return { file: path, scenarios: await Promise.all(own.map((one, n) => isolated(one, scenarios[n]!, file))) };
}

/** The scenario with copies; the first are loaded at once, which shows whether they can be. */
async function isolated(scenario: Scenario, loaded: Scenario, shownAs: string): Promise<Scenario> {
  const copies = new ModuleCopies(scenario, async (url) => {
    // That nothing is wrong as it loads was seen when it was loaded first.
    const module = (await import(url)) as Record<string, unknown>;
    const copy = exported(module)
      .filter(isScenario)
      .find(({ name }) => name === scenario.name);
    return copy === undefined || copy === loaded ? refuseShared(shownAs) : copy;
  });
  await copies.refill();
  return { ...scenario, isolated: copies };
}

async function exportsOf(path: string, shownAs: string): Promise<readonly Scenario[]> {
  const opened: { address: string; where: string | undefined }[] = [];
  const allow = refuseConnections((address, where) => opened.push({ address, where }));
  try {
    const module = await importWatched(path);
    const first = opened[0];
    if (first !== undefined) {
      throw new UserError(
        `a connection to ${first.address} is opened while the module loads, so all simulated workers would share it`,
        {
          where: first.where ?? shownAs,
          mend: "make clients inside `consume` or `produce`, e.g. by a factory that takes `redis`",
          exitCode: 2,
        },
      );
    }
    return [...new Set(exported(module).filter(isScenario))];
  } catch (error) {
    if (TEST_FILE.test(path) && !(error instanceof UserError)) throw onlyForTests(shownAs);
    return loadingFailed(shownAs, error);
  } finally {
    allow();
  }
}

const TEST_FILE = /\.(test|spec)\.[cm]?[jt]sx?$/;

/** A file that its test runner alone can load. */
function onlyForTests(file: string): UserError {
  return new UserError("is a file of tests, which only their runner can load", {
    where: file,
    mend: `run it with \`npx vitest run ${file}\`, which replays the counterexamples that are kept beside it first; or move the scenario to a file of its own that exports it, and import it in the test`,
  });
}

/** What a module exports; of a CommonJS module, which Node hands over as a default export, what that holds. */
function exported(module: Record<string, unknown>): readonly unknown[] {
  const { default: whole } = module;
  const isCommonJs = typeof whole === "object" && whole !== null && !isScenario(whole);
  return [...Object.values(module), ...(isCommonJs ? Object.values(whole) : [])];
}

/** Imports a module, unless its top level never returns. */
async function importWatched(path: string): Promise<Record<string, unknown>> {
  // Loading takes time and may wait for files: it is alive as long as timers run.
  const heart = setInterval(beat, BEAT_MS);
  const returned = expectReturn(() => "scenario");
  try {
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    // A client that is made while a module loads connects a tick later.
    await new Promise((done) => setImmediate(done));
    return module;
  } finally {
    returned();
    clearInterval(heart);
  }
}
