/** The load generator beside redis-benchmark, by turns on one server: publishes per CPU second of the driver, latencies measured alike and at the same rate, and a server that stands still. */

import { spawnSync } from "node:child_process";
import { realRedisVersion, startRealRedis, type RealRedis } from "../../properties/serve/real-redis.js";
import { runClient } from "../../properties/serve/run-client.js";
import { pinDrivers } from "../../src/load/cpu-pinning.js";
import { asMeasured, type LoadResult } from "../../src/load/load-result.js";
import { measureOwnShare } from "../../src/load/own-share.js";
import { runLoad } from "../../src/load/run-load.js";
import type { Stage } from "../../src/load/schedule.js";
import { closedLoop, type Side } from "./closed-loop.js";
import type { Figure } from "./figure.js";

const ROUNDS = 5;
const PAYLOAD_BYTES = 1_200;
const LENGTH_MAX = 100_000;
const CLIENTS = 50;
const SECONDS = 3;
const WARM_UP_MS = 1_000;
const STALL_AFTER_MS = 1_500;
const STALL_MS = 1_000;
const XADD = ["XADD", "bench", "MAXLEN", "~", String(LENGTH_MAX), "*", "data", "v".repeat(PAYLOAD_BYTES)];
const WORDS = `XADDs of ${PAYLOAD_BYTES} bytes. redis-benchmark is a closed loop: a client sends once its last answers are there, and its latency runs from
that sending; how long it waited in the client before, no latency says (coordinated omission), so that wait stands beside them. The
closed loop of ours does as it does. The open loop is offered the rate that redis-benchmark came to at its fastest, and its latencies
run from when each XADD was due: all that waits for a server that is full is in them, and so is the rest between two looks of a
driver (0.2 ms, and a fourth of what slow answers take).`;

/** All figures; none, and why, where there is no redis-server or redis-benchmark. */
export async function benchLoad(): Promise<readonly Figure[]> {
  const version = realRedisVersion();
  if (version === undefined || spawnSync("redis-benchmark", ["--version"]).status !== 0) {
    process.stdout.write("load is skipped: redis-server or redis-benchmark is missing (apt-get install redis)\n");
    return [];
  }
  process.stdout.write(
    `load beside redis-benchmark on redis-server ${version}: medians of ${ROUNDS} rounds by turns; drivers ${pinDrivers(1).words}\n${WORDS}\n`,
  );
  const server = await startRealRedis();
  try {
    return [
      ...(await beside(server, 1)),
      ...(await beside(server, 16)),
      ...(await ownShare()),
      ...(await standstill(server)),
    ];
  } finally {
    server.stop();
  }
}

