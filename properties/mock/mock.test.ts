/** ioredis-mock, streamproof/mock and a real server, held against the same cases: where the first two differ, ours answers as the server. */

import { Cluster as Cluster5, Redis, type RedisOptions } from "ioredis";
import { Cluster as Cluster6, Redis as Redis6 } from "ioredis-6";
import IoredisMock from "ioredis-mock";
import { mocksOf, type MockRedisOptions } from "streamproof/mock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startProcessServer } from "../../src/targets/process.js";
import type { RealServer } from "../../src/targets/server.js";
import { comparedKinds, needsServer } from "../conformance/server-kinds.js";
import { realTier } from "../real-tier.js";
import { mockCases, outcome, type MockCase } from "./cases.js";

const mocks5 = mocksOf({ Redis, Cluster: Cluster5 });
const mocks6 = mocksOf({ Redis: Redis6, Cluster: Cluster6 } as never);

/** Plays every case on a server that is empty before it; clients are closed after it. */
function plays(make: (options: RedisOptions) => Redis, expected: (one: MockCase) => string): void {
  test.each(mockCases)("$what", async (one) => {
    const clients: Redis[] = [];
    const connect = (options: RedisOptions = {}): Redis => {
      const client = make(options);
      clients.push(client);
      return client.on("error", () => {});
    };
    const redis = connect();
    await redis.flushall();
    expect(await outcome(() => one.play(redis, connect))).toBe(expected(one));
    for (const client of clients) client.disconnect();
  });
}

const onServer = ({ server }: MockCase): string => server;

describe("ioredis-mock", () => {
  plays(
    (options) => new IoredisMock({ port: 7401, ...options }) as never,
    ({ ioredisMock, server }) => ioredisMock ?? server,
  );
});

describe.each([
  ["ioredis 5", mocks5, undefined, 7402],
  ["ioredis 6", mocks6, undefined, 7403],
  ["ioredis 5, redis-7.0", mocks5, "redis-7.0", 7404],
  ["ioredis 6, valkey-9.1", mocks6, "valkey-9.1", 7405],
] as const)("streamproof/mock with %s", (_name, mocks, profile, port) => {
  const own: MockRedisOptions = profile === undefined ? { port } : { port, profile };
  plays((options) => new mocks.Redis({ ...own, ...options }), onServer);
});

realTier(needsServer(comparedKinds[0]!))("a real server", () => {
  let server: RealServer;
  beforeAll(async () => {
    server = await startProcessServer();
  });
  afterAll(() => server.stop());
  plays((options) => new Redis({ host: server.host, port: server.port, ...options }), onServer);
});
