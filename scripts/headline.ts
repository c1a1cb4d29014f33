/** `npm run headline`: the articles' figures beside ours, default against tuned configuration, TLS off and on, and what of the claimed gains is real. */

import { asMeasured, lostEntries, type LoadResult } from "../src/load/load-result.js";
import { latencyText } from "../src/report/load/latency-text.js";
import { durationMs } from "../src/scenario/duration.js";
import { freePort, startProcessServer } from "../src/targets/process.js";
import { serverVersion, withControl, type Endpoint } from "../src/targets/server.js";
import { groupDigits } from "../src/text/number-text.js";
import { ceilingOf, loadAt, type Ceiling } from "./headline/ceiling.js";
import { makeCertificates, type Certificates } from "./headline/certificates.js";
import { claimRows, type Row } from "./headline/claims.js";
import { ARTICLE, DEFAULT, MENDED, REPORTED, type Directives } from "./headline/configurations.js";
import { machineWords } from "./headline/machine.js";
import { readOptions, runScript, wrongOption } from "./script.js";
import { ceilingText, gainText } from "./headline/verdicts.js";

const HELP = `npm run headline -- [options]

Puts the figures of an article beside this machine's, with the default, the article's and the mended configuration, TLS off
and on; then measures each claimed gain against its opposite. Takes some ten minutes each. Run it on a machine with nothing
else to do.

  --duration TIME   each measurement lasts so long (default 60s)
  --rate N          combined operations a second that are offered: publishes and handled entries (default 50000)
  --only PART       table or claims
  --program FILE    the server (default: the redis-server on the PATH)
  --huge-pages      measure huge pages too: switches them on for the whole machine meanwhile (root, Linux)
  --help            this text

Examples:
  npm run headline
  npm run headline -- --only table --duration 10s --rate 20000
`;

/** The aim at 50,000 a second. */
const AIM_P50_MS = 1;
const CEILING_FROM = 20_000;

interface Options {
  readonly lengthMs: number;
  /** As it was given. */
  readonly duration: string;
  readonly perSecond: number;
  readonly program: string | undefined;
  readonly only: string | undefined;
  readonly hasHugePages: boolean;
}

/** @throws UserError when an option is wrong */
function options(): Options {
  const values = readOptions({
    duration: { type: "string", default: "60s" },
    rate: { type: "string", default: "50000" },
    program: { type: "string" },
    only: { type: "string" },
    "huge-pages": { type: "boolean", default: false },
  });
  const { duration, program, only } = values;
  const lengthMs = durationMs(duration);
  const perSecond = Number(values.rate);
  if (lengthMs === undefined) throw wrongOption("--duration", `is a duration such as 60s, not "${duration}"`);
  if (!(perSecond > 0)) throw wrongOption("--rate", `is a number above 0, not "${values.rate}"`);
  if (![undefined, "table", "claims"].includes(only)) throw wrongOption("--only", `is table or claims, not "${only}"`);
  return { lengthMs, duration, perSecond, program, only, hasHugePages: values["huge-pages"] };
}

async function main(): Promise<number> {
  const chosen = options();
  const certificates = makeCertificates();
  try {
    print(`${machineWords()}`);
    if (chosen.only !== "claims") await table(chosen, certificates);
    if (chosen.only !== "table") await claims(chosen);
    return 0;
  } finally {
    certificates?.remove();
  }
}

