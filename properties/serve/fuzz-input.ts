/** Draws what a broken or hostile client may send: odd requests, mutated ones, huge and nested headers, noise. */

import type { Bytes } from "../../sim/resp/reply.js";
import { Draw } from "../conformance/draw.js";
import { wireScript } from "../conformance/generate-wire.js";
import { encodeCommand } from "../conformance/script.js";

/** Bytes, in the pieces in which they are written. */
export interface FuzzInput {
  readonly kind: string;
  readonly pieces: readonly Bytes[];
}

/** Commands whose replies depend on nothing but what was sent before them. */
const commands: readonly (readonly Bytes[])[] = [
  ["PING"],
  ["PING", "a\r\nb"],
  ["ECHO", "\x00\xff\x80"],
  ["SET", "k", "v"],
  ["GET", "k"],
  ["DEL", "k", "s"],
  ["XADD", "s", "1-*", "a", "1"],
  ["XADD", "s", "MAXLEN", "~", "10", "5-1", "f", "v", "g", ""],
  ["XADD", "s", "18446744073709551615-1", "a", "1"],
  ["XLEN", "s"],
  ["XRANGE", "s", "-", "+", "COUNT", "3"],
  ["XGROUP", "CREATE", "s", "g", "0", "MKSTREAM"],
  ["XREADGROUP", "GROUP", "g", "c", "COUNT", "2", "NOACK", "STREAMS", "s", ">"],
  ["XREAD", "BLOCK", "0", "STREAMS", "s", "$"],
  ["XACK", "s", "g", "1-0", "5-1"],
  ["MULTI"],
  ["EXEC"],
  ["DISCARD"],
  ["WATCH", "k"],
  ["HELLO", "3"],
  ["HELLO", "2"],
  ["SELECT", "1"],
  ["QUIT"],
  ["POST", "/"],
  ["Host:", "x"],
];

const mutations: readonly ((draw: Draw, bytes: Bytes) => Bytes)[] = [
  (draw, bytes) => replaced(bytes, draw.below(bytes.length), 1, byte(draw)),
  (draw, bytes) => replaced(bytes, draw.below(bytes.length), draw.between(1, 4), ""),
  (draw, bytes) => replaced(bytes, draw.below(bytes.length), 0, byte(draw)),
  (draw, bytes) => bytes.slice(0, draw.below(bytes.length)),
  (draw, bytes) => replaced(bytes, draw.below(bytes.length), 0, draw.pick(["\r\n", "\0", "\n", "*1\r\n", "$-1\r\n"])),
  (draw, bytes) => bytes.replace(/\d+/, String(draw.pick([0, -1, 1, 9, 1024, 2147483647, 2147483648, 1e20]))),
  (_draw, bytes) => bytes + bytes,
];

/** The input of this number: a pure function of the seed and the number. */
export function fuzzInput(seed: number, number: number): FuzzInput {
  const draw = new Draw((seed ^ Math.imul(number, 0x9e3779b1)) >>> 0);
  const kind = draw.weighted([
    [20, "wire"],
    [34, "mutated"],
    [10, "pipelined"],
    [8, "split"],
    [10, "noise"],
    [6, "headers"],
    [6, "nested"],
    [5, "inline"],
    [1, "huge"],
  ] as const);
  return { kind, pieces: drawn[kind]!(draw) };
}

const drawn: Readonly<Record<string, (draw: Draw) => readonly Bytes[]>> = {
  wire: (draw) =>
    wireScript(draw.below(2 ** 31), 1).steps.flatMap((step) => (step.kind === "bytes" ? [step.bytes] : [])),
  mutated: (draw) => {
    let bytes = draw.several(5, () => encodeCommand(draw.pick(commands))).join("");
    for (let n = draw.between(1, 3); n > 0 && bytes !== ""; n--) bytes = draw.pick(mutations)(draw, bytes);
    return [bytes];
  },
  pipelined: (draw) => [draw.several(100, () => encodeCommand(draw.pick(commands))).join("")],
  split: (draw) => [...draw.several(2, () => encodeCommand(draw.pick(commands))).join("")],
  noise: (draw) => [draw.several(300, () => byte(draw)).join("")],
  headers: (draw) => {
    const number = (): string =>
      draw.pick(["0", "-1", "1", "3", "1048577", "2147483647", "536870912", "1e3", "", " 1"]);
    return [draw.several(6, () => `${draw.pick(["*", "$", "*1\r\n$", "%", "~", ">"])}${number()}\r\n`).join("")];
  },
  nested: (draw) => ["*1\r\n".repeat(draw.between(1, 500)), `*3\r\n${"*3\r\n".repeat(draw.between(0, 50))}`],
  inline: (draw) => [draw.several(6, () => `${draw.several(5, () => inlineWord(draw)).join(" ")}\r\n`).join("")],
  huge: (draw) => [
    draw.pick([
      () => "a".repeat(70_000),
      () => `*1\r\n$${"1".repeat(70_000)}`,
      () => encodeCommand(["ECHO", "x".repeat(draw.between(100_000, 1_000_000))]),
      () => encodeCommand(["SET", "k", ...Array.from({ length: draw.between(1_000, 20_000) }, () => "a")]),
      () => `*2147483647\r\n${"$1\r\na\r\n".repeat(draw.between(1, 20_000))}`,
      () => `*2\r\n$4\r\nECHO\r\n$536870912\r\n${"y".repeat(draw.between(1, 300_000))}`,
    ])(),
  ],
};

function inlineWord(draw: Draw): Bytes {
  return draw.pick([
    "PING",
    "ECHO",
    "SET",
    "k",
    '"a b"',
    "'it\\'s'",
    '"\\x41"',
    '"open',
    "\xff",
    "\t",
    "a\0b",
    "XLEN",
    "s",
  ]);
}

function byte(draw: Draw): Bytes {
  return draw.chance(40)
    ? draw.pick(["\r", "\n", "*", "$", "0", "1", "-", '"', "\0"])
    : String.fromCharCode(draw.below(256));
}

function replaced(bytes: Bytes, at: number, length: number, by: Bytes): Bytes {
  return bytes.slice(0, at) + by + bytes.slice(at + length);
}
