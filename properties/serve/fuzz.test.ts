/** A slice of the fuzzing of `streamproof serve`; `npm run fuzz` goes on for longer. */

import { describe, expect, test } from "vitest";
import { realTier } from "../real-tier.js";
import { printedSeed } from "../seed.js";
import { runFuzz, type FuzzResult } from "./fuzz-run.js";
import { realRedisVersion, startRealRedis } from "./real-redis.js";
import { startServe } from "./serve-process.js";

const INPUTS = 10_000;
const RSS_BYTES_MAX = 700 * 1024 * 1024;

async function fuzzed(name: string, realPort?: number): Promise<FuzzResult & { readonly code: number | null }> {
  const server = await startServe(["--profile", "redis-7.0"]);
  const { port, pid } = server;
  const seed = printedSeed(name);
  const result = await runFuzz({
    port,
    pid,
    seed,
    first: 0,
    inputs: INPUTS,
    ...(realPort === undefined ? {} : { realPort }),
  });
  return { ...result, code: await server.end() };
}

describe("streamproof serve under hostile input", () => {
  test("neither crashes nor hangs, answers in whole replies, and its memory is bounded", async () => {
    const { findings, code, connections, rssPeakBytes } = await fuzzed("fuzzing of serve");
    expect({ findings, code }).toEqual({ findings: [], code: 0 });
    expect(connections).toBeGreaterThan(100);
    expect(rssPeakBytes).toBeLessThan(RSS_BYTES_MAX);
  });
});

realTier({
  what: "redis-server 7.0 on the PATH",
  isThere: realRedisVersion()?.startsWith("7.0.") === true,
  how: "apt-get install redis-server",
})("streamproof serve beside a real Redis 7.0", () => {
  test("tells and closes hostile connections as it does", async () => {
    const real = await startRealRedis();
    try {
      const { findings, compared } = await fuzzed("fuzzing of serve beside redis-server", real.port);
      expect(findings).toEqual([]);
      expect(compared).toBeGreaterThan(50);
    } finally {
      real.stop();
    }
  });
});
