/** Folders of server processes: made with a note of whose they are, and taken away when nobody owns them any more. */

import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainFileError } from "../platform/file-error.js";
import { isGone, thisRunner, type RunnerId } from "./runner-id.js";

const PREFIX = "streamproof-server-";
const NOTE = "streamproof-owner.json";

interface Note {
  readonly runner: RunnerId;
  /** The server that runs in it. */
  readonly pid?: number;
}

/** Makes a folder for a server's data. @throws UserError when there is no room for one */
export function makeServerFolder(): string {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), PREFIX));
    note(folder, {});
    return folder;
  } catch (error) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    throw explainFileError(error, tmpdir());
  }
}

/** Notes which process serves from it. */
export function noteServer(folder: string, pid: number): void {
  note(folder, { pid });
}

/** Takes away what earlier runs have left: folders whose runner is gone, and the servers in them. Others are left alone. */
export function removeLeftFolders(within: string = tmpdir()): void {
  for (const name of namesIn(within)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(within, name);
    const owner = readNote(folder);
    if (owner === undefined || !isGone(owner.runner)) continue;
    if (owner.pid !== undefined && servesFrom(owner.pid, folder)) killed(owner.pid);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws UserError when there is no such folder */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw explainFileError(error, folder);
  }
}

function note(folder: string, rest: Omit<Note, "runner">): void {
  const owner: Note = { runner: thisRunner(), ...rest };
  writeFileSync(join(folder, NOTE), JSON.stringify(owner), { mode: 0o600 });
}

/** Undefined for a folder of another make, or one that is being made just now. */
function readNote(folder: string): Note | undefined {
  try {
    const read = JSON.parse(readFileSync(join(folder, NOTE), "utf8")) as Partial<Note>;
    return read.runner === undefined ? undefined : (read as Note);
  } catch {
    return undefined;
  }
}

/** Pids come again: only a process whose working directory is the folder is its server. */
function servesFrom(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false;
  }
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself just now.
  }
}
