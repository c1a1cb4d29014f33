/** What of article 1's claimed gains is real: each directive against its opposite, everything else the same. */

import { connect } from "node:net";
import type { LoadResult } from "../../src/load/load-result.js";
import { asMeasured } from "../../src/load/load-result.js";
import { startProcessServer } from "../../src/targets/process.js";
import { withControl, type RealServer } from "../../src/targets/server.js";
import { latencyText } from "../../src/report/load/latency-text.js";
import { counted, groupDigits } from "../../src/text/number-text.js";
import { ceilingOf, loadAt, type Ceiling } from "./ceiling.js";
import { MENDED, type Directives } from "./configurations.js";
import { hugePages, listenDrops, somaxconn, withHugePages } from "./kernel.js";
import { burstVerdict, ceilingText, latencyVerdict, throughputVerdict, type Burst, type Sample } from "./verdicts.js";

/** How a claim is measured. */
export interface ClaimOptions {
  readonly program: string | undefined;
  readonly perSecond: number;
  readonly durationMs: number;
  /** Have huge pages on, for the whole machine, while what they do is measured. */
  readonly hasHugePages: boolean;
}

/** A row of the table. */
export type Row = readonly string[];

const REWRITE_INTERVAL_MS = 5_000;
const BURST_CONNECTIONS = 3_000;
const CEILING_FROM = 20_000;

/** A measured row, and what its claim is judged by. */
interface Measurement {
  readonly row: Row;
  readonly publishP99: Sample;
  readonly publishMax: Sample;
}

/** The rows, one after another as they are measured; each claim's last one is its verdict. */
export async function* claimRows(options: ClaimOptions): AsyncGenerator<Row> {
  yield* ioThreads(options);
  yield* rewrites(options);
  yield* transparentHugePages(options);
  yield* backlog(options);
}

async function* ioThreads(options: ClaimOptions): AsyncGenerator<Row> {
  const ceilings: Ceiling[] = [];
  for (const threads of ["1", "2", "4"]) {
    yield await on(options, { ...MENDED, "io-threads": threads }, async (server) => {
      const result = await loadAt({ ...options, endpoint: server });
      const ceiling = await ceilingOf(server, CEILING_FROM);
      ceilings.push(ceiling);
      const words = `keeps ${ceilingText(ceiling)}`;
      return measurement(["io-threads 4 doubles the throughput", `io-threads ${threads}`], result, words).row;
    });
  }
  const [first, , last] = ceilings;
  yield verdictRow(throughputVerdict(first!, last!, 2));
}

async function* rewrites(options: ClaimOptions): AsyncGenerator<Row> {
  const measured: Measurement[] = [];
  for (const value of ["no", "yes"]) {
    const one = await on(options, { ...MENDED, "no-appendfsync-on-rewrite": value }, async (server) => {
      const { result, rewrites: count } = await whileRewriting(server, options);
      const head = ["no-appendfsync-on-rewrite takes the p99 away", `${value}, ${counted(count, "rewrite")}`];
      return measurement(head, result, "what it loses: `npm run loss`");
    });
    measured.push(one);
    yield one.row;
  }
  yield verdictRow(latencyVerdict("publish p99", measured[0]!.publishP99, measured[1]!.publishP99));
}

async function* transparentHugePages(options: ClaimOptions): AsyncGenerator<Row> {
  const measured: Measurement[] = [];
  // Without: the server leaves to the system what pages it gets.
  for (const value of ["no", "yes"]) {
    const one = (): Promise<Measurement> =>
      on(options, { ...MENDED, "disable-thp": value }, async (server) => {
        const { result, rewrites: count } = await whileRewriting(server, options);
        const words = `disable-thp ${value}, system: ${hugePages()}, ${counted(count, "rewrite")}`;
        return measurement(["transparent huge pages off: no stalls after a fork", words], result, "");
      });
    const done = await (options.hasHugePages ? withHugePages(one) : one());
    measured.push(done);
    yield done.row;
  }
  const hasEffect = options.hasHugePages || hugePages() === "always";
  yield verdictRow(
    hasEffect
      ? latencyVerdict("slowest publish", measured[0]!.publishMax, measured[1]!.publishMax)
      : `unknown: the system is at ${hugePages()} and gives Redis none either way; --huge-pages has them on while this is measured`,
  );
}

