import { spawnSync } from "node:child_process";
import { Cluster as Cluster6, Redis as Redis6 } from "ioredis-6";
import Ioredis, { type Redis as Client } from "ioredis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as exported from "./index.js";
import { Cluster, mocksOf, Redis } from "./index.js";

const clients: { disconnect(): void }[] = [];

/** Closed after the test. */
function closing<T extends { disconnect(): void }>(client: T): T {
  clients.push(client);
  return client;
}

beforeEach(async () => {
  await closing(new Redis()).flushall();
});

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
  vi.useRealTimers();
});

describe("where clients meet", () => {
  test("clients of one host and port share their data, those of other ports do not", async () => {
    await closing(new Redis()).set("k", "v");
    expect(await closing(new Redis(6379, "127.0.0.1")).get("k")).toBe("v");
    expect(await closing(new Redis("redis://localhost:6379/0")).get("k")).toBe("v");
    expect(await closing(new Redis({ port: 6380 })).get("k")).toBeNull();
    expect(await closing(new Redis(6379, "elsewhere", {})).get("k")).toBeNull();
    expect(await closing(new Redis("/tmp/redis.sock")).get("k")).toBeNull();
  });

  test("the database of a URL is a database of the same server", async () => {
    await closing(new Redis("redis://localhost/3")).set("k", "v");
    const redis = closing(new Redis());
    expect(await redis.get("k")).toBeNull();
    await redis.select(3);
    expect(await redis.get("k")).toBe("v");
  });

  test("TLS, sentinels and a ready-made connection name connect as well", async () => {
    expect(await closing(new Redis("rediss://localhost")).ping()).toBe("PONG");
    expect(await closing(new Redis({ sentinels: [{ host: "s", port: 1 }], name: "m" })).ping()).toBe("PONG");
    const named = closing(new Redis({ connectionName: "worker" }));
    expect(await named.client("GETNAME")).toBe("worker");
  });

  test("a duplicate is of the same class and does not set the given keys again", async () => {
    const redis = closing(new Redis({ port: 7501, data: { k: "given" } }));
    await redis.set("k", "changed");
    const duplicate = closing(redis.duplicate());
    expect(duplicate).toBeInstanceOf(Redis);
    expect(await duplicate.get("k")).toBe("changed");
  });

  test("the class is ioredis's own, and so are its errors", async () => {
    const redis = closing(new Redis());
    expect(redis).toBeInstanceOf(Ioredis);
    expect(closing(Redis.createClient())).toBeInstanceOf(Redis);
    expect([exported.default, Redis.default, Redis.Redis, Redis.Cluster]).toEqual([Redis, Redis, Redis, Cluster]);
    await expect(redis.call("NOSUCH", "a")).rejects.toMatchObject({
      name: "ReplyError",
      message: "ERR unknown command 'NOSUCH', with args beginning with: 'a' ",
    });
  });
});

describe("the data option", () => {
  test("sets strings, hashes, sets, sorted sets and streams, under the client's prefix and in its database", async () => {
    const redis = closing(
      new Redis({
        port: 7502,
        db: 2,
        keyPrefix: "app:",
        data: {
          string: "é",
          number: 3,
          hash: { a: 1, b: "x" },
          set: new Set(["m"]),
          sorted: new Map<string, unknown>([
            ["one", { score: 1, value: "one" }],
            ["two", 2],
          ]),
          stream: [["1-1", ["a", "1"]]],
          empty: {},
        },
      }),
    );
    expect(await redis.mget("string", "number")).toEqual(["é", "3"]);
    expect(await redis.hgetall("hash")).toEqual({ a: "1", b: "x" });
    expect(await redis.smembers("set")).toEqual(["m"]);
    expect(await redis.zrange("sorted", 0, -1, "WITHSCORES")).toEqual(["one", "1", "two", "2"]);
    expect(await redis.xrange("stream", "-", "+")).toEqual([["1-1", ["a", "1"]]]);
    expect(await redis.dbsize()).toBe(6);
    expect(await closing(new Redis({ port: 7502, db: 2 })).exists("app:string")).toBe(1);
  });

  test("refuses a value that Redis cannot keep", () => {
    expect(() => new Redis({ lazyConnect: true, data: { k: undefined } })).toThrow("a value of type undefined");
  });
});

