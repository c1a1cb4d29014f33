/** The load generator beside redis-benchmark, by turns on one server: publishes per CPU second of the driver, latencies at the same rate, and a server that stands still. */

import { spawnSync } from "node:child_process";
import { realRedisVersion, startRealRedis, type RealRedis } from "../../properties/serve/real-redis.js";
import { runClient } from "../../properties/serve/run-client.js";
import { pinDrivers } from "../../src/load/cpu-pinning.js";
import type { LoadSettings } from "../../src/load/load-options.js";
import { asMeasured, type LoadResult } from "../../src/load/load-result.js";
import { measureOwnShare } from "../../src/load/own-share.js";
import { runLoad } from "../../src/load/run-load.js";
import type { Stage } from "../../src/load/schedule.js";
import type { Figure } from "./figure.js";

const ROUNDS = 3;
const PAYLOAD_BYTES = 1_200;
const LENGTH_MAX = 100_000;
const CLIENTS = 50;
const SECONDS = 4;
const STALL_AFTER_MS = 1_500;
const STALL_MS = 1_000;

/** What one side made of it. */
interface Side {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** All figures; none, and why, where there is no redis-server or redis-benchmark. */
export async function benchLoad(): Promise<readonly Figure[]> {
  const version = realRedisVersion();
  if (version === undefined || spawnSync("redis-benchmark", ["--version"]).status !== 0) {
    process.stdout.write("load is skipped: redis-server or redis-benchmark is missing (apt-get install redis)\n");
    return [];
  }
  process.stdout.write(
    `load beside redis-benchmark on redis-server ${version}: medians of ${ROUNDS} rounds by turns; drivers ${pinDrivers(1).words}\n`,
  );
  const server = await startRealRedis();
  try {
    return [
      ...(await beside(server, 1, { name: "without rest (--busy)", tickUs: 0 })),
      // With 50 times 16 under way, an answer takes redis-benchmark 2 ms and more; in batches of that time ours cost as little.
      ...(await beside(server, 16, { name: "looking every 2 ms", tickUs: 2_000 })),
      ...(await ownShare()),
      ...(await standstill(server)),
    ];
  } finally {
    server.stop();
  }
}

/** redis-benchmark as fast as it goes, then the same rate from us, by turns. */
async function beside(
  server: RealRedis,
  pipeline: number,
  other: { readonly name: string; readonly tickUs: number },
): Promise<readonly Figure[]> {
  const theirs: Side[] = [];
  const ours: Side[] = [];
  const others: Side[] = [];
  const requests = Math.round((await benchmark(server, { pipeline, requests: 40_000 })).perSecond * SECONDS);
  for (let round = 0; round < ROUNDS; round++) {
    const their = await benchmark(server, { pipeline, requests });
    theirs.push(their);
    ours.push(sideOf(await publish(server, their.perSecond, {})));
    others.push(sideOf(await publish(server, their.perSecond, { tickUs: other.tickUs })));
  }
  const name = `XADD of ${PAYLOAD_BYTES} bytes, -c ${CLIENTS} -P ${pipeline}`;
  const figures = (side: string, all: readonly Side[]): Figure[] => [
    { name: `${side}: ${name}, XADDs a second`, ...median(all.map((one) => one.perSecond)), unit: "/s" },
    {
      name: `${side}: ${name}, per CPU second of the driver`,
      ...median(all.map((one) => one.perCpuSecond)),
      unit: "/s",
    },
    { name: `${side}: ${name}, p50`, ...median(all.map((one) => one.p50Ms)), unit: "ms" },
    { name: `${side}: ${name}, p99`, ...median(all.map((one) => one.p99Ms)), unit: "ms" },
  ];
  const perCpuSecond = (all: readonly Side[]): number => median(all.map((one) => one.perCpuSecond)).value;
  const ratioOf = (all: readonly Side[]): number => perCpuSecond(all) / perCpuSecond(theirs);
  return [
    ...figures("peer: redis-benchmark", theirs),
    ...figures("load: at that rate", ours),
    ...figures(`load: at that rate, ${other.name}`, others),
    { name: `ratio: ${name}, per CPU second`, value: ratioOf(ours), unit: "", aim: "at least 0.8" },
    { name: `ratio: ${name}, per CPU second, ${other.name}`, value: ratioOf(others), unit: "" },
  ];
}

async function ownShare(): Promise<readonly Figure[]> {
  const result = await measureOwnShare({
    endpoint: { host: "127.0.0.1", port: 0 },
    label: "",
    stages: [steady(25_000, 1_000)],
    runId: "share",
    seed: 1,
  });
  const { publish: publishes, end_to_end: endToEnd } = asMeasured(result).latencies;
  return [
    {
      name: "load: own share at 50,000/s against the stub, publish p50",
      value: publishes!.percentileMs(50),
      unit: "ms",
    },
    { name: "load: own share, publish p99", value: publishes!.percentileMs(99), unit: "ms" },
    { name: "load: own share, end to end p50", value: endToEnd!.percentileMs(50), unit: "ms" },
    { name: "load: own share, end to end p99", value: endToEnd!.percentileMs(99), unit: "ms" },
  ];
}

/** A server that stands still for a second: who shows it. */
async function standstill(server: RealRedis): Promise<readonly Figure[]> {
  const stall = (): void => {
    setTimeout(() => {
      process.kill(server.pid, "SIGSTOP");
      setTimeout(() => process.kill(server.pid, "SIGCONT"), STALL_MS);
    }, STALL_AFTER_MS);
  };
  const calm = await benchmark(server, { pipeline: 1, requests: 40_000 });
  stall();
  const their = await benchmark(server, { pipeline: 1, requests: Math.round(calm.perSecond * SECONDS) });
  const our = sideOf(await publish(server, 10_000, {}, stall));
  const name = `server still for ${STALL_MS} ms of ${SECONDS} s`;
  return [
    { name: `peer: redis-benchmark (closed loop), ${name}, p99`, value: their.p99Ms, unit: "ms" },
    { name: `load (open loop), ${name}, p99`, value: our.p99Ms, unit: "ms" },
  ];
}

function steady(perSecond: number, durationMs: number, isWarmUp = false): Stage {
  return {
    name: isWarmUp ? "warm-up" : "load",
    fromPerSecond: perSecond,
    toPerSecond: perSecond,
    durationMs,
    arrivals: "constant",
    isWarmUp,
  };
}

function publish(
  { port }: RealRedis,
  perSecond: number,
  settings: Partial<LoadSettings>,
  onBegin: () => void = () => {},
): Promise<LoadResult> {
  return runLoad({
    endpoint: { host: "127.0.0.1", port },
    label: "bench",
    stages: [steady(perSecond, 1_000, true), steady(perSecond, SECONDS * 1000)],
    runId: "bench",
    seed: 1,
    settings: { consumers: 0, streamLengthMax: LENGTH_MAX, payloadBytes: PAYLOAD_BYTES, ...settings },
    // How late it is, the latencies say.
    bounds: { p99Ms: Infinity, maxMs: Infinity },
    onBegin,
  });
}

function sideOf(result: LoadResult): Side {
  const { latencies, throughputPerSecond } = asMeasured(result);
  return {
    perSecond: throughputPerSecond!,
    perCpuSecond: result.inTime / result.drivers.cpuSeconds,
    p50Ms: latencies.publish!.percentileMs(50),
    p99Ms: latencies.publish!.percentileMs(99),
  };
}

/** One run of redis-benchmark, on the CPU that our driver has. */
async function benchmark(
  { port }: RealRedis,
  { pipeline, requests }: { readonly pipeline: number; readonly requests: number },
): Promise<Side> {
  const xadd = ["XADD", "bench", "MAXLEN", "~", String(LENGTH_MAX), "*", "data", "v".repeat(PAYLOAD_BYTES)];
  const options = ["-p", port, "-c", CLIENTS, "-P", pipeline, "-n", requests, "--csv"].map(String);
  // The shell knows the CPU time of what it ran: user and system, on the last line of `times`.
  const command = [...pinDrivers(1).command, "redis-benchmark", ...options, ...xadd];
  const { out } = await runClient("sh", ["-c", '"$@"; times', "sh", ...command]);
  const [, row] = /^"XADD[^\n]*?",("[^\n]+)$/m.exec(out) ?? [];
  const [perSecond, , , p50Ms, , p99Ms] = (row ?? "").split(",").map((cell) => Number(cell.replaceAll('"', "")));
  const cpu = [
    ...out
      .trim()
      .split("\n")
      .at(-1)!
      .matchAll(/(\d+)m([\d.]+)s/g),
  ];
  const cpuSeconds = cpu.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  if (!(perSecond! > 0 && cpuSeconds > 0)) throw new Error(`redis-benchmark said: ${out.slice(-300)}`);
  return { perSecond: perSecond!, perCpuSecond: requests / cpuSeconds, p50Ms: p50Ms!, p99Ms: p99Ms! };
}

function median(values: readonly number[]): Pick<Figure, "value"> & { readonly range: readonly [number, number] } {
  const sorted = values.toSorted((a, b) => a - b);
  return { value: sorted[Math.floor(sorted.length / 2)]!, range: [sorted[0]!, sorted.at(-1)!] };
}
