/** What users of ioredis-mock do, as data: each case with what ioredis-mock answers and what a server answers. README's table is made of it. */

import type { Redis, RedisOptions } from "ioredis";

/** Makes clients of one server, which is empty when a case begins. */
type Connect = (options?: RedisOptions) => Redis;

/** Something that a test does with its clients. */
export interface MockCase {
  /** As a row of README's table or a test's name shows it. */
  readonly what: string;
  /** Returns the reply to be looked at; one that is thrown counts as well. */
  readonly play: (redis: Redis, connect: Connect) => Promise<unknown>;
  /** What ioredis-mock answers; the same as the server where this is left out. */
  readonly ioredisMock?: string;
  /** What Redis answers, and so `streamproof/mock`. */
  readonly server: string;
  /** Whether README shows it. */
  readonly isShown?: true;
}

/** A reply as the table shows it: JSON with ids of the clock made equal, or the error's text. */
export async function outcome(play: () => Promise<unknown>): Promise<string> {
  try {
    const json = JSON.stringify(await play()) ?? "undefined";
    return json.replaceAll(/\b\d{13}-\d+\b/g, "1767225600000-0").slice(0, 200);
  } catch (error) {
    return error instanceof Error ? error.message.split(", please")[0]! : String(error);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const groupOf = async (redis: Redis): Promise<void> => {
  await redis.xadd("s", "1-0", "a", "1");
  await redis.xadd("s", "2-0", "a", "2");
  await redis.xgroup("CREATE", "s", "g", "0");
};

const readGroup = (redis: Redis, id = ">"): Promise<unknown> =>
  redis.xreadgroup("GROUP", "g", "c", "COUNT", 1, "STREAMS", "s", id);

/** Streams: where the two differ most. */
const streamCases: readonly MockCase[] = [
  {
    what: "`XADD s * a 1`",
    play: (redis) => redis.xadd("s", "*", "a", "1"),
    ioredisMock: '"1-0"',
    server: '"1767225600000-0"',
    isShown: true,
  },
  {
    what: "`XADD s 5-1 a 1`",
    play: (redis) => redis.xadd("s", "5-1", "a", "1"),
    ioredisMock: '"5-1-0"',
    server: '"5-1"',
    isShown: true,
  },
  {
    what: "`XADD s 3-0 a 1` after 5-0",
    play: async (redis) => {
      await redis.xadd("s", "5-0", "a", "1");
      return redis.xadd("s", "3-0", "a", "1");
    },
    ioredisMock: '"3-0-0"',
    server: "ERR The ID specified in XADD is equal or smaller than the target stream top item",
    isShown: true,
  },
  {
    what: "`TYPE` of a stream",
    play: async (redis) => {
      await redis.xadd("s", "1-0", "a", "1");
      return redis.type("s");
    },
    ioredisMock: '"list"',
    server: '"stream"',
    isShown: true,
  },
  {
    what: "`KEYS *` after one `XADD`",
    play: async (redis) => {
      await redis.xadd("s", "*", "a", "1");
      return (await redis.keys("*")).length;
    },
    ioredisMock: "2",
    server: "1",
    isShown: true,
  },
  {
    what: "`XADD` to a string",
    play: async (redis) => {
      await redis.set("k", "v");
      return redis.xadd("k", "*", "a", "1");
    },
    ioredisMock: '"2-0"',
    server: "WRONGTYPE Operation against a key holding the wrong kind of value",
    isShown: true,
  },
  {
    what: "`XREAD STREAMS s 0`, the second time",
    play: async (redis) => {
      await redis.xadd("s", "1-0", "a", "1");
      await redis.xread("STREAMS", "s", "0");
      return redis.xread("STREAMS", "s", "0");
    },
    ioredisMock: '[["s",[]]]',
    server: '[["s",[["1-0",["a","1"]]]]]',
    isShown: true,
  },
  {
    what: "`XREAD STREAMS s 1-0`, nothing after it",
    play: async (redis) => {
      await redis.xadd("s", "1-0", "a", "1");
      return redis.xread("STREAMS", "s", "1-0");
    },
    ioredisMock: '[["s",[["1-0-0",["a","1"]]]]]',
    server: "null",
    isShown: true,
  },
  {
    what: "`XREAD STREAMS s $` without `BLOCK`",
    play: async (redis) => {
      await redis.xadd("s", "1-0", "a", "1");
      return redis.xread("STREAMS", "s", "$");
    },
    ioredisMock: '[["s",[["1-0-0",["a","1"]]]]]',
    server: "null",
  },
  {
    what: "`XREAD COUNT 1 BLOCK 500 STREAMS s $`, `XADD` meanwhile",
    play: async (redis, connect) => {
      const reply = redis.xread("COUNT", 1, "BLOCK", 500, "STREAMS", "s", "$");
      await sleep(30);
      await connect().xadd("s", "7-0", "a", "1");
      return reply;
    },
    ioredisMock: '[["500",[]],["STREAMS",[]]]',
    server: '[["s",[["7-0",["a","1"]]]]]',
    isShown: true,
  },
  {
    what: "`XREAD BLOCK 0 STREAMS s $`, `XADD` by another client",
    play: async (redis, connect) => {
      const reply = redis.xread("BLOCK", 0, "STREAMS", "s", "$");
      await sleep(30);
      await connect().xadd("s", "7-0", "a", "1");
      return reply;
    },
    ioredisMock: '[["s",[["7-0-0",["a","1"]]]]]',
    server: '[["s",[["7-0",["a","1"]]]]]',
  },
  {
    what: "`XREAD BLOCK 130`, nothing comes: not before its time",
    play: async (redis) => {
      const start = performance.now();
      return [await redis.xread("BLOCK", 130, "STREAMS", "s", "$"), performance.now() - start > 128];
    },
    server: "[null,true]",
  },
  {
    what: "`XRANGE s 1-1 1-2`",
    play: async (redis) => {
      for (const id of ["1-0", "1-1", "1-2", "1-3"]) await redis.xadd("s", id, "a", "1").catch(() => {});
      return ((await redis.xrange("s", "1-1", "1-2")) as [string, string[]][]).map(([id]) => id);
    },
    ioredisMock: "[]",
    server: '["1-1","1-2"]',
    isShown: true,
  },
  {
    what: "`XLEN` after `XADD s MAXLEN 2 ...` three times",
    play: async (redis) => {
      for (const id of ["1-0", "2-0", "3-0"]) await redis.xadd("s", "MAXLEN", 2, id, "a", "1");
      return redis.xlen("s");
    },
    server: "2",
  },
  {
    what: "`XTRIM s MAXLEN 1`",
    play: async (redis) => {
      for (const id of ["1-0", "2-0", "3-0"]) await redis.xadd("s", id, "a", "1");
      return redis.xtrim("s", "MAXLEN", 1);
    },
    ioredisMock: 'Unsupported command: "xtrim"',
    server: "2",
  },
  {
    what: "`XDEL s 1-0`",
    play: async (redis) => {
      for (const id of ["1-0", "2-0"]) await redis.xadd("s", id, "a", "1");
      return redis.xdel("s", "1-0");
    },
    ioredisMock: 'Unsupported command: "xdel"',
    server: "1",
  },
  {
    what: "`XREVRANGE s + - COUNT 1`",
    play: async (redis) => {
      for (const id of ["1-0", "2-0"]) await redis.xadd("s", id, "a", "1");
      return redis.xrevrange("s", "+", "-", "COUNT", 1);
    },
    ioredisMock: '[["2-0-0",["a","1"]]]',
    server: '[["2-0",["a","1"]]]',
  },
  {
    what: "`XREADGROUP GROUP g c COUNT 1 STREAMS s >`",
    play: async (redis) => {
      await groupOf(redis);
      return readGroup(redis);
    },
    ioredisMock: 'Unsupported command: "xgroup"',
    server: '[["s",[["1-0",["a","1"]]]]]',
    isShown: true,
  },
  {
    what: "`XGROUP CREATE` of a group that is there",
    play: async (redis) => {
      await groupOf(redis);
      return redis.xgroup("CREATE", "s", "g", "0");
    },
    ioredisMock: 'Unsupported command: "xgroup"',
    server: "BUSYGROUP Consumer Group name already exists",
  },
  {
    what: "`XREADGROUP` without its group",
    play: (redis) => readGroup(redis),
    ioredisMock: 'Unsupported command: "xreadgroup"',
    server: "NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option",
  },
  {
    what: "`XACK`, then `XPENDING`",
    play: async (redis) => {
      await groupOf(redis);
      await readGroup(redis);
      await readGroup(redis);
      return [await redis.xack("s", "g", "1-0"), await redis.xpending("s", "g")];
    },
    ioredisMock: 'Unsupported command: "xgroup"',
    server: '[1,[1,"2-0","2-0",[["c","1"]]]]',
  },
  {
    what: "`XAUTOCLAIM s g other 0 0`",
    play: async (redis) => {
      await groupOf(redis);
      await readGroup(redis);
      return redis.xautoclaim("s", "g", "other", 0, "0");
    },
    ioredisMock: 'Unsupported command: "xgroup"',
    server: '["0-0",[["1-0",["a","1"]]],[]]',
  },
  {
    what: "`XINFO GROUPS s`",
    play: async (redis) => {
      await groupOf(redis);
      return redis.xinfo("GROUPS", "s");
    },
    ioredisMock: 'Unsupported command: "xgroup"',
    server: '[["name","g","consumers",0,"pending",0,"last-delivered-id","0-0","entries-read",null,"lag",2]]',
  },
];

/** Types, errors, transactions. */
const otherCases: readonly MockCase[] = [
  {
    what: "`GET` of a hash",
    play: async (redis) => {
      await redis.hset("h", "f", "v");
      return redis.get("h");
    },
    ioredisMock: '{"f":"v"}',
    server: "WRONGTYPE Operation against a key holding the wrong kind of value",
    isShown: true,
  },
  {
    what: "`HSET` of a string",
    play: async (redis) => {
      await redis.set("k", "v");
      return redis.hset("k", "f", "v");
    },
    ioredisMock: "1",
    server: "WRONGTYPE Operation against a key holding the wrong kind of value",
    isShown: true,
  },
  {
    what: "`SADD` to a hash",
    play: async (redis) => {
      await redis.hset("h", "f", "v");
      return redis.sadd("h", "m");
    },
    ioredisMock: "set2.has is not a function",
    server: "WRONGTYPE Operation against a key holding the wrong kind of value",
  },
  {
    what: "`INCR` of `abc`",
    play: async (redis) => {
      await redis.set("k", "abc");
      return redis.incr("k");
    },
    ioredisMock: "null",
    server: "ERR value is not an integer or out of range",
    isShown: true,
  },
  {
    what: "`HSET h f` without a value",
    play: (redis) => redis.hset("h", "f"),
    ioredisMock: "1",
    server: "ERR wrong number of arguments for 'hset' command",
    isShown: true,
  },
  {
    what: "`MULTI`, an `INCR` that fails, a `SET`, `EXEC`",
    play: async (redis) => {
      await redis.set("k", "abc");
      const replies = await redis.multi().incr("k").set("after", "1").exec();
      return replies!.map(([error, reply]) => error?.message ?? reply);
    },
    ioredisMock: '[null,"OK"]',
    server: '["ERR value is not an integer or out of range","OK"]',
    isShown: true,
  },
  {
    what: "`WATCH`, a change by another client, `MULTI`, `EXEC`",
    play: async (redis, connect) => {
      await redis.watch("k");
      await connect().set("k", "theirs");
      return redis.multi().set("k", "mine").exec();
    },
    server: "null",
  },
  {
    what: "a pipeline with one error",
    play: async (redis) => {
      await redis.set("k", "abc");
      const replies = await redis.pipeline().incr("k").get("k").exec();
      return replies!.map(([error, reply]) => error?.message ?? reply);
    },
    ioredisMock: '[null,"NaN"]',
    server: '["ERR value is not an integer or out of range","abc"]',
  },
  {
    what: "the name of the error",
    play: async (redis) => {
      await redis.set("k", "abc");
      return redis.incr("k").catch((error: Error) => error.name);
    },
    ioredisMock: "null",
    server: '"ReplyError"',
  },
  {
    what: "a command after `quit`",
    play: async (redis) => {
      await redis.quit();
      return redis.get("k");
    },
    ioredisMock: "null",
    server: "Connection is closed.",
    isShown: true,
  },
  {
    what: "`SET k v PX 20`, 40 ms later `GET` and `TTL`",
    play: async (redis) => {
      await redis.set("k", "v", "PX", 20);
      await sleep(40);
      return [await redis.get("k"), await redis.ttl("k")];
    },
    server: "[null,-2]",
  },
  {
    what: "`SET k v EX 100`, `SET k w NX`, `TTL`",
    play: async (redis) => {
      await redis.set("k", "v", "EX", 100);
      return [await redis.set("k", "w", "NX"), await redis.get("k"), await redis.ttl("k")];
    },
    server: '[null,"v",100]',
  },
  {
    what: "hashes",
    play: async (redis) => {
      await redis.hset("h", { a: 1, b: "x" });
      return [await redis.hgetall("h"), await redis.hincrby("h", "a", 2), await redis.hgetall("nothing")];
    },
    server: '[{"a":"1","b":"x"},3,{}]',
  },
  {
    what: "sorted sets",
    play: async (redis) => {
      await redis.zadd("z", 2, "b", 1, "a");
      return [await redis.zrange("z", 0, -1, "WITHSCORES"), await redis.zscore("z", "a")];
    },
    server: '[["a","1","b","2"],"1"]',
  },
  {
    what: "sets",
    play: async (redis) => [await redis.sadd("m", "a", "b", "a"), (await redis.smembers("m")).sort()],
    server: '[2,["a","b"]]',
  },
  {
    what: "a prefix, and the key without it",
    play: async (redis, connect) => {
      await connect({ keyPrefix: "app:" }).set("k", "v");
      return [await redis.get("app:k"), await redis.keys("*")];
    },
    server: '["v",["app:k"]]',
  },
  {
    what: "another database",
    play: async (redis, connect) => {
      const other = connect({ db: 1 });
      await other.set("k", "1");
      return [await redis.get("k"), await other.get("k"), await other.flushdb()];
    },
    server: '[null,"1","OK"]',
  },
  {
    what: "`SELECT 1` with a key in database 0",
    play: async (redis) => {
      await redis.set("k", "v");
      await redis.select(1);
      return redis.get("k");
    },
    ioredisMock: 'Unsupported command: "select"',
    server: "null",
    isShown: true,
  },
  {
    what: "a duplicate shares the data",
    play: async (redis) => {
      await redis.set("k", "v");
      return redis.duplicate().get("k");
    },
    server: '"v"',
  },
  {
    what: "`flushall` by another client",
    play: async (redis, connect) => {
      await redis.set("k", "v");
      await connect().flushall();
      return redis.dbsize();
    },
    server: "0",
  },
  {
    what: "bytes that are no text",
    play: async (redis) => {
      await redis.set("k", Buffer.from([0, 255, 128]));
      return [...(await redis.getBuffer("k"))!];
    },
    server: "[0,255,128]",
  },
  {
    what: "`scanStream`",
    play: async (redis) => {
      await redis.mset("a", "1", "b", "2");
      const keys: string[] = [];
      for await (const batch of redis.scanStream()) keys.push(...(batch as string[]));
      return keys.sort();
    },
    server: '["a","b"]',
  },
  {
    what: "`SUBSCRIBE`, a pattern too, then `PUBLISH`",
    play: async (redis, connect) => {
      const reader = connect();
      const heard: string[][] = [];
      reader.on("message", (...message: string[]) => heard.push(message));
      reader.on("pmessage", (...message: string[]) => heard.push(message));
      await reader.subscribe("news");
      await reader.psubscribe("n*");
      const count = await redis.publish("news", "x");
      await sleep(30);
      return [count, heard];
    },
    server: '[2,[["news","x"],["n*","news","x"]]]',
  },
  {
    what: "`call`",
    play: (redis) => redis.call("SET", "k", "v"),
    ioredisMock: "redis.call is not a function",
    server: '"OK"',
  },
  {
    what: "events until `ready`, then until `end`",
    play: async (_redis, connect) => {
      const events: string[] = [];
      const other = connect({ lazyConnect: true });
      for (const name of ["connect", "ready", "end"]) other.on(name, () => events.push(name));
      await other.connect();
      await other.set("k", "v");
      const end = new Promise((resolve) => other.once("end", resolve));
      other.disconnect();
      await end;
      return events;
    },
    server: '["connect","ready","end"]',
  },
  {
    what: "`lazyConnect`, no `connect`",
    play: async (_redis, connect) => connect({ lazyConnect: true }).get("k"),
    server: "null",
  },
];

/** All cases. */
export const mockCases: readonly MockCase[] = [...streamCases, ...otherCases];