describe("profiles", () => {
  test("the newest Redis is the default, and a client may name another", async () => {
    expect(await closing(new Redis()).info("server")).toContain("redis_version:8.6");
    const old = closing(new Redis({ port: 7503, profile: "redis-7.0" }));
    expect(await old.info("server")).toContain("redis_version:7.0.15");
    await expect(old.call("XACKDEL", "s", "g", "IDS", "1", "1-0")).rejects.toThrow("unknown command");
  });

  test("one address has one profile", () => {
    closing(new Redis({ port: 7504, profile: "redis-7.2" }));
    expect(() => new Redis({ port: 7504, profile: "redis-7.4" })).toThrow("follows redis-7.2, not redis-7.4");
    expect(() => new Redis({ port: 7505, profile: "redis-5" })).toThrow('no profile "redis-5"; take one of redis-6.2');
  });
});

describe("time", () => {
  test("under vitest's fake timers commands are answered, and time moves keys, ids and blocked reads", async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const redis = closing(new Redis({ port: 7506 }));
    await redis.set("k", "v", "EX", 60);
    const reader = closing(redis.duplicate());
    await reader.ping();
    const blocked = reader.xread("BLOCK", 3_600_000, "STREAMS", "s", "$");
    await redis.ping();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await redis.get("k")).toBeNull();
    expect(await redis.xadd("t", "*", "a", "1")).toBe("1061000-0");
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await blocked).toBeNull();
  });

  test("a clock that goes back does no harm", async () => {
    vi.useFakeTimers({ now: Date.now() + 3_600_000 });
    const redis = closing(new Redis());
    const id = await redis.xadd("s", "*", "a", "1");
    await redis.xgroup("CREATE", "s", "g", "0");
    await redis.xreadgroup("GROUP", "g", "c", "STREAMS", "s", ">");
    vi.useRealTimers();
    expect(await redis.xadd("s", "*", "a", "1")).toBe(id!.replace(/-0$/, "-1"));
    expect(await redis.xpending("s", "g", "-", "+", 1)).toHaveLength(1);
  });

  test("timers and other clients get their turn between one command and the next", async () => {
    const redis = closing(new Redis());
    const over = { value: false };
    setTimeout(() => (over.value = true), 5);
    for (let count = 0; count < 1_000_000 && !over.value; count++) await redis.ping();
    expect(over.value).toBe(true);
  });
});

describe("connections", () => {
  test("what was written before disconnect takes effect, and its replies come", async () => {
    const redis = closing(new Redis());
    await redis.ping();
    const reply = redis.set("k", "v");
    redis.disconnect();
    expect(await reply).toBe("OK");
    expect(redis.status).toBe("end");
    expect(await closing(new Redis()).get("k")).toBe("v");
  });

  test("a client that is gone waits for nothing any more", async () => {
    const reader = closing(new Redis());
    await reader.xgroup("CREATE", "s", "g", "$", "MKSTREAM");
    const reply = reader.xreadgroup("GROUP", "g", "gone", "BLOCK", 0, "STREAMS", "s", ">").catch((error) => error);
    const writer = closing(new Redis());
    await writer.ping();
    reader.disconnect();
    expect(await reply).toMatchObject({ message: "Connection is closed." });
    await writer.xadd("s", "*", "a", "1");
    expect(await writer.xpending("s", "g")).toEqual([0, null, null, null]);
  });

  test("a client that the server throws out connects again", async () => {
    const redis = closing(new Redis({ retryStrategy: () => 1 }));
    const id = await redis.client("ID");
    await closing(new Redis()).client("KILL", "ID", String(id));
    expect(await redis.client("ID")).toBeGreaterThan(Number(id));
  });

  test("commands of one turn take effect in the order in which they were called, whichever client sent them", async () => {
    const [a, b] = [closing(new Redis()), closing(new Redis())];
    await Promise.all([a.ping(), b.ping()]);
    void a.rename("k", "k2").catch(() => {});
    const replies = await Promise.all([a.set("k", "1"), b.incr("k"), a.incr("k"), b.get("k")]);
    expect(replies).toEqual(["OK", 2, 3, "3"]);
  });

  test("an exception in one client's listener leaves other clients alone", async () => {
    const thrown: unknown[] = [];
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").once("uncaughtException", (error) => thrown.push(error));
    const [a, b] = [closing(new Redis()), closing(new Redis())];
    await Promise.all([a.ping(), b.ping()]);
    const { stream } = a as unknown as { stream: NodeJS.EventEmitter };
    stream.once("data", () => {
      throw new Error("listener");
    });
    await Promise.all([a.ping(), b.ping()]);
    for (const listener of listeners) process.on("uncaughtException", listener);
    expect(thrown).toEqual([new Error("listener")]);
  });
});

