/** Notes in folders that say which runner they belong to, so that what belongs to nobody any more can be taken away. */

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { wallTimeMs } from "../platform/clock.js";
import { explainFileError } from "../platform/file-error.js";
import { isGone, thisRunner, type RunnerId } from "./runner-id.js";

const NOTE = "streamproof-owner.json";

/** What a note says. */
export interface OwnerNote {
  readonly runner: RunnerId;
  /** The server that runs in it. */
  readonly pid?: number;
  /** Where that keeps its data, if elsewhere. */
  readonly data?: string;
}

/** Notes that a folder is this runner's. */
export function noteOwner(folder: string, rest: Omit<OwnerNote, "runner"> = {}): void {
  const owner: OwnerNote = { runner: thisRunner(), ...rest };
  writeFileSync(join(folder, NOTE), JSON.stringify(owner), { mode: 0o600 });
}

/** The folders whose names begin so and whose runner is gone, with their notes. @throws UserError when there is no such place */
export function leftFolders(
  prefix: string,
  within: string = tmpdir(),
): readonly (OwnerNote & { readonly folder: string })[] {
  return namesIn(within)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const folder = join(within, name);
      const note = readNote(folder);
      return note === undefined || !isGone(note.runner) ? [] : [{ folder, ...note }];
    });
}

/** Folders whose names begin so, that nobody has touched for a while and that say not whose they are. @throws UserError when there is no such place */
export function unownedFolders(prefix: string, within: string = tmpdir()): readonly string[] {
  const beforeMs = wallTimeMs() - UNTOUCHED_MS;
  return namesIn(within)
    .map((name) => join(within, name))
    .filter((folder) => basename(folder).startsWith(prefix) && readNote(folder) === undefined)
    .filter((folder) => (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < beforeMs);
}

/** Whoever makes a folder notes it at once. */
const UNTOUCHED_MS = 3_600_000;

/** Undefined for a folder of another make, or one that is being made just now. */
function readNote(folder: string): OwnerNote | undefined {
  try {
    const read = JSON.parse(readFileSync(join(folder, NOTE), "utf8")) as Partial<OwnerNote>;
    return read.runner === undefined ? undefined : (read as OwnerNote);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw explainFileError(error, folder);
  }
}
