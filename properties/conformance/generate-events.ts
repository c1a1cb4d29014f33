/** Draws of pub/sub and keyspace events: a client that listens, what it listens to, and messages of clients themselves. */

import type { Bytes } from "../../sim/resp/reply.js";
import { dumpOf } from "../../sim/durability/dump.js";
import type { Value } from "../../sim/broker/database.js";
import { Stream } from "../../sim/broker/stream.js";
import { EntryId } from "../../sim/broker/entry-id.js";
import type { Generator, World } from "./world.js";

/** Every event, or a few classes; what a version does not know is an error. */
const selections = ["KEA", "KEA", "KEAnm", "KEAnm", "KEAnmoc", "Kt", "Et", "Eg$xt", "KEtn", "KEm", "K", "A", "Aq", ""];
const channels = ["__keyevent@0__:xadd", "__keyspace@0__:s1", "__keyspace@0__:s2", "__keyevent@0__:expired", "news"];
/** One in all: several patterns are served in the order of a hash table. */
const PATTERN = "__key*";

/** What the listening client begins with. */
export function listening({ draw, profile }: World): readonly (readonly Bytes[])[] {
  const selection = draw.pick(selections.slice(0, 5));
  const isKnown = profile.settings.get("notify-keyspace-events");
  const known = isKnown?.kind === "events" && isKnown.letters.includes("o") ? selection : selection.replace("oc", "");
  return [
    ["CONFIG", "SET", "notify-keyspace-events", known],
    draw.chance(80) ? ["PSUBSCRIBE", PATTERN] : ["SUBSCRIBE", ...draw.several(3, () => draw.pick(channels))],
  ];
}

/** What changes in the midst of a script. */
export const listeningChange: Generator = ({ draw }) =>
  draw.weighted<readonly Bytes[]>([
    [4, ["CONFIG", "SET", "notify-keyspace-events", draw.pick(selections)]],
    [1, ["CONFIG", "GET", "notify-keyspace-events"]],
    [4, ["PUBLISH", draw.pick(channels), draw.pick(["hello", "", "a\r\nb"])]],
    [1, ["PUBSUB", "NUMSUB", ...draw.several(3, () => draw.pick(channels))]],
    [1, ["PUBSUB", "NUMPAT"]],
    [1, ["PUBSUB", draw.pick(["HELP", "FOO", "NUMPAT", "CHANNELS"]), "none*"]],
  ]);

/** What the listening client does itself. */
export const listenersOwn: Generator = ({ draw }) =>
  draw.weighted<readonly Bytes[]>([
    [3, ["PSUBSCRIBE", PATTERN]],
    [2, ["PUNSUBSCRIBE", PATTERN]],
    [4, ["SUBSCRIBE", ...draw.several(2, () => draw.pick(channels))]],
    [2, ["UNSUBSCRIBE", ...draw.several(2, () => draw.pick(channels))]],
    [2, ["PING", ...(draw.chance(50) ? ["hi"] : [])]],
    [2, ["GET", "str"]],
    [1, ["XADD", "s1", "*", "own", "entry"]],
    [1, ["CLIENT", "INFO"]],
    [1, ["RESET"]],
    [1, ["HELLO", draw.pick(["2", "3"])]],
    [1, draw.pick([["SUBSCRIBE"], ["PSUBSCRIBE"], ["PUBLISH", "x"], ["PUBSUB"]])],
  ]);

/** DUMP, RESTORE and the round trip of all data. */
export const durable: Generator = (world) => {
  const { draw } = world;
  const key = draw.chance(60) ? world.streamKey() : world.anyKey();
  // Where keys of the harness must expire, or changes are counted from when the harness first looked, nothing is reloaded.
  const isReloaded = !world.hasPauses && !world.hasChangesCounted;
  return draw.weighted<readonly Bytes[]>([
    // A dump shows the hash that the server makes of an entry's fields for IDMPAUTO, which the model does not.
    [world.hasIdempotence ? 0 : 6, ["DUMP", key]],
    [4, restore(world)],
    [isReloaded ? 2 : 0, ["DEBUG", "RELOAD"]],
    [1, ["DEBUG", ...draw.pick([["RELOAD", "foo"], ["foo"], []])]],
  ]);
};

function restore(world: World): readonly Bytes[] {
  const { draw } = world;
  const key = world.anyKey();
  world.forget(key);
  const dump = draw.pick(dumpsOf(world));
  const broken = dump.slice(0, -1) + "x";
  const options = draw.pick([
    [],
    [],
    ["REPLACE"],
    ["REPLACE"],
    ["ABSTTL"],
    ["IDLETIME", "5"],
    ["FREQ", "300"],
    ["foo"],
  ]);
  return [
    "RESTORE",
    key,
    draw.pick(["0", "0", "0", "1", "5000", "-1", "abc"]),
    draw.chance(90) ? dump : draw.pick([broken, "", "x"]),
    ...options,
    ...(draw.chance(50) ? ["REPLACE"] : []),
  ];
}

/** A few values that every version writes so that it can read them. */
function dumpsOf({ profile }: World): readonly Bytes[] {
  const stream = new Stream();
  stream.append(new EntryId(3, 1), ["f", "restored"], { bytesMax: 4096, entriesMax: 100 });
  stream.append(new EntryId(3, 2), ["g", "restored"], { bytesMax: 4096, entriesMax: 100 });
  stream.delete(new EntryId(3, 1));
  const values: readonly Value[] = [
    { kind: "string", bytes: "restored" },
    { kind: "string", bytes: "12" },
    { kind: "hash", fields: new Map([["f1", "1"]]), isUnpacked: false },
    stream,
  ];
  const most = { entries: 9, bytes: 9 };
  const limits = { hash: most, set: most, zset: most };
  return values.map((value) => dumpOf(value, { profile, limits, doubleText: String }));
}
