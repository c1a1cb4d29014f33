/** On which CPUs drivers run, so that they take as little as can be from a server on the same machine. */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Where drivers run, and in words. */
export interface Pinning {
  /** What stands in front of a driver's command; empty where it is not pinned. */
  readonly command: readonly string[];
  readonly words: string;
}

/** The pinning that this machine allows to so many drivers. */
export function pinDrivers(drivers: number): Pinning {
  const cpus = allowedCpus();
  if (cpus === undefined) return { command: [], words: "not pinned: this system does not say which CPUs there are" };
  if (spawnSync("taskset", ["--version"], { stdio: "ignore" }).status !== 0)
    return { command: [], words: "not pinned: there is no taskset (it is part of util-linux)" };
  return pinningOf(cpus, drivers);
}

/** The last CPUs are for drivers, one each while one or more are left for the server. */
export function pinningOf(cpus: readonly number[], drivers: number): Pinning {
  if (cpus.length < 2) return { command: [], words: "not pinned: there is one CPU, and the server has to share it" };
  const own = cpus.slice(-Math.min(drivers, cpus.length - 1));
  const list = own.join(",");
  return { command: ["taskset", "-c", list], words: `pinned to CPU ${list} of ${cpus.join(",")}` };
}

/** The CPUs that this process may use, from `/proc/self/status`: `0-3,8`. */
function allowedCpus(): readonly number[] | undefined {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1];
    return list === undefined ? undefined : cpuList(list);
  } catch {
    return undefined;
  }
}

/** `0-2,5` as 0, 1, 2, 5. */
export function cpuList(text: string): readonly number[] {
  return text.split(",").flatMap((range) => {
    const [from, to = from] = range.split("-").map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, n) => from! + n);
  });
}
