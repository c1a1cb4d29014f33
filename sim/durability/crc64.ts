/** The checksum at the end of a dump: CRC-64 with the Jones polynomial, reflected, starting at 0. */

import type { Bytes } from "../resp/reply.js";

const POLYNOMIAL = 0x95ac9329ac4bc9b5n;

/** The table for one byte, as halves of 32 bits: nothing in the loop needs more than a number holds. */
const low = new Uint32Array(256);
const high = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) value = (value & 1n) === 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
  low[byte] = Number(value & 0xffffffffn);
  high[byte] = Number(value >> 32n);
}

/** The checksum as the eight bytes that stand in a dump, lowest first. */
export function crc64(bytes: Bytes): Bytes {
  let lowHalf = 0;
  let highHalf = 0;
  for (let i = 0; i < bytes.length; i++) {
    const index = (lowHalf ^ bytes.charCodeAt(i)) & 0xff;
    lowHalf = (((lowHalf >>> 8) | (highHalf << 24)) ^ low[index]!) >>> 0;
    highHalf = ((highHalf >>> 8) ^ high[index]!) >>> 0;
  }
  return littleEndian32(lowHalf) + littleEndian32(highHalf);
}

function littleEndian32(value: number): Bytes {
  return String.fromCharCode(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}
