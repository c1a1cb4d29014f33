/** `streamproof serve` beside a real redis-server in one run: rates by redis-benchmark and by a load of our own, and memory per entry. */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { realRedisVersion, startRealRedis } from "../../properties/serve/real-redis.js";
import { runClient } from "../../properties/serve/run-client.js";
import { startServe } from "../../properties/serve/serve-process.js";
import type { Figure } from "./figure.js";
import { readGroupLoad } from "./read-group-load.js";

const ROUNDS = 5;
const REQUESTS: Readonly<Record<number, number>> = { 1: 40_000, 16: 200_000 };
const VALUE_BYTES = [100, 1_200] as const;
const MEMORY_ENTRIES = 200_000;
const AIM = "at least 0.5";

/** One side: where it listens, and its process. */
interface Side {
  readonly port: number;
  readonly pid: number;
}

/** Commands per second of wall time, and per second of the server's CPU. */
interface Measured {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** All figures; none, and why, where there is no redis-server or redis-benchmark. */
export async function benchServe(): Promise<readonly Figure[]> {
  const version = realRedisVersion();
  if (version === undefined || spawnSync("redis-benchmark", ["--version"]).status !== 0) {
    process.stdout.write("serve is skipped: redis-server or redis-benchmark is missing (apt-get install redis)\n");
    return [];
  }
  process.stdout.write(`serve beside redis-server ${version}: medians of ${ROUNDS} rounds by turns, wall time\n`);
  const serve = await startServe();
  const real = await startRealRedis();
  try {
    const sides = [serve, real] as const;
    const figures: Figure[] = [];
    for (const pipeline of [1, 16]) {
      for (const bytes of VALUE_BYTES) {
        const name = `XADD MAXLEN ~ 10000, ${bytes.toLocaleString("en-US")} bytes, -P ${pipeline}`;
        figures.push(...(await byTurns(name, sides, (side) => benchmarkXadd(side, pipeline, bytes))));
      }
    }
    figures.push(...(await byTurns("XADD + read-group + ack, batches of 10, entries", sides, benchmarkGroup)));
    return [...figures, ...(await memory(sides))];
  } finally {
    await serve.end();
    real.stop();
  }
}

/** The same work on both sides by turns; medians and their ratio. */
async function byTurns(
  name: string,
  sides: readonly [Side, Side],
  measure: (side: Side) => Promise<Measured>,
): Promise<readonly Figure[]> {
  const rounds: [Measured[], Measured[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const at of [0, 1] as const) {
      const measured = await measure(sides[at]);
      if (round > 0) rounds[at].push(measured);
    }
  }
  const [serve, real] = rounds.map((all) => spread(all.map(({ perSecond }) => perSecond))) as [Spread, Spread];
  const [serveCpu, realCpu] = rounds.map((all) => spread(all.map(({ perCpuSecond }) => perCpuSecond)).value);
  return [
    { name: `serve: ${name}`, unit: "/s", ...serve },
    { name: `peer: redis-server, the same`, unit: "/s", ...real },
    { name: "  ratio", value: serve.value / real.value, unit: "", aim: AIM },
    { name: "  ratio by CPU time of the server", value: serveCpu! / realCpu!, unit: "" },
  ];
}

type Spread = Pick<Figure, "value"> & { readonly range: readonly [number, number] };

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { value: sorted[Math.floor(sorted.length / 2)]!, range: [sorted[0]!, sorted.at(-1)!] };
}

async function benchmarkXadd(side: Side, pipeline: number, bytes: number): Promise<Measured> {
  const requests = REQUESTS[pipeline]!;
  const options = ["-p", String(side.port), "-P", String(pipeline), "-n", String(requests), "--csv"];
  const before = cpuSeconds(side.pid);
  const { out } = await runClient("redis-benchmark", [
    ...options,
    ..."XADD key MAXLEN ~ 10000 * data".split(" "),
    "v".repeat(bytes),
  ]);
  const perSecond = Number(/^"XADD[^\n]*?","([\d.]+)"/m.exec(out)?.[1]);
  if (!(perSecond > 0)) throw new Error(`redis-benchmark said: ${out.slice(-300)}`);
  return { perSecond, perCpuSecond: requests / (cpuSeconds(side.pid) - before) };
}

async function benchmarkGroup(side: Side): Promise<Measured> {
  const before = cpuSeconds(side.pid);
  const startedMs = performance.now();
  const entries = await readGroupLoad(side.port);
  const seconds = (performance.now() - startedMs) / 1000;
  return { perSecond: entries / seconds, perCpuSecond: entries / (cpuSeconds(side.pid) - before) };
}

async function memory(sides: readonly [Side, Side]): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const bytes of VALUE_BYTES) {
    const growths: number[] = [];
    for (const side of sides) {
      await cli(side, "FLUSHALL");
      const before = rssBytes(side.pid);
      const options = ["-p", String(side.port), "-P", "16", "-n", String(MEMORY_ENTRIES), "-q"];
      await runClient("redis-benchmark", [...options, "XADD", "memory", "*", "data", "v".repeat(bytes)]);
      growths.push((rssBytes(side.pid) - before) / MEMORY_ENTRIES);
    }
    const used = Number(/used_memory_dataset:(\d+)/.exec(await cli(sides[1], "INFO", "memory"))?.[1]);
    const size = bytes.toLocaleString("en-US");
    figures.push(
      { name: `serve: memory per entry of ${size} bytes, growth of RSS`, value: growths[0]!, unit: "bytes" },
      { name: "peer: redis-server, growth of RSS", value: growths[1]!, unit: "bytes" },
      { name: "peer: redis-server, used_memory_dataset", value: used / MEMORY_ENTRIES, unit: "bytes" },
    );
    for (const side of sides) await cli(side, "FLUSHALL");
  }
  return figures;
}

async function cli(side: Side, ...args: readonly string[]): Promise<string> {
  return (await runClient("redis-cli", ["-p", String(side.port), ...args])).out;
}

/** CPU time of a process, user and system, in seconds; the kernel counts hundredths. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function rssBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) * 1024;
}
