/** How much sooner a check is over with two threads than with one, in real time: only a machine with two idle cores can show it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "./figure.js";

const ROUNDS = 3;
const RUNS = 4_000;
const MAIN = new URL("../../dist/src/cli/main.js", import.meta.url).pathname;
const SCENARIO = new URL("../scenarios/sound.ts", import.meta.url).pathname;

/** Runs per second of a whole `streamproof check` of the sound consumer, start included. */
async function check(threads: number): Promise<number> {
  const args = ["check", SCENARIO, "--runs", String(RUNS), "--seed", "1", "--threads", String(threads)];
  const beforeMs = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args, "--save", join(tmpdir(), "streamproof-bench")], {
    stdio: "ignore",
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`streamproof ${args.join(" ")}: exit code ${code}`);
  return (RUNS / (performance.now() - beforeMs)) * 1000;
}

/** In turn, as the machine has moods. */
export async function benchThreads(): Promise<readonly Figure[]> {
  const alone: number[] = [];
  const both: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await check(1));
    both.push(await check(2));
  }
  const speedUps = both.map((rate, round) => rate / alone[round]!);
  return [
    figure("check of the sound consumer, 1 thread", alone, "runs/s, real time"),
    figure("check of the sound consumer, 2 threads", both, "runs/s, real time"),
    { ...figure("speed-up by the second thread", speedUps, ""), aim: "1.7" },
  ];
}

function figure(name: string, values: readonly number[], unit: string): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  return { name, value: sorted[Math.floor(sorted.length / 2)]!, unit, range: [sorted[0]!, sorted.at(-1)!] };
}
