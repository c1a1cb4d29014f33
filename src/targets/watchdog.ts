/** Takes down what this process has made if it is killed without a chance to do so itself. */

import { spawn, type ChildProcess } from "node:child_process";

/**
 * Runs a line of shell when this process is gone, however it went; `args` are its $1, $2, ... Ended by `kill`. Where there is
 * no shell there is no such safety net: what is left is taken away at the next start.
 */
export function whenGone(script: string, args: readonly string[]): ChildProcess {
  // The shell waits for the end of its input, which comes when this process is gone.
  const watchdog = spawn("sh", ["-c", `read -r _; ${script}`, "sh", ...args], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watchdog.on("error", () => {});
  watchdog.stdin.on("error", () => {});
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  return watchdog;
}
