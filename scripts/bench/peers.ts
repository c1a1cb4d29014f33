/** The peers: ioredis-mock's XADD, and a real redis-server over loopback. */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import RedisMock from "ioredis-mock";
import { rate, type Figure } from "./figure.js";

const ROUNDS = 5;

/** XADD of ioredis-mock: the one stream command of the mix that it has. */
export async function benchMock(): Promise<readonly Figure[]> {
  const mock = new RedisMock();
  const { value, range } = await rate(ROUNDS, async () => {
    await mock.flushall();
    for (let i = 0; i < 2_000; i++) await mock.xadd("s", "*", "data", '{"id":"entry-1","amount":100}');
    return 2_000;
  });
  mock.disconnect();
  return [{ name: "peer: ioredis-mock XADD", value, unit: "commands/s", range }];
}

/** The same mix on a real server, one command at a time and 100 in a pipeline; the clock is the wall's. */
export async function benchRealServer(): Promise<readonly Figure[]> {
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
  if (isMissing) {
    process.stdout.write(
      "peer: a real server is skipped: there is no redis-server on the PATH (apt-get install redis-server)\n",
    );
    return [];
  }
  const client = new Redis({ port, retryStrategy: () => 20 });
  client.on("error", () => {});
  try {
    await client.xgroup("CREATE", "s", "g", "$", "MKSTREAM");
    const wallSeconds = (): number => performance.now() / 1000;
    const single = await rate(ROUNDS, () => cycles(client, 1_500), wallSeconds);
    const pipelined = await rate(ROUNDS, () => pipelines(client, 150), wallSeconds);
    return [
      { name: "peer: redis-server over loopback, ioredis, one at a time", ...single, unit: "commands/s of wall time" },
      {
        name: "peer: redis-server over loopback, ioredis, pipelines of 100",
        ...pipelined,
        unit: "commands/s of wall time",
      },
    ];
  } finally {
    client.disconnect();
    server.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  }
}

async function cycles(client: Redis, count: number): Promise<number> {
  for (let i = 0; i < count; i++) {
    const id = await client.xadd("s", "*", "data", '{"id":"entry-1","amount":100}');
    await client.xreadgroup("GROUP", "g", "c", "COUNT", 1, "STREAMS", "s", ">");
    await client.xack("s", "g", id!);
  }
  return count * 3;
}

async function pipelines(client: Redis, count: number): Promise<number> {
  for (let i = 0; i < count; i++) {
    const pipeline = client.pipeline();
    for (let j = 0; j < 50; j++) {
      pipeline.xadd("s", "*", "data", '{"id":"entry-1","amount":100}');
      pipeline.xreadgroup("GROUP", "g", "c", "COUNT", 1, "NOACK", "STREAMS", "s", ">");
    }
    await pipeline.exec();
  }
  return count * 100;
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
