/** DIGEST, and the digest by which SET and DELEX compare: the 64-bit hash XXH3 with seed 0, after its published specification. */

import type { Command } from "../broker/command.js";
import type { Bytes } from "../resp/reply.js";
import { stringAt } from "./values.js";

/** DIGEST key */
export const digest: Command = {
  name: "digest",
  arity: 2,
  flags: ["readonly", "fast"],
  keys: [1, 1, 1],
  isIn: ({ laterCommands }) => laterCommands.has("delex"),
  execute(context, args) {
    const value = stringAt(context, args[1]!);
    if (value === undefined) return null;
    return value.kind === "error" ? value : digestOf(value.bytes);
  },
};

/** The digest of a string: 16 hexadecimal digits, lower case. */
export function digestOf(bytes: Bytes): string {
  return hash(bytes).toString(16).padStart(16, "0");
}

const MASK = 2n ** 64n - 1n;
const PRIME32 = [0x9e3779b1n, 0x85ebca77n, 0xc2b2ae3dn] as const;
const PRIME64 = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;
const MIX = 0x9fb21c651e98df25n;
const AVALANCHE = 0x165667919e3779f9n;
/** The specification's default secret. */
const SECRET = fromHex(
  "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221" +
    "b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8" +
    "fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb17" +
    "0ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e",
);
const STRIPE = 64;
const BLOCK = 1024;

function fromHex(digits: string): Bytes {
  return digits.replaceAll(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)));
}

function read(bytes: Bytes, at: number, length: 4 | 8 = 8): bigint {
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes.charCodeAt(at + i));
  return value;
}

/** The two halves of a product of 128 bits, folded. */
function fold(a: bigint, b: bigint): bigint {
  const product = a * b;
  return (product & MASK) ^ (product >> 64n);
}

function avalanche(value: bigint): bigint {
  const mixed = ((value ^ (value >> 37n)) * AVALANCHE) & MASK;
  return mixed ^ (mixed >> 32n);
}

function oldAvalanche(value: bigint): bigint {
  let mixed = ((value ^ (value >> 33n)) * PRIME64[1]) & MASK;
  mixed = ((mixed ^ (mixed >> 29n)) * PRIME64[2]) & MASK;
  return mixed ^ (mixed >> 32n);
}

function rotate(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK;
}

function swapped(value: bigint): bigint {
  return BigInt(`0x${value.toString(16).padStart(16, "0").match(/../g)!.toReversed().join("")}`);
}

function mix16(bytes: Bytes, at: number, secretAt: number): bigint {
  return fold(read(bytes, at) ^ read(SECRET, secretAt), read(bytes, at + 8) ^ read(SECRET, secretAt + 8));
}

function hash(bytes: Bytes): bigint {
  const { length } = bytes;
  if (length <= 16) return hashTiny(bytes);
  if (length <= 128) return hashShort(bytes);
  return length <= 240 ? hashMiddle(bytes) : hashLong(bytes);
}

function hashTiny(bytes: Bytes): bigint {
  const { length } = bytes;
  if (length === 0) return oldAvalanche(read(SECRET, 56) ^ read(SECRET, 64));
  if (length < 4) {
    const byte = (at: number): bigint => BigInt(bytes.charCodeAt(at));
    const combined = (byte(0) << 16n) | (byte(length >> 1) << 24n) | byte(length - 1) | (BigInt(length) << 8n);
    return oldAvalanche(combined ^ read(SECRET, 0, 4) ^ read(SECRET, 4, 4));
  }
  if (length <= 8) {
    const input = read(bytes, length - 4, 4) + (read(bytes, 0, 4) << 32n);
    let mixed = input ^ read(SECRET, 8) ^ read(SECRET, 16);
    mixed = ((mixed ^ rotate(mixed, 49n) ^ rotate(mixed, 24n)) * MIX) & MASK;
    mixed = ((mixed ^ ((mixed >> 35n) + BigInt(length))) * MIX) & MASK;
    return mixed ^ (mixed >> 28n);
  }
  const low = read(bytes, 0) ^ read(SECRET, 24) ^ read(SECRET, 32);
  const high = read(bytes, length - 8) ^ read(SECRET, 40) ^ read(SECRET, 48);
  return avalanche((BigInt(length) + swapped(low) + high + fold(low, high)) & MASK);
}

function hashShort(bytes: Bytes): bigint {
  const { length } = bytes;
  let sum = BigInt(length) * PRIME64[0];
  for (let pair = Math.floor((length - 1) / 32); pair >= 0; pair--) {
    sum += mix16(bytes, 16 * pair, 32 * pair) + mix16(bytes, length - 16 * (pair + 1), 32 * pair + 16);
  }
  return avalanche(sum & MASK);
}

function hashMiddle(bytes: Bytes): bigint {
  const { length } = bytes;
  let sum = BigInt(length) * PRIME64[0];
  for (let i = 0; i < 8; i++) sum += mix16(bytes, 16 * i, 16 * i);
  sum = avalanche(sum & MASK);
  for (let i = 8; i < Math.floor(length / 16); i++) sum += mix16(bytes, 16 * i, 16 * (i - 8) + 3);
  return avalanche((sum + mix16(bytes, length - 16, 119)) & MASK);
}

function hashLong(bytes: Bytes): bigint {
  const { length } = bytes;
  const sums = [PRIME32[2], ...PRIME64.slice(0, 4), PRIME32[1], PRIME64[4], PRIME32[0]];
  const stripes = Math.floor((length - 1) / STRIPE);
  for (let stripe = 0; stripe < stripes; stripe++) {
    const inBlock = stripe % (BLOCK / STRIPE);
    accumulate(sums, bytes, { at: STRIPE * stripe, secretAt: 8 * inBlock });
    if (inBlock === BLOCK / STRIPE - 1) scramble(sums);
  }
  accumulate(sums, bytes, { at: length - STRIPE, secretAt: SECRET.length - STRIPE - 7 });
  let merged = BigInt(length) * PRIME64[0];
  for (let i = 0; i < 4; i++) {
    merged += fold(sums[2 * i]! ^ read(SECRET, 11 + 16 * i), sums[2 * i + 1]! ^ read(SECRET, 19 + 16 * i));
  }
  return avalanche(merged & MASK);
}

function accumulate(sums: bigint[], bytes: Bytes, { at, secretAt }: { at: number; secretAt: number }): void {
  for (let i = 0; i < 8; i++) {
    const data = read(bytes, at + 8 * i);
    const key = data ^ read(SECRET, secretAt + 8 * i);
    sums[i ^ 1] = (sums[i ^ 1]! + data) & MASK;
    sums[i] = (sums[i]! + (key & 0xffffffffn) * (key >> 32n)) & MASK;
  }
}

function scramble(sums: bigint[]): void {
  for (const [i, sum] of sums.entries()) {
    sums[i] = ((sum ^ (sum >> 47n) ^ read(SECRET, SECRET.length - STRIPE + 8 * i)) * PRIME32[0]) & MASK;
  }
}
