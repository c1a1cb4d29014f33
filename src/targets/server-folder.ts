/** Folders of server processes: made with a note of whose they are, and taken away when nobody owns them any more. */

import { mkdtempSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainFileError } from "../platform/file-error.js";
import { leftFolders, noteOwner, unownedFolders } from "./owner-note.js";

const PREFIX = "streamproof-server-";

/** Makes a folder for a server's data. @throws UserError when there is no room for one */
export function makeServerFolder(): string {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), PREFIX));
    noteOwner(folder);
    return folder;
  } catch (error) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    throw explainFileError(error, tmpdir());
  }
}

/** Notes which process serves from it, and where its data are. */
export function noteServer(folder: string, pid: number, data = folder): void {
  noteOwner(folder, data === folder ? { pid } : { pid, data });
}

/**
 * Takes away what earlier runs have left: folders whose runner is gone, and the servers in them. Others are left alone; of
 * those that say not whose they are, `onNote` is told.
 */
export function removeLeftFolders(within: string = tmpdir(), onNote: (sentence: string) => void = () => {}): void {
  for (const { folder, pid, data = folder } of leftFolders(PREFIX, within)) {
    if (pid !== undefined && servesFrom(pid, data)) killed(pid);
    rmSync(folder, { recursive: true, force: true });
  }
  tellUnowned(unownedFolders(PREFIX, within), onNote);
}

/** Once is enough for a process that starts many servers. */
function tellUnowned(unowned: readonly string[], onNote: (sentence: string) => void): void {
  const untold = unowned.filter((folder) => !told.has(folder));
  for (const folder of untold) told.add(folder);
  if (untold.length === 0) return;
  const named = untold.slice(0, NAMED_MAX).join(" ");
  const others = untold.length > NAMED_MAX ? ` (and ${untold.length - NAMED_MAX} more)` : "";
  onNote(
    `an earlier run may have left this, which does not say whose it is, so it stays; to remove it: rm -r ${named}${others}`,
  );
}

const told = new Set<string>();
const NAMED_MAX = 3;

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