async function* backlog(options: ClaimOptions): AsyncGenerator<Row> {
  const bursts: Burst[] = [];
  for (const length of ["128", "65535"]) {
    yield await on(options, { ...MENDED, "tcp-backlog": length, maxclients: "10000" }, async (server) => {
      const burst = await connectionBurst(server);
      bursts.push(burst);
      const result = await loadAt({ ...options, endpoint: server });
      const head = ["somaxconn 65,535 instead of 128 ends timeouts", `tcp-backlog ${length}, somaxconn ${somaxconn()}`];
      return measurement(head, result, burst.words).row;
    });
  }
  const [short, long] = bursts;
  yield verdictRow(burstVerdict(short!, long!));
}

function verdictRow(words: string): Row {
  return ["", "", "", "", "", "", `**${words}**`];
}

async function on<T>(
  { program }: ClaimOptions,
  settings: Directives,
  measure: (server: RealServer) => Promise<T>,
): Promise<T> {
  const server = await startProcessServer({ settings, ...(program === undefined ? {} : { program }) });
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

/** A row of p50 and p99 of publishes, the slowest of them, and the p99 from end to end, between its words. */
function measurement(head: Row, result: LoadResult, note: string): Measurement {
  const { publish, end_to_end: endToEnd } = asMeasured(result).latencies;
  const isSure = result.verdict !== "unknown";
  const [p50, p99, max, endToEndP99] = [
    publish!.percentileMs(50),
    publish!.percentileMs(99),
    publish!.maxMs,
    endToEnd!.percentileMs(99),
  ];
  const notes = [...(isSure ? [] : ["the driver was late"]), ...(note === "" ? [] : [note])];
  return {
    row: [...head, ...[p50, p99, max, endToEndP99].map(latencyText), notes.join("; ")],
    publishP99: { value: p99, isSure },
    publishMax: { value: max, isSure },
  };
}

/** The load, with a rewrite of the append-only file begun as soon as the one before is through. */
async function whileRewriting(
  server: RealServer,
  options: ClaimOptions,
): Promise<{ readonly result: LoadResult; readonly rewrites: number }> {
  let count = 0;
  const rewrite = (): void =>
    void withControl(server, (control) => control.bgrewriteaof()).then(
      () => count++,
      // One is going on still.
      () => {},
    );
  let timer: NodeJS.Timeout | undefined;
  const onBegin = (): void => void (timer = setInterval(rewrite, REWRITE_INTERVAL_MS));
  try {
    return { result: await loadAt({ ...options, endpoint: server, onBegin }), rewrites: count };
  } finally {
    clearInterval(timer);
  }
}

/** So many connections begun at once, each with a PING. */
async function connectionBurst({ host, port }: RealServer): Promise<Burst> {
  const startMs = performance.now();
  const dropsBefore = listenDrops();
  const one = (): Promise<number> =>
    new Promise((resolve) => {
      const socket = connect({ host, port }, () => socket.write("PING\r\n"));
      socket.once("data", () => {
        resolve(performance.now() - startMs);
        socket.destroy();
      });
      socket.once("error", () => resolve(Infinity));
    });
  const times = await Promise.all(Array.from({ length: BURST_CONNECTIONS }, one));
  const there = times.filter((ms) => ms !== Infinity);
  const drops = dropsBefore === undefined ? undefined : listenDrops()! - dropsBefore;
  const failed = times.length - there.length;
  const dropWords = drops === undefined ? "drops are not counted" : `${groupDigits(drops)} SYNs or ACKs dropped`;
  const lastMs = Math.max(0, ...there);
  const words = `${groupDigits(BURST_CONNECTIONS)} connections at once: ${failed} failed, ${dropWords}, the last was there after ${latencyText(lastMs)}`;
  return { failed, drops, lastMs, words };
}
