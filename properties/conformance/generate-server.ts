/** Draws of what concerns connections, settings and the coming and going of keys, rather than what keys hold. */

import type { Bytes } from "../../sim/resp/reply.js";
import type { Generator, World } from "./world.js";

/** Commands that make keys come and go. */
export const lifetime: Generator = (world) => {
  const { draw } = world;
  if (draw.chance(5)) {
    world.forgetAll();
    const option = draw.chance(30) ? [draw.pick(["SYNC", "ASYNC", "foo"])] : [];
    // With pauses the harness keeps keys of its own in another database.
    return [world.word(world.hasPauses ? "FLUSHDB" : draw.pick(["FLUSHALL", "FLUSHDB"])), ...option];
  }
  const key = draw.chance(60) ? world.streamKey() : world.anyKey();
  const other = world.anyKey();
  const replace = draw.chance(40) ? [world.word("REPLACE")] : [];
  world.forget(key);
  return draw.weighted<readonly Bytes[]>([
    [6, [world.word(draw.pick(["DEL", "UNLINK"])), key, ...(draw.chance(20) ? [other] : [])]],
    [1, [world.word("SET"), key, "overwritten"]],
    [2, [world.word(draw.pick(["RENAME", "RENAMENX"])), key, other]],
    [2, [world.word("COPY"), key, other, ...replace]],
    [2, [world.word("MOVE"), key, draw.pick(["1", "1", "1", "0", "16"])]],
    [world.hasPauses ? 0 : 1, [world.word("SWAPDB"), "0", draw.pick(["1", "1", "0"])]],
    [3, [world.word("PEXPIRE"), key, draw.pick(["1", "500", "50000", "50000"])]],
  ]);
};

/** What a client does to its own connection, or asks the server about it. */
export const connection: Generator = (world) => {
  const { draw } = world;
  return draw.weighted<readonly Bytes[]>([
    [4, ["HELLO", draw.pick(["2", "3", "3", "4", "abc"])]],
    [1, ["HELLO", ...draw.pick([[], ["3", "SETNAME", "me"], ["3", "AUTH", "default", "secret"], ["3", "FOO"]])]],
    [1, ["RESET"]],
    [2, ["SELECT", draw.pick(["0", "0", "1", "16", "abc", "-1"])]],
    [1, ["CLIENT", "SETNAME", draw.pick(["me", "a b", ""])]],
    [1, ["CLIENT", draw.pick(["GETNAME", "GETREDIR", "INFO", "TRACKINGINFO"])]],
    [2, draw.pick([["AUTH", "secret"], ["AUTH", "default", "secret"], ["AUTH", "x"], ["AUTH"]])],
    [1, ["COMMAND", "INFO", draw.pick(["xadd", "xread", "set", "multi", "nosuch", "zadd"])]],
    [world.clients > 1 ? 1 : 0, ["QUIT"]],
    [world.clients > 1 ? 1 : 0, ["WAIT", "1", world.hasPauses ? "0" : draw.pick(["0", "100"])]],
    [
      6,
      [
        "INFO",
        draw.pick([
          "keyspace",
          "persistence",
          "stats",
          "clients",
          "errorstats",
          "commandstats",
          "replication",
          "everything",
        ]),
      ],
    ],
  ]);
};

/** What one client does to another. `{client:n}` stands for the id of client n. */
export const interference: Generator = (world) => {
  const { draw, clients } = world;
  const target = draw.chance(95) ? `{client:${draw.below(clients)}}` : draw.pick(["0", "abc", "-1"]);
  const how = draw.chance(60) ? [draw.pick(["TIMEOUT", "ERROR", "error", "FOO"])] : [];
  const skipme = draw.chance(30) ? ["SKIPME", draw.pick(["no", "yes"])] : [];
  // CLIENT UNBLOCK of a client that a pause holds is a panic of Redis 7.0.15 ("Unknown btype in replyToBlockedClientTimedOut").
  if (world.hasPauses && draw.chance(80)) {
    return ["CLIENT", ...draw.pick([["PAUSE", "100", "WRITE"], ["PAUSE", "1000", "WRITE"], ["UNPAUSE"]])];
  }
  return draw.weighted<readonly Bytes[]>([
    [world.hasPauses ? 0 : 16, ["CLIENT", "UNBLOCK", target, ...how]],
    [2, ["CLIENT", "LIST", "ID", target]],
    [1, ["CLIENT", "KILL", "ID", target, ...skipme]],
  ]);
};

/** stream-node-max-entries: small, so that a few entries make several nodes. */
export const nodeEntries: Generator = ({ draw }) => [
  "CONFIG",
  "SET",
  "stream-node-max-entries",
  draw.pick(["1", "2", "3", "5", "10", "100", "0"]),
];

/**
 * stream-node-max-bytes. Only before the first entry: Redis 7.0.15 as Debian builds it fails an assertion in listpack.c on
 * `CONFIG SET stream-node-max-bytes 100`, `XADD s 1 f 2`, `CONFIG SET stream-node-max-bytes 40`,
 * `XADD s 3-0 f <64 bytes> f b`, `XREAD STREAMS s 0`.
 */
export const nodeBytes: Generator = ({ draw }) => [
  "CONFIG",
  "SET",
  "stream-node-max-bytes",
  draw.pick(["0", "40", "64", "100", "200", "4096", "1kb"]),
];

/** The state worth meeting on one stream: entries, groups, and some of the entries pending. */
export function streamBuilding(world: World, key: Bytes): readonly (readonly Bytes[])[] {
  const { draw } = world;
  const commands: (readonly Bytes[])[] = [];
  for (let n = draw.below(8); n > 0; n--) commands.push(["XADD", key, world.newId(key), "f", String(n)]);
  for (const group of ["g1", "g2"]) {
    if (!draw.chance(group === "g1" ? 95 : 40)) continue;
    commands.push(["XGROUP", "CREATE", key, group, draw.pick(["0", "0", "0", "$"]), "MKSTREAM"]);
    world.groupCreated(key, group);
    if (!draw.chance(60)) continue;
    const count = String(draw.between(1, 6));
    commands.push(["XREADGROUP", "GROUP", group, "c1", "COUNT", count, "STREAMS", key, ">"]);
  }
  return commands;
}
