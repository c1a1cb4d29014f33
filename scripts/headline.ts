/** `npm run headline`: the articles' figures beside ours, default against tuned configuration, TLS off and on, and what of the claimed gains is real. */

import { parseArgs } from "node:util";
import { asMeasured, lostEntries, type LoadResult } from "../src/load/load-result.js";
import { latencyText } from "../src/report/load/latency-text.js";
import { durationMs } from "../src/scenario/duration.js";
import { freePort, startProcessServer } from "../src/targets/process.js";
import { serverVersion, withControl, type Endpoint } from "../src/targets/server.js";
import { groupDigits } from "../src/text/number-text.js";
import { ceilingOf, loadAt, type Ceiling } from "./headline/ceiling.js";
import { makeCertificates } from "./headline/certificates.js";
import { claimRows, type Row } from "./headline/claims.js";
import { ARTICLE, DEFAULT, MENDED, REPORTED, type Directives } from "./headline/configurations.js";
import { machineWords } from "./headline/machine.js";
import { ceilingText, gainText } from "./headline/verdicts.js";

const { values } = parseArgs({
  options: {
    duration: { type: "string", default: "60s" },
    rate: { type: "string", default: "50000" },
    program: { type: "string" },
    only: { type: "string" },
    "huge-pages": { type: "boolean", default: false },
  },
});
const length = durationMs(values.duration);
const perSecond = Number(values.rate);
if (length === undefined || !(perSecond > 0) || ![undefined, "table", "claims"].includes(values.only)) {
  process.stderr.write(
    "usage: npm run headline -- [--duration 60s] [--rate 50000] [--program /usr/bin/redis-server] [--only table|claims] [--huge-pages]\n",
  );
  process.exit(64);
}
const { program } = values;
/** The aim at 50,000 a second. */
const AIM_P50_MS = 1;
const CEILING_FROM = 20_000;
const certificates = makeCertificates();

try {
  print(`${machineWords()}`);
  if (values.only !== "claims") await table();
  if (values.only !== "table") await claims();
} finally {
  certificates?.remove();
}

async function table(): Promise<void> {
  print(
    `\n${groupDigits(perSecond)} combined operations a second offered for ${values.duration}, payloads of 1.2 KB, open loop\n`,
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
      const { cells: row_, ceiling, result } = await measured(name, directives, isTls);
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
  isTls: boolean,
): Promise<{ readonly cells: Row; readonly ceiling: Ceiling; readonly result: LoadResult }> {
  const tlsPort = isTls ? await freePort() : undefined;
  const settings = { ...directives, ...(tlsPort === undefined ? {} : tlsDirectives(tlsPort)) };
  const server = await startProcessServer({ settings, ...(program === undefined ? {} : { program }) });
  try {
    const endpoint: Endpoint =
      tlsPort === undefined ? server : { host: server.host, port: tlsPort, tls: certificates!.client };
    const version = await withControl(server, serverVersion);
    const result = await loadAt({ endpoint, perSecond, durationMs: length! });
    const ceiling = await ceilingOf(endpoint, CEILING_FROM);
    const where = [`${name} (${version})`, isTls ? "on" : "off"];
    return { cells: [...where, ...cells(result), ceilingText(ceiling), verdictWords(result)], ceiling, result };
  } finally {
    await server.stop();
  }
}

function tlsDirectives(port: number): Directives {
  const { cert, key } = certificates!;
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

async function claims(): Promise<void> {
  print(
    `\nWhat of the claimed gains is real: each against its opposite at ${groupDigits(perSecond)}/s for ${values.duration}, all else as mended\n`,
  );
  row(["claim", "measured with", "publish p50", "publish p99", "publish max", "end to end p99", "verdict"]);
  row(Array.from({ length: 7 }, () => "---"));
  for await (const cells_ of claimRows({ program, perSecond, durationMs: length!, hasHugePages: values["huge-pages"] }))
    row(cells_);
}

function row(cells_: Row): void {
  print(`| ${cells_.join(" | ")} |`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
