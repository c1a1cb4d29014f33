/** Draws of everything but the stream commands: strings, hashes, sets, sorted sets, keys and their expiry. */

import type { Bytes } from "../../sim/resp/reply.js";
import {
  anyKey,
  count,
  expiryOption,
  field,
  integer,
  key,
  member,
  milliseconds,
  number,
  optional,
  plain,
  seconds,
  some,
  stringKey,
  unixMilliseconds,
  unixSeconds,
  value,
} from "./keyspace-arguments.js";
import type { Generator, WeightedGenerator, World } from "./world.js";

const set: Generator = (world) => {
  const { draw } = world;
  const options: (readonly Bytes[])[] = [];
  if (draw.chance(20)) options.push(expiryOption(world));
  if (draw.chance(10)) options.push([world.word("KEEPTTL")]);
  if (draw.chance(20)) options.push([world.word("NX")]);
  if (draw.chance(15)) options.push([world.word("XX")]);
  if (draw.chance(20)) options.push([world.word("GET")]);
  const { setConditions } = world.profile;
  if (draw.chance(setConditions === "none" ? 1 : 15)) options.push(comparison(world));
  // With GET and a digest of the wrong length 8.6.3 sends two replies.
  const kept = withSoundDigest(draw.shuffled(options).slice(0, draw.chance(95) ? 2 : 4));
  return [world.word("SET"), draw.chance(96) ? stringKey(world) : anyKey(world), value(world), ...kept.flat()];
};

/** What SET and DELEX compare a value with. */
const comparison = (world: World): readonly Bytes[] => {
  const { draw } = world;
  if (draw.chance(70)) return [world.word(draw.pick(["IFEQ", "IFNE"])), value(world)];
  // The digests of `a` and of nothing.
  const digest = draw.pick(["e6c632b61e964e1f", "2d06800538d394c2", "0123456789abcdef", "abc"]);
  return [world.word(draw.pick(["IFDEQ", "IFDNE"])), digest];
};

function withSoundDigest(options: readonly (readonly Bytes[])[]): readonly (readonly Bytes[])[] {
  const hasGet = options.some(([word]) => word?.toLowerCase() === "get");
  return options.filter(([word, digest]) => !hasGet || !/^ifd/i.test(word ?? "") || digest?.length === 16);
}

const msetex: Generator = (world) => {
  const { draw } = world;
  const pairs = draw.several(2, () => [stringKey(world), value(world)]);
  const options = [optional(30, "NX")(world), optional(20, "XX")(world), optional(20, "KEEPTTL")(world)];
  if (draw.chance(40)) options.push(expiryOption(world));
  const numkeys = draw.chance(92) ? String(pairs.length) : integer(world);
  return [world.word("MSETEX"), numkeys, ...pairs.flat(), ...draw.shuffled(options).slice(0, 2).flat()];
};

const hgetdel: Generator = (world) => {
  const fields = world.draw.several(3, () => field(world));
  const numfields = world.draw.chance(92) ? String(fields.length) : integer(world);
  return [world.word("HGETDEL"), world.keyOf("hash"), world.word("FIELDS"), numfields, ...fields];
};

const getex: Generator = (world) => {
  const options = world.draw.chance(60) ? expiryOption(world) : optional(60, "PERSIST")(world);
  return [world.word("GETEX"), stringKey(world), ...options];
};

const zadd: Generator = (world) => {
  const { draw } = world;
  if (draw.chance(25)) return ["ZADD", "zlex", ...draw.several(4, () => ["0", world.member()]).flat()];
  const options = ["NX", "XX", "GT", "LT", "CH", "INCR"].filter(() => draw.chance(10)).map((word) => world.word(word));
  const pairs = draw.several(options.length > 0 ? 2 : 4, () => [number(world), member(world)]).flat();
  return [world.word("ZADD"), world.keyOf("zset"), ...draw.shuffled(options), ...pairs];
};

