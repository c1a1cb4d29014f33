/** Folders of tests, which go when the file's tests are done. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const folders: string[] = [];

/** Makes a folder. Call `removeTemporaryFolders` once in the test's file, outside of its tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-test-"));
  folders.push(folder);
  return folder;
}

/** Removes all folders of the file when its tests are done. */
export function removeTemporaryFolders(): void {
  afterAll(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
}
