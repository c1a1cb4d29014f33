/** Draws of the arguments of commands on keys: fields, numbers, times to live. Which command takes which is not here. */

import type { Bytes } from "../../sim/resp/reply.js";
import type { Generator, World } from "./world.js";

const fields = ["f1", "f2", "f3", "f4", "", "n"] as const;

export const field = (world: World): Bytes => world.draw.pick(fields);
export const member = (world: World): Bytes => world.member();

/** A command with fixed positions: its name, then each argument drawn. */
export function plain(name: string, ...parts: readonly ((world: World) => Bytes | readonly Bytes[])[]): Generator {
  return (world) => [world.word(name), ...parts.flatMap((part) => part(world))];
}

export function optional(percent: number, ...words: readonly (Bytes | ((world: World) => Bytes))[]) {
  return (world: World): readonly Bytes[] => {
    if (!world.draw.chance(percent)) return [];
    return words.map((word) => (typeof word === "string" ? world.word(word) : word(world)));
  };
}

export const some =
  (most: number, next: (world: World) => Bytes | readonly Bytes[]) =>
  (world: World): readonly Bytes[] =>
    world.draw.several(most, () => next(world)).flat();

export const key = (type: "str" | "num" | "hash" | "set" | "zset") => (world: World) => world.keyOf(type);
export const stringKey = (world: World): Bytes => world.keyOf(world.draw.chance(60) ? "str" : "num");
export const anyKey = (world: World): Bytes => world.anyKey();
export const value = (world: World): Bytes => world.value();
export const integer = (world: World): Bytes => world.integer();
export const count = (world: World): Bytes => world.count();

const digits = ({ draw }: World, most: number): Bytes => draw.several(most, () => String(draw.below(10))).join("");

/** A number of any length and magnitude, for what is rounded and how it is written. */
const decimal = (world: World): Bytes => {
  const { draw } = world;
  const fraction = draw.chance(70) ? `.${digits(world, 20)}` : "";
  const exponent = draw.chance(20) ? `e${draw.pick(["", "-", "+"])}${draw.below(30)}` : "";
  return `${draw.pick(["", "", "-"])}${digits(world, draw.pick([1, 3, 19]))}${fraction}${exponent}`;
};

export const number = (world: World): Bytes => {
  if (world.draw.chance(15)) return decimal(world);
  if (world.draw.chance(85)) return world.draw.pick(["1", "2", "-1", "0", "1.5", "-0.25", "3.0e3", "10"]);
  return world.draw.pick([
    "inf",
    "-inf",
    "+inf",
    "nan",
    "abc",
    "",
    "1e400",
    "0x10",
    " 1",
    "1 ",
    "3.14159265358979",
    "1e17",
    "0.1",
    "-0",
    "123456789012345678",
  ]);
};

/** Seconds or milliseconds to live: none of them ends during a script unless its clock moves on. */
export const seconds = (world: World): Bytes =>
  world.draw.weighted([
    [6, "100"],
    [2, "1"],
    [2, "61"],
    [1, "0"],
    [1, "-1"],
    [1, "abc"],
    [1, "9223372036854775807"],
    [1, "9223372036854776"],
  ]);
export const milliseconds = (world: World): Bytes =>
  world.draw.weighted([
    [6, "100000"],
    [3, "1500"],
    [2, "5000"],
    [1, "0"],
    [1, "-1"],
    [1, "abc"],
    [1, "9223372036854775807"],
    [1, "9223372036854775000"],
  ]);
export const unixSeconds = (world: World): Bytes =>
  offsetText(world, Math.floor(world.nowMs / 1000), [100, 2, 61, 0, -1]);
export const unixMilliseconds = (world: World): Bytes => offsetText(world, world.nowMs, [100_000, 1500, 61_000, 0, -1]);

// Beyond 2^53 the model's PEXPIREAT differs, as it says.
function offsetText(world: World, base: number, offsets: readonly number[]): Bytes {
  if (world.draw.chance(92)) return String(base + world.draw.pick(offsets));
  return world.draw.pick(["0", "-1", "abc", "9223372036854775808", "9007199254740991"]);
}

/** The expiry options of SET and GETEX. */
export function expiryOption(world: World): readonly Bytes[] {
  return world.draw.weighted<readonly Bytes[]>([
    [3, [world.word("EX"), seconds(world)]],
    [3, [world.word("PX"), milliseconds(world)]],
    [2, [world.word("EXAT"), unixSeconds(world)]],
    [2, [world.word("PXAT"), unixMilliseconds(world)]],
  ]);
}
