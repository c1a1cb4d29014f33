/** Draws of long sequences on one stream: what only hundreds of entries or pending entries bring out. */

import type { Bytes } from "../../sim/resp/reply.js";
import type { World } from "./world.js";

const idsPerCommandMax = 20;

/** Fills a stream and two groups' pending entries lists, then takes pieces out of them in any order. */
export function burst(world: World): readonly (readonly Bytes[])[] {
  const { draw } = world;
  const key = world.streamKey();
  const ids: Bytes[] = [];
  const commands: (readonly Bytes[])[] = [["DEL", key]];
  world.forget(key);
  const lastMs = draw.between(100, 1000);
  for (let ms = 1; ms <= lastMs; ms += draw.between(1, 3)) {
    ids.push(`${ms}-${draw.below(2)}`);
    commands.push(["XADD", key, ids.at(-1)!, "f", world.value()]);
  }
  commands.push(["XGROUP", "CREATE", key, "g1", "0"], ["XGROUP", "CREATE", key, "g2", "$"]);
  const some = (): Bytes[] => draw.several(idsPerCommandMax, () => draw.pick(ids));
  for (let n = draw.between(10, 60); n > 0; n--) commands.push(pieceOf(world, key, some));
  for (const group of ["g1", "g2"]) {
    commands.push(["XPENDING", key, group], ["XPENDING", key, group, "-", "+", "1000"]);
    world.groupCreated(key, group);
  }
  return [...commands, ["XINFO", "STREAM", key], ["XRANGE", key, "-", "+"]];
}

function pieceOf(world: World, key: Bytes, some: () => Bytes[]): readonly Bytes[] {
  const { draw } = world;
  const consumer = draw.pick(["c1", "c2", "c3"]);
  return draw.weighted<readonly Bytes[]>([
    [4, ["XREADGROUP", "GROUP", "g1", consumer, "COUNT", String(draw.between(1, 100)), "STREAMS", key, ">"]],
    [8, ["XCLAIM", key, "g2", consumer, "0", ...some(), "FORCE", "JUSTID"]],
    [2, ["XCLAIM", key, draw.pick(["g1", "g2"]), consumer, "0", ...some()]],
    [4, ["XACK", key, draw.pick(["g1", "g2"]), ...some()]],
    [5, ["XDEL", key, ...some()]],
    [
      2,
      [
        "XAUTOCLAIM",
        key,
        draw.pick(["g1", "g2"]),
        consumer,
        "0",
        draw.pick(some()),
        "COUNT",
        String(draw.between(1, 30)),
      ],
    ],
    // It looks at ten entries for each that it may claim; none of these is idle for long enough.
    [
      2,
      [
        "XAUTOCLAIM",
        key,
        draw.pick(["g1", "g2"]),
        consumer,
        "100000",
        draw.pick(["0", ...some()]),
        "COUNT",
        draw.pick(["1", "2", "3"]),
      ],
    ],
    [1, ["XREADGROUP", "GROUP", draw.pick(["g1", "g2"]), consumer, "COUNT", "50", "STREAMS", key, draw.pick(some())]],
    [1, ["XRANGE", key, draw.pick(some()), draw.pick(some()), "COUNT", String(draw.between(1, 50))]],
    [1, ["XREVRANGE", key, draw.pick(some()), draw.pick(some()), "COUNT", String(draw.between(1, 50))]],
    [1, ["XPENDING", key, draw.pick(["g1", "g2"]), draw.pick(some()), "+", "50", consumer]],
    [
      1,
      [
        "XTRIM",
        key,
        "MAXLEN",
        "~",
        String(draw.below(300)),
        ...(draw.chance(50) ? ["LIMIT", String(draw.below(50))] : []),
      ],
    ],
    [1, ["XTRIM", key, "MINID", draw.pick(["~", "="]), draw.pick(some())]],
    [1, ["XINFO", "STREAM", key]],
    [1, ["XINFO", "STREAM", key, "FULL", "COUNT", draw.pick(["0", "11", String(draw.below(100))])]],
    [1, ["XGROUP", "DELCONSUMER", key, draw.pick(["g1", "g2"]), consumer]],
  ]);
}
