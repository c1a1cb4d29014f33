/** What of article 1's claimed gains is real: each directive against its opposite, everything else the same. */

import { connect } from "node:net";
import type { LoadResult } from "../../src/load/load-result.js";
import { asMeasured } from "../../src/load/load-result.js";
import { startProcessServer } from "../../src/targets/process.js";
import { withControl, type RealServer } from "../../src/targets/server.js";
import { latencyText } from "../../src/report/load/latency-text.js";
import { groupDigits } from "../../src/text/number-text.js";
import { ceilingOf, loadAt } from "./ceiling.js";
import { MENDED, type Directives } from "./configurations.js";
import { hugePages, listenDrops, withHugePages } from "./kernel.js";

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

/** The rows, one after another as they are measured. */
export async function* claimRows(options: ClaimOptions): AsyncGenerator<Row> {
  for (const threads of ["1", "2", "4"]) {
    yield on(options, { ...MENDED, "io-threads": threads }, async (server) => {
      const result = await loadAt({ ...options, endpoint: server });
      const { perSecond, limitedBy } = await ceilingOf(server, CEILING_FROM);
      return [
        "io-threads doubles the throughput",
        `io-threads ${threads}`,
        ...figures(result),
        `keeps ${groupDigits(perSecond)}/s, then the ${limitedBy} falls behind`,
      ];
    });
  }
  for (const value of ["no", "yes"]) {
    yield on(options, { ...MENDED, "no-appendfsync-on-rewrite": value }, async (server) => {
      const { result, rewrites } = await whileRewriting(server, options);
      return [
        "no-appendfsync-on-rewrite takes the p99 away",
        `${value}, ${rewrites} rewrites`,
        ...figures(result),
        "what it loses: facts of `npm run loss`",
      ];
    });
  }
  for (const value of ["yes", "no"]) {
    const row = (): Promise<Row> =>
      on(options, { ...MENDED, "disable-thp": value }, async (server) => {
        const { result, rewrites } = await whileRewriting(server, options);
        const words = `disable-thp ${value}, system: ${hugePages()}, ${rewrites} rewrites`;
        const note =
          hugePages() === "always" ? "" : "the system gives huge pages to those only that ask; Redis does not";
        return ["transparent huge pages off", words, ...figures(result), note];
      });
    yield options.hasHugePages ? withHugePages(row) : row();
  }
  for (const backlog of ["128", "65535"]) {
    yield on(options, { ...MENDED, "tcp-backlog": backlog, maxclients: "10000" }, async (server) => {
      const burst = await connectionBurst(server);
      const result = await loadAt({ ...options, endpoint: server });
      return ["somaxconn 65,535 instead of 128", `backlog of ${backlog}`, ...figures(result), burst];
    });
  }
}

async function on(
  { program }: ClaimOptions,
  settings: Directives,
  measure: (server: RealServer) => Promise<Row>,
): Promise<Row> {
  const server = await startProcessServer({ settings, ...(program === undefined ? {} : { program }) });
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

/** p50 and p99 of publishes, the slowest of them, and the p99 from end to end. */
function figures(result: LoadResult): readonly string[] {
  const { publish, end_to_end: endToEnd } = asMeasured(result).latencies;
  const mark = result.verdict === "unknown" ? " (unknown: the driver was late)" : "";
  return [
    latencyText(publish!.percentileMs(50)),
    latencyText(publish!.percentileMs(99)),
    latencyText(publish!.maxMs),
    `${latencyText(endToEnd!.percentileMs(99))}${mark}`,
  ];
}

/** The load, with a rewrite of the append-only file begun as soon as the one before is through. */
async function whileRewriting(
  server: RealServer,
  options: ClaimOptions,
): Promise<{ readonly result: LoadResult; readonly rewrites: number }> {
  let rewrites = 0;
  const rewrite = (): void =>
    void withControl(server, (control) => control.bgrewriteaof()).then(
      () => rewrites++,
      // One is going on still.
      () => {},
    );
  let timer: NodeJS.Timeout | undefined;
  const onBegin = (): void => void (timer = setInterval(rewrite, REWRITE_INTERVAL_MS));
  try {
    return { result: await loadAt({ ...options, endpoint: server, onBegin }), rewrites };
  } finally {
    clearInterval(timer);
  }
}

/** So many connections begun at once, each with a PING. */
async function connectionBurst({ host, port }: RealServer): Promise<string> {
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
  const drops =
    dropsBefore === undefined ? "drops are not counted" : `${listenDrops()! - dropsBefore} SYNs or ACKs dropped`;
  const failed = times.length - there.length;
  return `${groupDigits(BURST_CONNECTIONS)} connections at once: ${failed} failed, ${drops}, the last was there after ${latencyText(Math.max(0, ...there))}`;
}