const scoreEnd = (world: World): Bytes => {
  if (world.draw.chance(40)) return world.draw.pick(["-inf", "+inf"]);
  return (world.draw.chance(25) ? "(" : "") + number(world);
};
/** A sorted set whose members all have the same score: only then does the server promise an order by bytes. */
const zlex = (): Bytes => "zlex";
const lexEnd = (world: World): Bytes =>
  world.draw.pick(["-", "+", "[m1", "[m2", "(m1", "(m3", "[1", "[", "(", "m1", "", "[m"]);
const limit = optional(30, "LIMIT", integer, integer);

const zrange: Generator = (world) => {
  const { draw } = world;
  const by = draw.weighted([
    [5, "RANK"],
    [3, "BYSCORE"],
    [2, "BYLEX"],
  ] as const);
  const end = by === "RANK" ? integer : by === "BYSCORE" ? scoreEnd : lexEnd;
  const options: (readonly Bytes[])[] = [];
  if (by !== "RANK") options.push([world.word(by)]);
  if (draw.chance(25)) options.push([world.word("REV")]);
  if (by === "RANK" ? draw.chance(2) : draw.chance(35))
    options.push([world.word("LIMIT"), integer(world), integer(world)]);
  if (by === "BYLEX" ? draw.chance(3) : draw.chance(35)) options.push([world.word("WITHSCORES")]);
  return [
    world.word("ZRANGE"),
    by === "BYLEX" ? "zlex" : world.keyOf("zset"),
    end(world),
    end(world),
    ...draw.shuffled(options).flat(),
  ];
};

const zset = key("zset");
const hash = key("hash");
const setKey = key("set");
const expireFlag = (world: World): readonly Bytes[] => {
  const flags = ["NX", "XX", "GT", "LT", "FOO"].filter(() => world.draw.chance(7));
  return flags.map((flag) => world.word(flag));
};
const cursor = (world: World): Bytes => (world.draw.chance(93) ? "0" : world.draw.pick(["abc", ""]));
// A COUNT above what any script makes of elements, so that one call returns all: what a smaller one returns depends on
// the server's hash seed.
const scanOptions = (world: World): readonly Bytes[] => {
  const match = optional(30, "MATCH", (w) => w.draw.pick(["*", "f*", "m?", "s[12]", "nothing", "\\*", "[^s]*"]))(world);
  return world.draw.shuffled([match, [world.word("COUNT"), "1000"]]).flat();
};

const strings: readonly WeightedGenerator[] = [
  { name: "set", weight: 14, args: set },
  { name: "get", weight: 6, args: plain("GET", stringKey) },
  { name: "getset", weight: 2, args: plain("GETSET", stringKey, value) },
  { name: "getdel", weight: 2, args: plain("GETDEL", stringKey) },
  { name: "getex", weight: 3, args: getex },
  { name: "setnx", weight: 3, args: plain("SETNX", stringKey, value) },
  { name: "setex", weight: 2, args: plain("SETEX", stringKey, seconds, value) },
  { name: "psetex", weight: 2, args: plain("PSETEX", stringKey, milliseconds, value) },
  { name: "append", weight: 3, args: plain("APPEND", stringKey, value) },
  { name: "strlen", weight: 2, args: plain("STRLEN", stringKey) },
  { name: "incr", weight: 5, args: plain("INCR", key("num")) },
  { name: "decr", weight: 3, args: plain("DECR", key("num")) },
  { name: "incrby", weight: 4, args: plain("INCRBY", key("num"), integer) },
  { name: "decrby", weight: 3, args: plain("DECRBY", key("num"), integer) },
  { name: "incrbyfloat", weight: 4, args: plain("INCRBYFLOAT", key("num"), number) },
  { name: "mget", weight: 3, args: plain("MGET", some(3, anyKey)) },
  {
    name: "mset",
    weight: 3,
    args: plain(
      "MSET",
      some(2, (world) => [stringKey(world), value(world)]),
    ),
  },
  {
    name: "msetnx",
    weight: 2,
    args: plain(
      "MSETNX",
      some(2, (world) => [stringKey(world), value(world)]),
    ),
  },
];

