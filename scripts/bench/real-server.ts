/** A redis-server from the PATH for as long as figures are taken on it. */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

/** Runs `measure` with the port of a fresh server that keeps nothing; with undefined where there is no redis-server. */
export async function withRealServer<T>(measure: (port: number | undefined) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "streamproof-bench-"));
  const port = await freePort();
  const server = spawn(
    "redis-server",
    ["--port", String(port), "--save", "", "--appendonly", "no", "--dir", directory],
    { stdio: "ignore" },
  );
  const isMissing = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(true));
    server.once("spawn", () => resolve(false));
  });
  try {
    if (isMissing) {
      process.stdout.write(
        "peer: a real server is skipped: there is no redis-server on the PATH (apt-get install redis-server)\n",
      );
      return await measure(undefined);
    }
    await untilItAnswers(port);
    return await measure(port);
  } finally {
    server.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  }
}

async function untilItAnswers(port: number): Promise<void> {
  const client = new Redis({ port, retryStrategy: () => 20 });
  client.on("error", () => {});
  await client.ping();
  client.disconnect();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
