/** Files that a user names for output. */

import { writeFileSync } from "node:fs";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../platform/user-error.js";

/** Sees before long work whether a file can be written there. @throws UserError */
export async function checkedOutput(file: string, option: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) throw new UserError(`${file} is a folder`, { where: option, mend: "name a file" });
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Writes a file at once, where nothing that waits would ever go on. The file was seen to be writable before. */
export function writeOutputNow(file: string, text: string): void {
  writeFileSync(file, text);
}

/** Writes a file, and its folder if need be. @throws UserError */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): UserError {
  return new UserError(`cannot be written (${(error as Error).message})`, {
    where: file,
    mend: "name a file in a folder that can be written to",
  });
}