/** redis-benchmark as fast as it goes, the same closed loop by us, and an open loop at redis-benchmark's rate, by turns. */
async function beside(server: RealRedis, pipeline: number): Promise<readonly Figure[]> {
  const rounds: { readonly theirs: Side; readonly closed: Side; readonly open: Side }[] = [];
  const requests = Math.round((await benchmark(server, { pipeline, requests: 40_000 })).perSecond * SECONDS);
  const loop = { port: server.port, clients: CLIENTS, pipeline, command: XADD };
  for (let round = 0; round < ROUNDS; round++) {
    const theirs = await benchmark(server, { pipeline, requests });
    const closed = await closedLoop({ ...loop, warmUpMs: WARM_UP_MS, durationMs: SECONDS * 1_000 });
    rounds.push({ theirs, closed, open: sideOf(await publish(server, theirs.perSecond)) });
  }
  const name = `-c ${CLIENTS} -P ${pipeline}`;
  const figures = (side: string, who: "theirs" | "closed" | "open"): Figure[] => {
    const all = rounds.map((round) => round[who]);
    return [
      { name: `${side}: XADDs a second`, ...median(all.map((one) => one.perSecond)), unit: "/s" },
      { name: `${side}: per CPU second`, ...median(all.map((one) => one.perCpuSecond)), unit: "/s" },
      { name: `${side}: p50`, ...median(all.map((one) => one.p50Ms)), unit: "ms" },
      { name: `${side}: p99`, ...median(all.map((one) => one.p99Ms)), unit: "ms" },
    ];
  };
  // By Little's law a request comes round in clients * pipeline / throughput; what is no latency of that is a wait in the client.
  const waitMs = ({ perSecond, meanMs }: Side): number => (CLIENTS * pipeline * 1000) / perSecond - meanMs;
  const leftOut = (side: string, who: "theirs" | "closed"): Figure => ({
    name: `${side}: wait in the client`,
    ...median(rounds.map((round) => waitMs(round[who]))),
    unit: "ms",
  });
  // Of the same round, as what else the machine does changes from round to round.
  const ratio = (words: string, who: "closed" | "open", field: keyof Side, aim: string): Figure => ({
    name: `ratio: ${words} to redis-benchmark ${name}`,
    ...median(rounds.map((round) => round[who][field] / round.theirs[field])),
    unit: "",
    aim,
  });
  return [
    ...figures(`peer: redis-benchmark ${name}`, "theirs"),
    leftOut(`peer: redis-benchmark ${name}`, "theirs"),
    ...figures(`load: closed loop of ours, ${name}`, "closed"),
    leftOut(`load: closed loop of ours, ${name}`, "closed"),
    ...figures(`load: open loop at the rate of ${name}`, "open"),
    ratio("open loop, per CPU second,", "open", "perCpuSecond", "at least 0.8"),
    ratio("closed loop, p50,", "closed", "p50Ms", "0.9 to 1.1"),
    {
      name: `ratio: closed loop, p50 and the wait, to redis-benchmark ${name}`,
      ...median(rounds.map(({ theirs, closed }) => (closed.p50Ms + waitMs(closed)) / (theirs.p50Ms + waitMs(theirs)))),
      unit: "",
      aim: "0.9 to 1.1",
    },
    ratio("closed loop, p99,", "closed", "p99Ms", "0.9 to 1.1"),
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
  const our = sideOf(await publish(server, 10_000, stall));
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

function publish({ port }: RealRedis, perSecond: number, onBegin: () => void = () => {}): Promise<LoadResult> {
  return runLoad({
    endpoint: { host: "127.0.0.1", port },
    label: "bench",
    stages: [steady(perSecond, WARM_UP_MS, true), steady(perSecond, SECONDS * 1000)],
    runId: "bench",
    seed: 1,
    settings: { consumers: 0, streamLengthMax: LENGTH_MAX, payloadBytes: PAYLOAD_BYTES },
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
    meanMs: latencies.publish!.meanMs,
    p50Ms: latencies.publish!.percentileMs(50),
    p99Ms: latencies.publish!.percentileMs(99),
  };
}

/** One run of redis-benchmark, on the CPU that our driver has. */
async function benchmark(
  { port }: RealRedis,
  { pipeline, requests }: { readonly pipeline: number; readonly requests: number },
): Promise<Side> {
  const options = ["-p", port, "-c", CLIENTS, "-P", pipeline, "-n", requests, "--csv"].map(String);
  // The shell knows the CPU time of what it ran: user and system, on the last line of `times`.
  const command = [...pinDrivers(1).command, "redis-benchmark", ...options, ...XADD];
  const { out } = await runClient("sh", ["-c", '"$@"; times', "sh", ...command]);
  const [, row] = /^"XADD[^\n]*?",("[^\n]+)$/m.exec(out) ?? [];
  const [perSecond, meanMs, , p50Ms, , p99Ms] = (row ?? "").split(",").map((cell) => Number(cell.replaceAll('"', "")));
  const cpu = [
    ...out
      .trim()
      .split("\n")
      .at(-1)!
      .matchAll(/(\d+)m([\d.]+)s/g),
  ];
  const cpuSeconds = cpu.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  if (!(perSecond! > 0 && cpuSeconds > 0)) throw new Error(`redis-benchmark said: ${out.slice(-300)}`);
  return { perSecond: perSecond!, perCpuSecond: requests / cpuSeconds, meanMs: meanMs!, p50Ms: p50Ms!, p99Ms: p99Ms! };
}

function median(values: readonly number[]): Pick<Figure, "value"> & { readonly range: readonly [number, number] } {
  const sorted = values.toSorted((a, b) => a - b);
  return { value: sorted[Math.floor(sorted.length / 2)]!, range: [sorted[0]!, sorted.at(-1)!] };
}
