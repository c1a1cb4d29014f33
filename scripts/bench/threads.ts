/**
 * How much sooner a check is over with two threads than with one, in real time, beside the most that two cores allow:
 * one thread already keeps more than one core busy, as V8 compiles and collects garbage in threads of its own, and each
 * thread compiles for itself. Only a machine with two idle cores can show it.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Figure } from "./figure.js";

/** A short check is mostly the compiler's; a long one shows what threads are for. */
const CHECKS = [
  { runs: 4_000, rounds: 3 },
  { runs: 12_000, rounds: 3 },
];
const MAIN = new URL("../../dist/src/cli/main.js", import.meta.url).pathname;
const SCENARIO = new URL("../scenarios/sound.ts", import.meta.url).pathname;

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the thread in which `streamproof` itself runs; NaN where the system does not tell. */
  readonly mainCpuSeconds: number;
}

/** Runs in the measured process as it ends; threads load it too. */
const TELL_CPU = `
  import { readFileSync, writeSync } from "node:fs";
  import { isMainThread } from "node:worker_threads";
  const mainTicks = () => {
    try {
      const stat = readFileSync("/proc/self/task/" + process.pid + "/stat", "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(fields[11]) + Number(fields[12]);
    } catch {
      return null;
    }
  };
  if (isMainThread) process.on("exit", () => writeSync(3, JSON.stringify([process.cpuUsage(), mainTicks()])));
`;
/** Linux counts CPU time in hundredths of a second, whatever its own clock does. */
const TICKS_PER_SECOND = 100;

/** A whole `streamproof check` of the sound consumer, start included. */
async function check(runs: number, threads: number): Promise<Measured> {
  const args = ["check", SCENARIO, "--runs", String(runs), "--seed", "1", "--threads", String(threads)];
  const beforeMs = performance.now();
  const child = spawn(
    process.execPath,
    [
      `--import=data:text/javascript,${encodeURIComponent(TELL_CPU)}`,
      MAIN,
      ...args,
      "--save",
      join(tmpdir(), "streamproof-bench"),
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  const told = text(child.stdio[3] as Readable);
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`streamproof ${args.join(" ")}: exit code ${code}`);
  const seconds = (performance.now() - beforeMs) / 1000;
  const [cpu, mainTicks] = JSON.parse(await told) as [NodeJS.CpuUsage, number | null];
  return {
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    mainCpuSeconds: mainTicks === null ? NaN : mainTicks / TICKS_PER_SECOND,
  };
}

/** In turn, as the machine has moods. */
export async function benchThreads(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { runs, rounds } of CHECKS) {
    const pairs: { alone: Measured; both: Measured }[] = [];
    for (let round = 0; round < rounds; round++)
      pairs.push({ alone: await check(runs, 1), both: await check(runs, 2) });
    const what = `check of ${runs.toLocaleString("en-US")} runs`;
    const per = (name: string, unit: string, of: (pair: (typeof pairs)[number]) => number): Figure =>
      figure(`${what}, ${name}`, pairs.map(of), unit);
    figures.push(
      per("1 thread", "runs/s, real time", ({ alone }) => runs / alone.seconds),
      per("2 threads", "runs/s, real time", ({ both }) => runs / both.seconds),
      per("cores that 1 thread keeps busy", "", ({ alone }) => alone.cpuSeconds / alone.mainCpuSeconds),
      per("CPU time of 2 threads by that of 1", "", ({ alone, both }) => both.cpuSeconds / alone.cpuSeconds),
      // The one thread's own work is its real time on an idle machine; both cores together cannot do more than all of theirs.
      per("most that 2 cores allow", "", ({ alone, both }) => (2 * alone.mainCpuSeconds) / both.cpuSeconds),
      { ...per("speed-up by the second thread", "", ({ alone, both }) => alone.seconds / both.seconds), aim: "1.7" },
    );
  }
  return figures;
}

function figure(name: string, values: readonly number[], unit: string): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  return { name, value: sorted[Math.floor(sorted.length / 2)]!, unit, range: [sorted[0]!, sorted.at(-1)!] };
}
