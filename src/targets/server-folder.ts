/** Folders of server processes: made with a note of whose they are, and taken away when nobody owns them any more. */

import { mkdtempSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainFileError } from "../platform/file-error.js";
import { leftFolders, noteOwner } from "./owner-note.js";

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

/** Takes away what earlier runs have left: folders whose runner is gone, and the servers in them. Others are left alone. */
export function removeLeftFolders(within: string = tmpdir()): void {
  for (const { folder, pid, data = folder } of leftFolders(PREFIX, within)) {
    if (pid !== undefined && servesFrom(pid, data)) killed(pid);
    rmSync(folder, { recursive: true, force: true });
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
