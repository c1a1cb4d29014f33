/** `npm run fuzz`: long runs of hostile input against the built `streamproof serve`. */

import { parseArgs } from "node:util";
import { runFuzz } from "./fuzz-run.js";
import { realRedisVersion, startRealRedis } from "./real-redis.js";
import { startServe } from "./serve-process.js";

const usage = `npm run fuzz -- [options]
  --inputs N   how many inputs to send (default 100000)
  --first N    number of the first one (default 0)
  --seed N     where inputs come from (default: drawn, and printed)
`;

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "100000" },
    first: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    help: { type: "boolean", default: false },
  },
});
const [seed, first, inputs] = [values.seed, values.first, values.inputs].map(Number) as [number, number, number];

if (values.help || ![seed, first, inputs].every(Number.isSafeInteger)) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 64);
}

const version = realRedisVersion();
const isComparable = version?.startsWith("7.0.") === true;
process.stdout.write(
  `seed ${seed}, inputs ${first} to ${first + inputs - 1}${isComparable ? `, a sample compared with redis-server ${version}` : ", compared with nothing: there is no redis-server 7.0 on the PATH"}\n`,
);
const server = await startServe(["--profile", "redis-7.0"]);
const real = isComparable ? await startRealRedis() : undefined;
const startedMs = performance.now();
const result = await runFuzz({
  port: server.port,
  pid: server.pid,
  seed,
  first,
  inputs,
  ...(real === undefined ? {} : { realPort: real.port }),
  onProgress: (done) =>
    process.stderr.write(`${done} inputs, ${Math.round((performance.now() - startedMs) / 1000)} s\n`),
});
real?.stop();
const code = await server.end();
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
process.stdout.write(
  [
    `${result.inputs} inputs over ${result.connections} connections in ${Math.round((performance.now() - startedMs) / 1000)} s: ${megabytes(result.bytesSent)} sent, ${megabytes(result.bytesReceived)} received`,
    `closed by the server: ${result.closedByServer}; compared with the real server: ${result.compared}`,
    `memory: ${megabytes(result.rssPeakBytes)} at most, ${megabytes(result.rssEndBytes)} at the end; exit code after SIGTERM: ${code}`,
    `findings: ${result.findings.length}`,
    ...result.findings,
    "",
  ].join("\n"),
);
process.exitCode = result.findings.length === 0 && code === 0 ? 0 : 1;
