/** The peers: ioredis-mock's XADD, and a real redis-server over loopback. */

import { Redis } from "ioredis";
import RedisMock from "ioredis-mock";
import { rate, type Figure } from "./figure.js";
import { withRealServer } from "./real-server.js";

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
  return withRealServer(async (port) => {
    if (port === undefined) return [];
    const client = new Redis({ port });
    await client.xgroup("CREATE", "s", "g", "$", "MKSTREAM");
    const wallSeconds = (): number => performance.now() / 1000;
    const single = await rate(ROUNDS, () => cycles(client, 1_500), wallSeconds);
    const pipelined = await rate(ROUNDS, () => pipelines(client, 150), wallSeconds);
    client.disconnect();
    return [
      { name: "peer: redis-server over loopback, ioredis, one at a time", ...single, unit: "commands/s of wall time" },
      {
        name: "peer: redis-server over loopback, ioredis, pipelines of 100",
        ...pipelined,
        unit: "commands/s of wall time",
      },
    ];
  });
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
