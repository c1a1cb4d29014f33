/** Draws of the stream commands: XADD to XINFO, valid more often than not. */

import type { Bytes } from "../../sim/resp/reply.js";
import type { Generator, WeightedGenerator, World } from "./world.js";

const fieldSets = [["f"], ["f"], ["f"], ["a", "b"], ["b", "a"], ["f", "f"], ["name", "age", "city"], [""]] as const;

const xadd: Generator = (world) => {
  const { draw } = world;
  const key = world.streamKey();
  const options: Bytes[][] = [];
  if (draw.chance(4)) options.push([world.word("NOMKSTREAM")]);
  if (draw.chance(18)) options.push(trim(world, key));
  if (draw.chance(1)) options.push(trim(world, key));
  const fields = draw.pick(fieldSets).flatMap((field) => [field, world.value()]);
  const odd = draw.chance(1) ? fields.slice(1) : fields;
  return [world.word("XADD"), key, ...draw.shuffled(options).flat(), world.newId(key), ...odd];
};

/** MAXLEN or MINID with what may follow. */
export function trim(world: World, key: Bytes): Bytes[] {
  const { draw } = world;
  const isMaxlen = draw.chance(60);
  const sign = draw.weighted([
    [3, []],
    [2, ["="]],
    [5, ["~"]],
  ] as [number, Bytes[]][]);
  const threshold = isMaxlen ? world.count() : world.id(key);
  const hasLimit = sign[0] === "~" ? draw.chance(40) : draw.chance(3);
  const limit = hasLimit ? [world.word("LIMIT"), world.count()] : [];
  return [world.word(isMaxlen ? "MAXLEN" : "MINID"), ...sign, threshold, ...limit];
}

const xtrim: Generator = (world) => {
  const key = world.streamKey();
  return [world.word("XTRIM"), key, ...trim(world, key), ...(world.draw.chance(2) ? ["LIMIT", "1"] : [])];
};

const xrange = (name: "XRANGE" | "XREVRANGE"): Generator => {
  return (world) => {
    const key = world.streamKey();
    const low = rangeEnd(world, key, "-");
    const high = rangeEnd(world, key, "+");
    const isForward = (name === "XRANGE") !== world.draw.chance(5);
    const count = world.draw.chance(40) ? [world.word("COUNT"), world.count()] : [];
    return [world.word(name), key, ...(isForward ? [low, high] : [high, low]), ...count];
  };
};

function rangeEnd(world: World, key: Bytes, open: "-" | "+"): Bytes {
  if (world.draw.chance(50)) return open;
  return (world.draw.chance(20) ? "(" : "") + world.id(key);
}

const xread: Generator = (world) => {
  const { draw } = world;
  const keys = world.streamKeys(2);
  const ids = keys.map((key) =>
    draw.weighted([
      [4, "0"],
      [2, "$"],
      [world.profile.lastEntryId === "none" ? 0 : 2, "+"],
      [4, world.id(key)],
      [1, world.edgeId()],
    ] as [number, Bytes][]),
  );
  return [world.word("XREAD"), ...readOptions(world), world.word("STREAMS"), ...unbalanced(world, keys, ids)];
};

const xreadgroup: Generator = (world) => {
  const { draw } = world;
  const keys = draw.chance(75) ? [world.groupedKey()] : world.streamKeys(3);
  const ids = keys.map((key) =>
    draw.weighted([
      [18, ">"],
      [4, "0"],
      [3, world.id(key)],
      [1, world.edgeId()],
    ] as [number, Bytes][]),
  );
  const group = [world.word("GROUP"), world.group(...keys), world.consumer()];
  const noack = draw.chance(12) ? [world.word("NOACK")] : [];
  const options = draw.chance(90)
    ? [...group, ...readOptions(world), ...noack]
    : draw.shuffled([group, readOptions(world), noack]).flat();
  return [world.word("XREADGROUP"), ...options, world.word("STREAMS"), ...unbalanced(world, keys, ids)];
};