const hashes: readonly WeightedGenerator[] = [
  {
    name: "hset",
    weight: 9,
    args: plain(
      "HSET",
      hash,
      some(3, (world) => [field(world), value(world)]),
    ),
  },
  {
    name: "hmset",
    weight: 2,
    args: plain(
      "HMSET",
      hash,
      some(3, (world) => [field(world), value(world)]),
    ),
  },
  { name: "hsetnx", weight: 3, args: plain("HSETNX", hash, field, value) },
  { name: "hget", weight: 4, args: plain("HGET", hash, field) },
  { name: "hmget", weight: 3, args: plain("HMGET", hash, some(3, field)) },
  { name: "hgetall", weight: 4, args: plain("HGETALL", hash) },
  { name: "hdel", weight: 4, args: plain("HDEL", hash, some(2, field)) },
  { name: "hlen", weight: 2, args: plain("HLEN", hash) },
  { name: "hexists", weight: 2, args: plain("HEXISTS", hash, field) },
  { name: "hkeys", weight: 2, args: plain("HKEYS", hash) },
  { name: "hvals", weight: 2, args: plain("HVALS", hash) },
  { name: "hincrby", weight: 4, args: plain("HINCRBY", hash, field, integer) },
  { name: "hincrbyfloat", weight: 3, args: plain("HINCRBYFLOAT", hash, field, number) },
];

const sets: readonly WeightedGenerator[] = [
  { name: "sadd", weight: 8, args: plain("SADD", setKey, some(4, member)) },
  { name: "srem", weight: 4, args: plain("SREM", setKey, some(2, member)) },
  // Which members SPOP takes is chance, unless it takes all.
  {
    name: "spop",
    weight: 2,
    args: plain("SPOP", setKey, (world) => world.draw.pick(["100", "100", "0", "-1", "abc"])),
  },
  { name: "smembers", weight: 4, args: plain("SMEMBERS", setKey) },
  { name: "sismember", weight: 3, args: plain("SISMEMBER", setKey, member) },
  { name: "smismember", weight: 2, args: plain("SMISMEMBER", setKey, some(3, member)) },
  { name: "scard", weight: 2, args: plain("SCARD", setKey) },
];

const sortedSets: readonly WeightedGenerator[] = [
  { name: "zadd", weight: 10, args: zadd },
  { name: "zincrby", weight: 4, args: plain("ZINCRBY", zset, number, member) },
  { name: "zrange", weight: 8, args: zrange },
  { name: "zrevrange", weight: 2, args: plain("ZREVRANGE", zset, integer, integer, optional(40, "WITHSCORES")) },
  {
    name: "zrangebyscore",
    weight: 3,
    args: plain("ZRANGEBYSCORE", zset, scoreEnd, scoreEnd, optional(40, "WITHSCORES"), limit),
  },
  {
    name: "zrevrangebyscore",
    weight: 2,
    args: plain("ZREVRANGEBYSCORE", zset, scoreEnd, scoreEnd, optional(40, "WITHSCORES"), limit),
  },
  { name: "zrangebylex", weight: 2, args: plain("ZRANGEBYLEX", zlex, lexEnd, lexEnd, limit) },
  { name: "zrevrangebylex", weight: 1, args: plain("ZREVRANGEBYLEX", zlex, lexEnd, lexEnd, limit) },
  { name: "zrem", weight: 4, args: plain("ZREM", zset, some(2, member)) },
  { name: "zscore", weight: 3, args: plain("ZSCORE", zset, member) },
  { name: "zmscore", weight: 2, args: plain("ZMSCORE", zset, some(3, member)) },
  { name: "zcard", weight: 2, args: plain("ZCARD", zset) },
  { name: "zcount", weight: 2, args: plain("ZCOUNT", zset, scoreEnd, scoreEnd) },
  { name: "zlexcount", weight: 1, args: plain("ZLEXCOUNT", zlex, lexEnd, lexEnd) },
  { name: "zrank", weight: 2, args: plain("ZRANK", zset, member, optional(30, "WITHSCORE")) },
  { name: "zrevrank", weight: 2, args: plain("ZREVRANK", zset, member, optional(30, "WITHSCORE")) },
  { name: "zpopmin", weight: 2, args: plain("ZPOPMIN", zset, optional(50, count)) },
  { name: "zpopmax", weight: 2, args: plain("ZPOPMAX", zset, optional(50, count)) },
  { name: "zremrangebyscore", weight: 2, args: plain("ZREMRANGEBYSCORE", zset, scoreEnd, scoreEnd) },
  { name: "zremrangebyrank", weight: 2, args: plain("ZREMRANGEBYRANK", zset, integer, integer) },
  { name: "zremrangebylex", weight: 1, args: plain("ZREMRANGEBYLEX", zlex, lexEnd, lexEnd) },
];

