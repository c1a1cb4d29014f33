/** Files that a user names for output. */

import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/**
 * Writes a file at once, where nothing that waits would ever go on. The file was seen to be writable before. It is there
 * as a whole or as it was: what is half written stands beside it under another name, and goes when writing fails.
 */
export function writeOutputNow(file: string, text: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  // A pipe or a device cannot be replaced, and what stands behind a link is to be replaced, not the link.
  if (found !== undefined && !found.isFile()) return writeFileSync(file, text);
  const place = found === undefined ? file : realpathSync(file);
  const half = join(dirname(place), `.streamproof-${process.pid}.half`);
  try {
    writeFileSync(half, text, found === undefined ? {} : { mode: found.mode });
    renameSync(half, place);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
}

/** Writes a file, and its folder if need be. @throws UserError */
export async function writeOutput(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    writeOutputNow(file, text);
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