/** COUNT and BLOCK, each now and then. */
export function readOptions(world: World): Bytes[] {
  const { draw } = world;
  const options: Bytes[][] = [];
  if (draw.chance(60)) options.push([world.word("COUNT"), world.count()]);
  if (world.clients > 1 && draw.chance(70)) options.push([world.word("BLOCK"), blockMs(world)]);
  return draw.shuffled(options).flat();
}

function blockMs(world: World): Bytes {
  // When the clock jumps over the end of a wait and of a pause, which comes first is the harness's doing.
  if (world.hasPauses) return "0";
  if (world.draw.chance(96)) return world.draw.pick(["0", "0", "100", "1000", "50000"]);
  const longestMs = 2n ** 63n - 1n - BigInt(world.nowMs);
  return world.draw.pick([
    "-1",
    "abc",
    "9223372036854775807",
    "9223372036854775808",
    String(longestMs),
    String(longestMs + 1n),
    "1.5",
    "",
  ]);
}

/** Keys and their ids, and now and then one too few. */
export function unbalanced(world: World, keys: readonly Bytes[], ids: readonly Bytes[]): Bytes[] {
  return world.draw.chance(99) ? [...keys, ...ids] : [...keys, ...ids].slice(1);
}

const xack: Generator = (world) => {
  const key = world.groupedKey();
  return [world.word("XACK"), key, world.group(key), ...world.draw.several(3, () => world.id(key))];
};

const xpending: Generator = (world) => {
  const { draw } = world;
  const key = world.groupedKey();
  const head = [world.word("XPENDING"), key, world.group(key)];
  if (draw.chance(35)) return head;
  const idle = draw.chance(30) ? [world.word("IDLE"), world.spanMs()] : [];
  const range = [rangeEnd(world, key, "-"), rangeEnd(world, key, "+"), world.count()];
  return [...head, ...idle, ...range, ...(draw.chance(40) ? [world.consumer()] : [])];
};

const xclaim: Generator = (world) => {
  const { draw } = world;
  const key = world.groupedKey();
  const ids = draw.several(3, () => world.id(key));
  const options: Bytes[][] = [];
  if (draw.chance(15)) options.push([world.word("IDLE"), world.spanMs()]);
  if (draw.chance(10)) options.push([world.word("TIME"), timeMs(world)]);
  if (draw.chance(15)) options.push([world.word("RETRYCOUNT"), world.count()]);
  if (draw.chance(40)) options.push([world.word("FORCE")]);
  if (draw.chance(25)) options.push([world.word("JUSTID")]);
  if (draw.chance(8)) options.push([world.word("LASTID"), world.id(key)]);
  return [
    world.word("XCLAIM"),
    key,
    world.group(key),
    world.consumer(),
    world.spanMs(),
    ...ids,
    ...draw.shuffled(options).flat(),
  ];
};

function timeMs(world: World): Bytes {
  const offsets = [0, -1, -1000, -60_000, 1000, -world.nowMs];
  return world.draw.chance(95) ? String(world.nowMs + world.draw.pick(offsets)) : world.spanMs();
}

const xautoclaim: Generator = (world) => {
  const { draw } = world;
  const key = world.groupedKey();
  const start = draw.chance(60) ? draw.pick(["0", "0-0", "-"]) : rangeEnd(world, key, "-");
  const options: Bytes[][] = [];
  if (draw.chance(50)) options.push([world.word("COUNT"), world.count()]);
  if (draw.chance(25)) options.push([world.word("JUSTID")]);
  return [
    world.word("XAUTOCLAIM"),
    key,
    world.group(key),
    world.consumer(),
    world.spanMs(),
    start,
    ...draw.shuffled(options).flat(),
  ];
};

const xdel: Generator = (world) => {
  const key = world.streamKey();
  return [world.word("XDEL"), key, ...world.draw.several(2, () => world.id(key))];
};

