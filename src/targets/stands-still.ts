/** Waits until a process that was sent SIGSTOP has come to a stop: the signal takes a moment, in which it would still run. */

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Resolves when the process is stopped or gone, or has had the time to. */
export async function standsStill(pid: number | undefined): Promise<void> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    if (!isRunning(pid)) return;
    await sleep(LOOK_INTERVAL_MS);
  }
}

/** Where the system does not tell (only Linux has /proc), it is taken to run. */
function isRunning(pid: number | undefined): boolean {
  try {
    // The state stands behind the program's name in brackets, which may hold anything.
    const [state] = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)!;
    return state !== "T" && state !== "Z";
  } catch (error) {
    return process.platform !== "linux" || (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}

const LOOK_INTERVAL_MS = 1;
/** On a machine that is not overloaded the first look sees it. */
const LOOKS_MAX = 50;
