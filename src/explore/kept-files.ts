/** Finds the kept counterexamples of a scenario in a folder. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../platform/user-error.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Counterexample } from "./counterexample.js";
import { readCounterexample } from "./counterexample-file.js";

/** All of them are replayed each time. */
const FILES_MAX = 1_000;

/** A counterexample, and its file as the folder was named. */
export interface KeptCounterexample {
  readonly file: string;
  readonly counterexample: Counterexample;
}

/**
 * All counterexamples of a scenario, by its name, in a folder, in the order of their files' names; none when there is no
 * such folder.
 *
 * @throws UserError for a file that is no counterexample, and for more than 1000 of them.
 */
export async function keptCounterexamples(
  { name }: Pick<Scenario, "name">,
  folder: string,
): Promise<readonly KeptCounterexample[]> {
  const kept: KeptCounterexample[] = [];
  for (const file of await filesIn(folder)) {
    const counterexample = await readCounterexample(file);
    if (counterexample.scenario.name === name) kept.push({ file, counterexample });
  }
  return kept;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw new UserError(`cannot be read (${error.message})`, {
      where: folder,
      mend: "name a folder of counterexamples, or one that does not exist yet",
    });
  });
  const files = names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort();
  if (files.length > FILES_MAX)
    throw new UserError(`has ${files.length} counterexamples, more than the ${FILES_MAX} that are replayed`, {
      where: folder,
      mend: "delete those that tell nothing new",
    });
  return files.map((name) => join(folder, name));
}