const xsetid: Generator = (world) => {
  const { draw } = world;
  const key = world.streamKey();
  const options: Bytes[][] = [];
  if (draw.chance(30)) options.push([world.word("ENTRIESADDED"), draw.chance(60) ? "100" : world.count()]);
  if (draw.chance(30)) options.push([world.word("MAXDELETEDID"), world.id(key)]);
  return [
    world.word("XSETID"),
    key,
    draw.chance(75) ? world.laterId(key) : world.id(key),
    ...draw.shuffled(options).flat(),
  ];
};

/** XGROUP with each of its subcommands. */
export const xgroup: Generator = (world) => {
  const { draw } = world;
  if (draw.chance(1)) return [world.word("XGROUP"), draw.pick(["HELP", "FOO", "CREATE", ""])];
  const subcommand = draw.weighted([
    [10, "CREATE"],
    [5, "SETID"],
    [2, "DESTROY"],
    [4, "CREATECONSUMER"],
    [3, "DELCONSUMER"],
  ] as const);
  const key = subcommand === "CREATE" ? world.streamKey() : world.groupedKey();
  const group = subcommand === "CREATE" ? world.newGroup() : world.group(key);
  const head = [world.word("XGROUP"), world.word(subcommand), key, group];
  const id = draw.weighted([
    [4, "0"],
    [4, "$"],
    [4, world.id(key)],
  ] as [number, Bytes][]);
  const entriesRead = draw.chance(20) ? [world.word("ENTRIESREAD"), world.count()] : [];
  const mkstream = draw.chance(70) ? [world.word("MKSTREAM")] : [];
  if (subcommand === "CREATE") world.groupCreated(key, group);
  if (subcommand === "DESTROY") world.groupDestroyed(key, group);
  if (subcommand === "CREATE") return [...head, id, ...draw.shuffled([entriesRead, mkstream]).flat()];
  if (subcommand === "SETID") return [...head, id, ...entriesRead];
  return subcommand === "DESTROY" ? head : [...head, world.consumer()];
};

const xinfo: Generator = (world) => {
  const { draw } = world;
  const key = world.groupedKey();
  if (draw.chance(1)) return [world.word("XINFO"), draw.pick(["HELP", "FOO", "STREAM", ""])];
  const count = draw.chance(50) ? [world.word("COUNT"), world.count()] : [];
  return draw.weighted<Bytes[]>([
    [5, [world.word("XINFO"), world.word("STREAM"), key]],
    [5, [world.word("XINFO"), world.word("STREAM"), key, world.word("FULL"), ...count]],
    [4, [world.word("XINFO"), world.word("GROUPS"), key]],
    [4, [world.word("XINFO"), world.word("CONSUMERS"), key, world.group(key)]],
  ]);
};

const xlen: Generator = (world) => [world.word("XLEN"), world.streamKey()];

/** All stream commands. */
export const streamGenerators: readonly WeightedGenerator[] = [
  { name: "xadd", weight: 30, args: xadd },
  { name: "xreadgroup", weight: 18, args: xreadgroup },
  { name: "xack", weight: 8, args: xack },
  { name: "xpending", weight: 8, args: xpending },
  { name: "xclaim", weight: 9, args: xclaim },
  { name: "xautoclaim", weight: 7, args: xautoclaim },
  { name: "xdel", weight: 7, args: xdel },
  { name: "xtrim", weight: 6, args: xtrim },
  { name: "xgroup", weight: 9, args: xgroup },
  { name: "xinfo", weight: 12, args: xinfo },
  { name: "xread", weight: 6, args: xread },
  { name: "xrange", weight: 5, args: xrange("XRANGE") },
  { name: "xrevrange", weight: 5, args: xrange("XREVRANGE") },
  { name: "xsetid", weight: 3, args: xsetid },
  { name: "xlen", weight: 3, args: xlen },
];
