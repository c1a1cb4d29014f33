/** Who made what is left behind, so that only what belongs to nobody any more is taken away. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** One runner: a process of this machine. Pids come again, start times do not. */
export interface RunnerId {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
}

/** This process. */
export function thisRunner(): RunnerId {
  return (ownId ??= { host: hostname(), pid: process.pid, startedAt: startedAt(process.pid) ?? "" });
}
let ownId: RunnerId | undefined;

/** Whether it was a runner of this machine that is gone. What cannot be known is taken for alive. */
export function isGone({ host, pid, startedAt: then }: RunnerId): boolean {
  if (host !== hostname() || !Number.isSafeInteger(pid) || pid <= 0 || then === "") return false;
  const now = startedAt(pid);
  return now === undefined || now !== then;
}

/** When a process of this machine started, in words that are the same each time; undefined when there is none. */
function startedAt(pid: number): string | undefined {
  if (process.platform === "linux") {
    try {
      // The name in brackets may hold anything; the 22nd field, 20 behind it, counts clock ticks since boot.
      const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)!.split(" ");
      // A zombie runs no more.
      if (fields[0] === "Z") return undefined;
      return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()} ${fields[19]}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}
