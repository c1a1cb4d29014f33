/** Draws bytes as a client might send them, well-formed and not: inline requests, odd headers, cuts at any place. */

import type { Bytes } from "../../sim/resp/reply.js";
import { Draw } from "./draw.js";
import { encodeCommand, type Script, type Step } from "./script.js";

const words = ["PING", "ping", "ECHO", "SET", "GET", "k", "v", "word", "XLEN", "", "a b", "\0", "\r\n", "\x80\xff"];
const inlineRequests = [
  "PING\r\n",
  "PING\n",
  "  PING  \r\n",
  "\r\n",
  "\n",
  "   \r\n",
  'ECHO "a b"\r\n',
  'ECHO "\\x41\\n\\t\\"\\q\\xzz"\r\n',
  "ECHO 'a b'\r\n",
  "ECHO 'it\\'s \\n'\r\n",
  'ECHO "open\r\n',
  "ECHO 'open\r\n",
  'ECHO "a"b\r\n',
  'ECHO a"b"\r\n',
  "ECHO a\tb\x0bc\r\n",
  "ECHO a\0b\r\n",
  "SET k 'v'\r\n",
  "get k\r\n",
  "NOSUCH a\r\n",
  "PING\rfoo\r\n",
  "\x80\xff\r\n",
  "+PING\r\n",
  "$4\r\nPING\r\n",
];
const oddRequests = [
  "*0\r\n",
  "*-1\r\n",
  "*\r\n",
  "*abc\r\n",
  "*+1\r\n$4\r\nPING\r\n",
  "* 1\r\n$4\r\nPING\r\n",
  "*01\r\n$4\r\nPING\r\n",
  "*1 \r\n$4\r\nPING\r\n",
  "*2147483648\r\n",
  "*9223372036854775808\r\n",
  "*1\n$4\r\nPING\r\n",
  "*1\r\n:4\r\n",
  "*1\r\nPING\r\n",
  "*1\r\n\r\n",
  "*1\r\n$-1\r\n",
  "*1\r\n$abc\r\n",
  "*1\r\n$\r\n\r\n",
  "*1\r\n$04\r\nPING\r\n",
  "*1\r\n$+4\r\nPING\r\n",
  "*1\r\n$536870913\r\n",
  "*1\r\n$0\r\n\r\n",
  "*1\r\n$4\r\nPINGXX*1\r\n$4\r\nPING\r\n",
  "*2\r\n$4\r\nECHO\r\n$3\r\nabcde\r\n",
  "*1\r\x00$4\r\nPING\r\n",
  `*1\r\n$${"1".repeat(30)}\r\n`,
  `*${"1".repeat(30)}\r\n`,
];
const longest = 65_536;
const longRequests = [
  `ECHO ${"a".repeat(longest - 8)}\r\n`,
  "a".repeat(longest + 1),
  `*${"1".repeat(longest)}`,
  `*1\r\n$${"1".repeat(longest)}`,
];

/** One client that writes bytes; the steps cut them at any place. */
export function wireScript(seed: number, startMs: number): Script {
  const draw = new Draw(seed);
  const steps: Step[] = [];
  const send = (bytes: Bytes): void => void steps.push({ kind: "bytes", client: 0, bytes });
  let hasLong = false;
  for (let blocks = draw.between(1, 3); blocks > 0; blocks--) {
    const bytes = draw.several(8, () => request(draw)).join("");
    for (const piece of draw.chance(60) ? cut(draw, bytes) : [bytes]) send(piece);
    // On its own, and once: how far beyond 64 KiB the server reads before it looks depends on how its buffer grew.
    const isLong: boolean = !hasLong && draw.chance(3);
    if (isLong) send(draw.pick(longRequests));
    hasLong ||= isLong;
  }
  return { clients: 1, startMs, steps };
}

function cut(draw: Draw, bytes: Bytes): readonly Bytes[] {
  const pieces: Bytes[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = draw.between(1, draw.pick([2, 10, 100]));
    pieces.push(bytes.slice(at, at + length));
    at += length;
  }
  return pieces;
}

function request(draw: Draw): Bytes {
  const kind = draw.weighted([
    [70, "command"],
    [24, "inline"],
    [6, "odd"],
  ] as const);
  if (kind === "inline") return draw.pick(inlineRequests);
  if (kind === "odd") return draw.pick(oddRequests);
  const word = (): Bytes => draw.pick(words);
  if (draw.chance(15)) return encodeCommand(draw.several(4, word));
  return encodeCommand(draw.pick([["PING"], ["PING", word()], ["ECHO", word()], ["SET", "k", word()], ["get", "k"]]));
}
