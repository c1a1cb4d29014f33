/** The primitives of the durable form, values in and bytes out: lengths, strings, fixed-width numbers. What values are made of is not here. */

import type { S64, U64 } from "../broker/u64.js";
import type { Bytes } from "../resp/reply.js";
import { compress } from "./lzf.js";
import { plainInteger } from "./plain-integer.js";

/** Shorter strings than this are not compressed. */
const COMPRESSED_BYTES_MIN = 21;
/** Longer decimals than this are not tried as integers. */
const INTEGER_BYTES_MAX = 11;

/** Collects the bytes of one value. */
export class DumpWriter {
  bytes: Bytes = "";

  byte(value: number): void {
    this.bytes += String.fromCharCode(value);
  }

  /** A length or a count: as short as it can be written. */
  length(value: U64): void {
    if (value < 64) this.byte(Number(value));
    else if (value < 16384) this.bytes += String.fromCharCode(0x40 | (Number(value) >> 8), Number(value) & 0xff);
    else if (value <= 0xffffffff) this.bytes += `\x80${bigEndian(value, 4)}`;
    else this.bytes += `\x81${bigEndian(value, 8)}`;
  }

  /** A string: as an integer where it is a short one, compressed where that pays. */
  string(text: Bytes): void {
    const integer = text.length <= INTEGER_BYTES_MAX ? plainInteger(text) : undefined;
    if (integer !== undefined && this.#integer(Number(integer))) return;
    const compressed = text.length >= COMPRESSED_BYTES_MIN ? compress(text) : undefined;
    if (compressed === undefined) {
      this.length(text.length);
      this.bytes += text;
      return;
    }
    this.byte(0xc3);
    this.length(compressed.length);
    this.length(text.length);
    this.bytes += compressed;
  }

  /** Milliseconds since 1970, or anything else of eight bytes, lowest first. */
  fixed64(value: S64): void {
    this.bytes += littleEndian(value, 8);
  }

  /** A double in the eight bytes in which the machine holds it. */
  double(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.byte(view.getUint8(i));
  }

  #integer(value: number): boolean {
    for (const [kind, size] of [
      [0xc0, 1],
      [0xc1, 2],
      [0xc2, 4],
    ] as const) {
      const bound = 2 ** (8 * size - 1);
      if (value < -bound || value >= bound) continue;
      this.bytes += String.fromCharCode(kind) + littleEndian(value, size);
      return true;
    }
    return false;
  }
}

/** The lowest `size` bytes of an integer, lowest first. */
export function littleEndian(value: S64 | U64, size: number): Bytes {
  let rest = BigInt.asUintN(64, BigInt(value));
  let bytes = "";
  for (let i = 0; i < size; i++, rest >>= 8n) bytes += String.fromCharCode(Number(rest & 0xffn));
  return bytes;
}

/** The same, highest first. */
export function bigEndian(value: U64, size: number): Bytes {
  return [...littleEndian(value, size)].toReversed().join("");
}