const keys: readonly WeightedGenerator[] = [
  { name: "exists", weight: 3, args: plain("EXISTS", some(3, anyKey)) },
  { name: "type", weight: 3, args: plain("TYPE", anyKey) },
  { name: "touch", weight: 1, args: plain("TOUCH", some(2, anyKey)) },
  { name: "expire", weight: 4, args: plain("EXPIRE", anyKey, seconds, expireFlag) },
  { name: "pexpire", weight: 3, args: plain("PEXPIRE", anyKey, milliseconds, expireFlag) },
  { name: "expireat", weight: 2, args: plain("EXPIREAT", anyKey, unixSeconds, expireFlag) },
  { name: "pexpireat", weight: 2, args: plain("PEXPIREAT", anyKey, unixMilliseconds, expireFlag) },
  { name: "ttl", weight: 4, args: plain("TTL", anyKey) },
  { name: "pttl", weight: 4, args: plain("PTTL", anyKey) },
  { name: "expiretime", weight: 2, args: plain("EXPIRETIME", anyKey) },
  { name: "pexpiretime", weight: 2, args: plain("PEXPIRETIME", anyKey) },
  { name: "persist", weight: 3, args: plain("PERSIST", anyKey) },
  {
    name: "object",
    weight: 4,
    args: plain(
      "OBJECT",
      (world) => world.draw.pick(["ENCODING", "ENCODING", "encoding", "REFCOUNT", "FREQ", "FOO"]),
      anyKey,
    ),
  },
  { name: "dbsize", weight: 2, args: plain("DBSIZE") },
  {
    name: "keys",
    weight: 1,
    args: plain("KEYS", (world) => world.draw.pick(["*", "s*", "s[12]", "z?et", "", "h[a-c]sh"])),
  },
  {
    name: "scan",
    weight: 2,
    args: plain(
      "SCAN",
      cursor,
      scanOptions,
      optional(20, "TYPE", (world) => world.draw.pick(["stream", "string", "hash", "zset", "foo"])),
    ),
  },
  { name: "echo", weight: 1, args: plain("ECHO", value) },
  { name: "ping", weight: 1, args: plain("PING", optional(50, value)) },
];

/** What newer versions added; now and then drawn for all, so that the others say that they do not know it. */
const laterCommands: readonly WeightedGenerator[] = [
  {
    name: "delex",
    weight: 3,
    args: plain("DELEX", stringKey, (world) => (world.draw.chance(80) ? comparison(world) : [])),
  },
  { name: "digest", weight: 2, args: plain("DIGEST", stringKey) },
  { name: "delifeq", weight: 2, args: plain("DELIFEQ", stringKey, value) },
  { name: "msetex", weight: 3, args: msetex },
  { name: "hgetdel", weight: 3, args: hgetdel },
];

/** A command that newer versions added. */
const later: Generator = (world) =>
  world.draw.weighted(laterCommands.map((one) => [one.weight, one.args] as const))(world);

/** All commands on other types than streams, and on keys of any type without taking them away. */
export const keyspaceGenerators: readonly WeightedGenerator[] = [
  { name: "later", weight: 6, args: later },
  ...strings,
  ...hashes,
  ...sets,
  ...sortedSets,
  ...keys,
];
