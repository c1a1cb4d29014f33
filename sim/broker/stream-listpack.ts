/** How many bytes the server's listpack encoding takes: what decides where a stream node ends. Nothing is encoded here. */

import type { Bytes } from "../resp/reply.js";
import type { S64 } from "./u64.js";

/** An empty listpack: its header and its end mark. */
export const LISTPACK_BASE_BYTES = 7;

/** The decimal digits of the longest signed 64-bit integer, its sign included. */
const INTEGER_TEXT_MAX = 20;
const ZERO_CODE = 48;
const NINE_CODE = 57;
const MINUS_CODE = 45;

/** The bytes of an integer element: its encoding and one byte of its length, for walking back. */
export function integerElementBytes(value: S64): number {
  if (value >= 0 && value <= 127) return 2;
  if (value >= -4096 && value <= 4095) return 3;
  if (value >= -32768 && value <= 32767) return 4;
  if (value >= -8388608 && value <= 8388607) return 5;
  if (value >= -2147483648 && value <= 2147483647) return 6;
  return 10;
}

/** The bytes of a string element; one that is a plain 64-bit decimal is kept as an integer. */
export function stringElementBytes(text: Bytes): number {
  const { length } = text;
  const first = length === 0 ? 0 : text.charCodeAt(0);
  if (first <= NINE_CODE && length <= INTEGER_TEXT_MAX && (first >= ZERO_CODE || first === MINUS_CODE)) {
    const integer = plainInteger(text);
    if (integer !== undefined) return integerElementBytes(integer);
  }
  const encoded = length + (length <= 63 ? 1 : length <= 4095 ? 2 : 5);
  return encoded + backLengthBytes(encoded);
}

function backLengthBytes(encoded: number): number {
  if (encoded <= 127) return 1;
  if (encoded <= 16382) return 2;
  if (encoded <= 2097150) return 3;
  return encoded <= 268435454 ? 4 : 5;
}

const S64_MAX = 2n ** 63n - 1n;

function plainInteger(text: Bytes): S64 | undefined {
  const { length } = text;
  const digitsStart = text.charCodeAt(0) === MINUS_CODE ? 1 : 0;
  if (length === digitsStart) return undefined;
  // No integer is written with a zero in front, and none is minus zero.
  if (text.charCodeAt(digitsStart) === ZERO_CODE && (length > 1 || digitsStart > 0)) return undefined;
  for (let i = digitsStart; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO_CODE || code > NINE_CODE) return undefined;
  }
  if (length <= 15) return Number(text);
  const value = BigInt(text);
  return value <= S64_MAX && value >= -S64_MAX - 1n ? value : undefined;
}