async function table(chosen: Options, certificates: Certificates | undefined): Promise<void> {
  const { perSecond, duration } = chosen;
  print(
    `\n${groupDigits(perSecond)} combined operations a second offered for ${duration}, payloads of 1.2 KB, open loop\n`,
  );
  row([
    "configuration",
    "TLS",
    "combined/s",
    "publish p50",
    "publish p99",
    "end to end p50",
    "end to end p99",
    "server CPU",
    "ceiling",
    "verdict",
  ]);
  row(Array.from({ length: 10 }, () => "---"));
  for (const [name, { perSecond: rate, p50Ms, p99Ms }] of Object.entries(REPORTED))
    row([
      `article 1: ${name} (8 CPUs, 5 machines of drivers)`,
      name === "default" ? "off" : "on",
      groupDigits(rate),
      latencyText(p50Ms),
      latencyText(p99Ms),
      "",
      "",
      "",
      "",
      "closed loop",
    ]);
  const ours: readonly (readonly [string, Directives])[] = [
    ["ours: default", DEFAULT],
    ["ours: article 1's redis.conf", ARTICLE],
    ["ours: the same, mended", MENDED],
  ];
  const notes: string[] = [];
  for (const isTls of certificates === undefined ? [false] : [false, true]) {
    const ceilings: Ceiling[] = [];
    for (const [name, directives] of ours) {
      const {
        cells: row_,
        ceiling,
        result,
      } = await measured(name, directives, chosen, isTls ? certificates : undefined);
      row(row_);
      ceilings.push(ceiling);
      if (result.reasons.length > 0)
        notes.push(`${name}, TLS ${isTls ? "on" : "off"}, is unknown: ${result.reasons.join("; ")}`);
    }
    const { default: plain, tuned } = REPORTED;
    const claimed = Number((tuned.perSecond / plain.perSecond).toFixed(1));
    notes.push(gainText(isTls ? "on" : "off", ceilings[0]!, ceilings[2]!, claimed));
  }
  print(`\n${notes.map((note) => `- ${note}`).join("\n")}`);
  if (certificates === undefined)
    print("\nTLS is skipped: there is no openssl to make a certificate (apt-get install openssl)");
}

async function measured(
  name: string,
  directives: Directives,
  { perSecond, lengthMs, program }: Options,
  certificates: Certificates | undefined,
): Promise<{ readonly cells: Row; readonly ceiling: Ceiling; readonly result: LoadResult }> {
  const tlsPort = certificates === undefined ? undefined : await freePort();
  const tls = tlsPort === undefined ? {} : tlsDirectives(tlsPort, certificates!);
  const settings = { ...directives, ...tls };
  const server = await startProcessServer({ settings, ...(program === undefined ? {} : { program }) });
  try {
    const endpoint: Endpoint =
      tlsPort === undefined ? server : { host: server.host, port: tlsPort, tls: certificates!.client };
    const version = await withControl(server, serverVersion);
    const result = await loadAt({ endpoint, perSecond, durationMs: lengthMs });
    const ceiling = await ceilingOf(endpoint, CEILING_FROM);
    const where = [`${name} (${version})`, tlsPort === undefined ? "off" : "on"];
    return { cells: [...where, ...cells(result), ceilingText(ceiling), verdictWords(result)], ceiling, result };
  } finally {
    await server.stop();
  }
}

function tlsDirectives(port: number, { cert, key }: Certificates): Directives {
  return { "tls-port": String(port), "tls-cert-file": cert, "tls-key-file": key, "tls-ca-cert-file": cert };
}

function cells(result: LoadResult): readonly string[] {
  const { latencies, throughputPerSecond } = asMeasured(result);
  const { publish, end_to_end: endToEnd } = latencies;
  return [
    groupDigits(throughputPerSecond ?? 0),
    latencyText(publish!.percentileMs(50)),
    latencyText(publish!.percentileMs(99)),
    latencyText(endToEnd!.percentileMs(50)),
    latencyText(endToEnd!.percentileMs(99)),
    `${result.serverCpuPercent?.toFixed(0) ?? "?"}%`,
  ];
}

function verdictWords(result: LoadResult): string {
  const p50Ms = asMeasured(result).latencies.end_to_end!.percentileMs(50);
  const words = `p50 ${p50Ms < AIM_P50_MS ? "below" : "ABOVE"} ${AIM_P50_MS} ms, ${(lostEntries(result) ?? 0) === 0 ? "nothing lost" : "entries LOST"}`;
  return result.verdict === "unknown" ? `unknown (see below): ${words}` : words;
}

async function claims({ perSecond, duration, lengthMs, program, hasHugePages }: Options): Promise<void> {
  print(
    `\nWhat of the claimed gains is real: each against its opposite at ${groupDigits(perSecond)}/s for ${duration}, all else as mended\n`,
  );
  row(["claim", "measured with", "publish p50", "publish p99", "publish max", "end to end p99", "verdict"]);
  row(Array.from({ length: 7 }, () => "---"));
  for await (const cells_ of claimRows({ program, perSecond, durationMs: lengthMs, hasHugePages })) row(cells_);
}

function row(cells_: Row): void {
  print(`| ${cells_.join(" | ")} |`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await runScript({ name: "headline", help: HELP, main });
