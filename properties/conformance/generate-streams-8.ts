/** Draws of what came to streams with Redis 8.2 to 8.6: reference policies, CLAIM, idempotent producers. Older ones are in generate-streams.ts. */

import type { Bytes } from "../../sim/resp/reply.js";
import { readOptions, trim, unbalanced } from "./generate-streams.js";
import { streamKeys, type Generator, type WeightedGenerator, type World } from "./world.js";

const policies = ["KEEPREF", "DELREF", "ACKED"] as const;
const fieldSets = [
  ["f", "a"],
  ["f", "b"],
  ["a", "1", "b", "2"],
  ["b", "2", "a", "1"],
  ["f", "a", "f", "a"],
  ["", ""],
] as const;

function policy(world: World, percent: number): Bytes[] {
  if (!world.draw.chance(percent)) return [];
  return world.draw.chance(98) ? [world.word(world.draw.pick(policies))] : ["ACKED", "DELREF"];
}

function countedIds(world: World, key: Bytes): Bytes[] {
  const { draw } = world;
  const ids = draw.several(4, () => world.id(key));
  const count = draw.chance(95) ? String(ids.length) : world.count();
  return [world.word("IDS"), count, ...ids];
}

function policyAndIds(world: World, key: Bytes): Bytes[] {
  const parts = [policy(world, 75), countedIds(world, key)] as const;
  return world.draw.chance(92) ? parts.flat() : [...parts[1], ...parts[0]];
}

const xdelex: Generator = (world) => {
  const key = world.groupedKey();
  return [world.word("XDELEX"), key, ...policyAndIds(world, key)];
};

const xackdel: Generator = (world) => {
  const key = world.groupedKey();
  return [world.word("XACKDEL"), key, world.group(key), ...policyAndIds(world, key)];
};

const xtrimByPolicy: Generator = (world) => {
  const key = world.groupedKey();
  const parts = [trim(world, key), policy(world, 95)];
  return [world.word("XTRIM"), key, ...world.draw.shuffled(parts).flat()];
};

const xaddByPolicy: Generator = (world) => {
  const { draw } = world;
  const key = world.groupedKey();
  const parts = [draw.chance(90) ? trim(world, key) : [], policy(world, 95), draw.chance(5) ? ["NOMKSTREAM"] : []];
  return [world.word("XADD"), key, ...draw.shuffled(parts).flat(), world.newId(key), "f", world.value()];
};

function producer(world: World): Bytes {
  return world.draw.weighted([
    [6, "p1"],
    [3, "p2"],
    [1, "\0"],
  ] as const);
}

function idempotentId(world: World): Bytes {
  return world.draw.pick(["i1", "i2", "i3", "i4", "i5", "i6", "1"]);
}

function idempotence(world: World): Bytes[] {
  const { draw } = world;
  const who = draw.chance(98) ? producer(world) : "";
  if (draw.chance(40)) return [world.word("IDMPAUTO"), who];
  return [world.word("IDMP"), who, draw.chance(98) ? idempotentId(world) : ""];
}

/** In scripts without idempotent producers an id is given, with which the server refuses them, or none of the options. */
const xaddIdempotent: Generator = (world) => {
  const { draw } = world;
  const key = world.streamKey();
  const isFine = world.hasIdempotence && draw.chance(95);
  const id = isFine ? world.autoId(key) : draw.pick(["7-7", "0-0", "7-*", "abc", world.edgeId()]).replace("*", "5");
  const parts = [
    idempotence(world),
    draw.chance(10) ? policy(world, 90) : [],
    draw.chance(15) ? trim(world, key) : [],
    draw.chance(8) ? [world.word("NOMKSTREAM")] : [],
    draw.chance(1) ? idempotence(world) : [],
  ];
  const fields = draw.chance(60) ? draw.pick(fieldSets) : [world.value(), world.value()];
  return [world.word("XADD"), key, ...draw.shuffled(parts).flat(), id, ...fields];
};

const xcfgset: Generator = (world) => {
  const { draw } = world;
  const key = world.streamKey();
  const duration = [
    world.word("IDMP-DURATION"),
    draw.pick(["1", "5", "100", "100", "3600", "86400", "86401", "0", "abc"]),
  ];
  const size = [world.word("IDMP-MAXSIZE"), draw.pick(["1", "2", "3", "100", "100", "10000", "10001", "0", "-1", ""])];
  const options = draw.weighted([
    [4, duration],
    [6, size],
    [3, [...duration, ...size]],
    [2, [...size, ...duration]],
    [1, [...size, ...size]],
    [1, []],
  ] as [number, Bytes[]][]);
  return [world.word("XCFGSET"), key, ...options];
};

const xidmprecord: Generator = (world) => {
  const keys = world.draw.shuffled(streamKeys);
  const key = keys.find((one) => world.recentId(one) !== "0-0") ?? world.streamKey();
  // An old entry would be forgotten when the server's timer next runs: in real time, whatever the held clock says.
  const id = world.hasIdempotence ? world.recentId(key) : "0-0";
  return [world.word("XIDMPRECORD"), key, producer(world), idempotentId(world), id];
};

const xreadgroupClaim: Generator = (world) => {
  const { draw } = world;
  const keys = draw.chance(75) ? [world.groupedKey()] : world.streamKeys(3);
  const ids = keys.map((key) =>
    draw.weighted([
      [24, ">"],
      [1, "0"],
      [1, world.id(key)],
    ] as [number, Bytes][]),
  );
  const group = [world.word("GROUP"), world.group(...keys), world.consumer()];
  const claim = [world.word("CLAIM"), draw.chance(30) ? draw.pick(["0", "1", "2", "5"]) : world.spanMs()];
  const noack = draw.chance(12) ? [world.word("NOACK")] : [];
  const options = draw.shuffled([group, readOptions(world), claim, noack]).flat();
  return [world.word("XREADGROUP"), ...options, world.word("STREAMS"), ...unbalanced(world, keys, ids)];
};

const xreadClaim: Generator = (world) => {
  return [world.word("XREAD"), world.word("CLAIM"), world.spanMs(), "STREAMS", world.streamKey(), "0"];
};

/** Whether the next stream command is drawn from here: rarely where the version has none of them. */
export function drawsNewStream({ draw, profile, favoursNew }: World): boolean {
  return draw.chance(!profile.hasReferencePolicies ? 2 : favoursNew ? 55 : 15);
}

/** The newer stream commands and options, by how often a script of this world draws them. */
export function newStreamGenerators(world: World): readonly WeightedGenerator[] {
  const adding = world.hasIdempotence ? 8 : 1;
  return [
    { name: "xdelex", weight: 5, args: xdelex },
    { name: "xackdel", weight: 5, args: xackdel },
    { name: "xtrim by policy", weight: 3, args: xtrimByPolicy },
    { name: "xadd by policy", weight: 3, args: xaddByPolicy },
    { name: "xreadgroup claim", weight: 6, args: xreadgroupClaim },
    { name: "xread claim", weight: 1, args: xreadClaim },
    { name: "xadd idempotent", weight: adding, args: xaddIdempotent },
    { name: "xcfgset", weight: 1, args: xcfgset },
    { name: "xidmprecord", weight: 1, args: xidmprecord },
  ];
}