describe.each([
  ["ioredis 5", Cluster],
  ["ioredis 6", mocksOf({ Redis: Redis6, Cluster: Cluster6 } as never).Cluster],
])("a cluster with %s", (_name, Class) => {
  const nodes = [{ host: "node-a", port: 7601 }, "redis://node-b:7602"];

  test("is one node with all slots, whichever startup node leads to it", async () => {
    const cluster = closing(new Class(nodes, { redisOptions: { data: { k: "v" } } }));
    expect(await cluster.get("k")).toBe("v");
    expect(cluster.nodes("master")).toHaveLength(1);
    expect(await closing(new Class(["redis://node-b:7602"])).get("k")).toBe("v");
    expect(await closing(new Redis(7602, "node-b")).get("k")).toBe("v");
    expect(await cluster.cluster("KEYSLOT", "foo")).toBe(12182);
    expect(await closing(cluster.duplicate()).get("k")).toBe("v");
    await cluster.flushall();
    expect(await cluster.quit()).toBe("OK");
  });

  // The replies of redis-server 7.0.15 in cluster mode.
  test("refuses what a cluster refuses", async () => {
    const cluster = closing(new Class(nodes));
    const crossSlot = "CROSSSLOT Keys in request don't hash to the same slot";
    await expect(cluster.mget("a", "b")).rejects.toThrow(crossSlot);
    await expect(cluster.xread("STREAMS", "a", "b", "0", "0")).rejects.toThrow(crossSlot);
    expect(await cluster.mget("{x}a", "{x}b")).toEqual([null, null]);
    const node = closing(new Redis(7601, "node-a"));
    await expect(node.multi().set("a", "1").set("b", "1").exec()).rejects.toThrow(crossSlot);
    await expect(node.multi().mget("a", "b").exec()).rejects.toThrow("EXECABORT");
    await expect(node.select(1)).rejects.toThrow("ERR SELECT is not allowed in cluster mode");
  });

  test("hands messages to who subscribed", async () => {
    const reader = closing(new Class(nodes));
    const message = new Promise((resolve) => reader.once("message", (...heard: string[]) => resolve(heard)));
    await reader.subscribe("news");
    await closing(new Class(nodes)).publish("news", "x");
    expect(await message).toEqual(["news", "x"]);
  });

  test("wakes a blocked read, and reads groups", async () => {
    const cluster = closing(new Class(nodes));
    const reader = closing(new Class(nodes));
    await cluster.xgroup("CREATE", "s", "g", "$", "MKSTREAM");
    const reply = reader.xreadgroup("GROUP", "g", "c", "BLOCK", 5_000, "STREAMS", "s", ">");
    await cluster.xadd("s", "1-0", "a", "1");
    expect(await reply).toEqual([["s", [["1-0", ["a", "1"]]]]]);
    await cluster.flushall();
  });
});

test("a server that is no cluster says so", async () => {
  const disabled = "ERR This instance has cluster support disabled";
  await expect(closing(new Redis()).cluster("SLOTS")).rejects.toThrow(disabled);
});

describe("the built package", () => {
  const root = new URL("../..", import.meta.url);
  const run = (code: string, ...flags: string[]): string =>
    spawnSync(process.execPath, [...flags, "-e", code], { cwd: root, encoding: "utf8", timeout: 20_000 }).stdout;

  test("is imported and required, and lets a process end that closes nothing", () => {
    const play = `const redis = new Redis(); redis.xread("BLOCK", 0, "STREAMS", "s", "$");
      new Redis().set("k", "v", "EX", 3600).then(console.log);`;
    expect(run(`import Redis from "streamproof/mock"; ${play}`, "--input-type=module")).toBe("OK\n");
    expect(run(`const Redis = require("streamproof/mock"); ${play}`)).toBe("OK\n");
    // What jest requires.
    expect(run(`const Redis = require("./dist/commonjs/mock.js"); ${play}`)).toBe("OK\n");
    expect(run(`import("streamproof/mock").then(({ Redis }) => { ${play} })`)).toBe("OK\n");
  });

  test("waits for a blocked read's time as long as its client is connected", () => {
    const read = `import Redis from "streamproof/mock"; const redis = new Redis();
      console.log(await redis.xread("BLOCK", 20, "STREAMS", "s", "$"));`;
    expect(run(read, "--input-type=module")).toBe("null\n");
    const gone = `import Redis from "streamproof/mock"; const redis = new Redis(); await redis.ping();
      redis.xread("BLOCK", 60_000, "STREAMS", "s", "$").catch(() => {}); await new Redis().ping(); redis.disconnect();`;
    const start = performance.now();
    run(gone, "--input-type=module");
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});

/** Types: what stands for ioredis's class is one. */
export const typed: Client = new Redis({ lazyConnect: true, data: {}, profile: "redis-8.6" });
