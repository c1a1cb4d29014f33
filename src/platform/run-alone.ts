/** Lets a scenario file be run by itself. */

import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Checks the scenarios of a file when that file is what Node was started with (`npx tsx my.scenario.ts`), with the
 * options that stand behind it; does nothing when the file was loaded by something else. Sets the exit code.
 *
 * @param url the file's `import.meta.url`.
 * @public
 * @since 0.1.0
 */
export function runAlone(url: string): void {
  const started = process.argv[1];
  const file = fileURLToPath(url);
  if (started === undefined || realpathSync(started) !== realpathSync(file)) return;
  const cli = fileURLToPath(new URL("../cli/main.js", import.meta.url));
  const { status } = spawnSync(process.execPath, [cli, "check", file, ...process.argv.slice(2)], { stdio: "inherit" });
  process.exitCode = status ?? 70;
}
