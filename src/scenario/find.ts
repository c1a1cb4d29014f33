/** Finds scenario files in what a user names: files as they are, folders searched. Loading them is in `load.ts`. */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../platform/user-error.js";

/** Where scenarios are looked for when nothing is named. */
const DEFAULT_FOLDER = "scripts/scenarios";

const SCENARIO_FILE = /\.scenario\.[cm]?[jt]s$/;
const SCRIPT_FILE = /\.[cm]?[jt]s$/;
const NO_SCENARIO = /\.d\.[cm]?ts$|\.(test|spec|config)\.[cm]?[jt]s$/;
/** More folders than this are not a project but a disk. */
const FOLDERS_MAX = 20_000;

/**
 * The scenario files among `paths`, each once, in order. In a folder these are the files called `*.scenario.ts` (or
 * .js, .mts, .mjs, ...) at any depth; where there are none, all scripts that lie directly in it. With no paths:
 * the folder `scripts/scenarios`, or else `*.scenario.ts` at any depth below the current folder.
 *
 * @throws UserError when a path is not there, or nothing is found.
 */
export async function findScenarioFiles(paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return defaultFiles();
  const files: string[] = [];
  for (const path of paths) files.push(...(await filesOf(path)));
  return [...new Set(files)];
}

async function defaultFiles(): Promise<string[]> {
  const isThere = await stat(DEFAULT_FOLDER).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const files = isThere ? await filesIn(DEFAULT_FOLDER) : await scenarioFilesBelow(".");
  if (files.length > 0) return files;
  throw new UserError(
    `found no scenarios: looked for ${isThere ? `scripts in ${DEFAULT_FOLDER}` : `the folder ${DEFAULT_FOLDER}, and for *.scenario.ts at any depth`}`,
    {
      where: process.cwd(),
      mend: "name a scenario file or a folder: streamproof check my.scenario.ts",
    },
  );
}

async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new UserError("there is no such file or folder", {
      where: path,
      mend: "check the path; it is taken from the current folder",
    });
  if (!found.isDirectory()) return [path];
  const files = await filesIn(path);
  if (files.length > 0) return files;
  throw new UserError(
    "there are no scenarios in this folder: neither *.scenario.ts at any depth nor scripts directly in it",
    {
      where: path,
      mend: "name the scenario files, or another folder",
    },
  );
}

async function filesIn(folder: string): Promise<string[]> {
  const scenarios = await scenarioFilesBelow(folder);
  if (scenarios.length > 0) return scenarios;
  const scripts = await namesIn(folder);
  return scripts
    .filter(({ name, isFolder }) => !isFolder && SCRIPT_FILE.test(name) && !NO_SCENARIO.test(name))
    .map(({ name }) => join(folder, name));
}

/** Depth first, folders in order of their names; links are not followed. */
async function scenarioFilesBelow(root: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [root];
  for (let seen = 1; folders.length > 0; seen++) {
    if (seen > FOLDERS_MAX)
      throw new UserError(`there are more than ${FOLDERS_MAX} folders to search`, {
        where: root,
        mend: "name a folder with scenarios",
      });
    const folder = folders.pop()!;
    const found = await namesIn(folder);
    for (const { name, isFolder } of found) if (!isFolder && SCENARIO_FILE.test(name)) files.push(join(folder, name));
    const below = found.filter(
      ({ name, isFolder }) => isFolder && name !== "node_modules" && name !== "dist" && !name.startsWith("."),
    );
    for (const { name } of below.toReversed()) folders.push(join(folder, name));
  }
  return files;
}

async function namesIn(folder: string): Promise<{ readonly name: string; readonly isFolder: boolean }[]> {
  // A folder that may not be read has no scenarios for us.
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return found
    .map((one) => ({ name: one.name, isFolder: one.isDirectory() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
