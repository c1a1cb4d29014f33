/** What keeps this program from writing files of its own, as errors that a user can mend. */

import { UserError } from "./user-error.js";

const MENDS: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  ENOSPC: ["there is no space left", "make room there, or name another folder for temporary files: TMPDIR=FOLDER"],
  EDQUOT: ["the quota is used up", "make room there, or name another folder for temporary files: TMPDIR=FOLDER"],
  EACCES: ["it may not be written to", "name another folder for temporary files: TMPDIR=FOLDER"],
  EROFS: ["it may not be written to", "name another folder for temporary files: TMPDIR=FOLDER"],
  ENOENT: ["it is not there", "make it, or name another folder for temporary files: TMPDIR=FOLDER"],
};

/** An error of the file system in a folder for temporary files, with exit code 2; other errors stay as they are. */
export function explainFileError(error: unknown, folder: string): unknown {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const found = MENDS[code];
  if (found === undefined) return error;
  const [what, mend] = found;
  return new UserError(`${what} (${message})`, { where: folder, mend, exitCode: 2 });
}
