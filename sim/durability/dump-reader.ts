/** The primitives of the durable form, bytes in and values out. Whoever reads must be ready for bytes that are no dump. */

import { canonicalU64, toS64, type S64, type U64 } from "../broker/u64.js";
import type { Bytes } from "../resp/reply.js";
import { decompress } from "./lzf.js";

/** The bytes are not what they should be: RESTORE answers `Bad data format`. */
export class BadDumpError extends Error {}

/** Reads one value's bytes from the front. Every method may throw a BadDumpError. */
export class DumpReader {
  #at = 0;

  constructor(readonly bytes: Bytes) {}

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  byte(): number {
    return this.take(1).charCodeAt(0);
  }

  /** The next bytes as they are. */
  take(count: number): Bytes {
    if (this.#at + count > this.bytes.length) throw new BadDumpError("it ends too early");
    this.#at += count;
    return this.bytes.slice(this.#at - count, this.#at);
  }

  /** A length or a count. */
  length(): U64 {
    const first = this.byte();
    const plain = this.#plainLength(first);
    if (plain === undefined) throw new BadDumpError("a length was expected");
    return plain;
  }

  /** A count of things that follow, each of which takes a byte at least. */
  count(): number {
    const count = Number(this.length());
    if (count > this.bytes.length - this.#at) throw new BadDumpError("it holds less than it says");
    return count;
  }

  string(): Bytes {
    const first = this.byte();
    const length = this.#plainLength(first);
    if (length !== undefined) return this.take(Number(length));
    switch (first) {
      case 0xc0:
        return String(toS64(BigInt.asIntN(8, BigInt(readLittleEndian(this.take(1))))));
      case 0xc1:
        return String(toS64(BigInt.asIntN(16, BigInt(readLittleEndian(this.take(2))))));
      case 0xc2:
        return String(toS64(BigInt.asIntN(32, BigInt(readLittleEndian(this.take(4))))));
      case 0xc3:
        return this.#compressed();
      default:
        throw new BadDumpError("no string begins so");
    }
  }

  /** Eight bytes, lowest first, as a signed integer. */
  fixed64(): S64 {
    return toS64(BigInt(readLittleEndian(this.take(8))));
  }

  double(): number {
    const view = new DataView(new ArrayBuffer(8));
    const bytes = this.take(8);
    for (let i = 0; i < 8; i++) view.setUint8(i, bytes.charCodeAt(i));
    return view.getFloat64(0, true);
  }

  #plainLength(first: number): U64 | undefined {
    if (first < 0x40) return first;
    if (first < 0x80) return ((first & 0x3f) << 8) | this.byte();
    if (first === 0x80) return readBigEndian(this.take(4));
    return first === 0x81 ? readBigEndian(this.take(8)) : undefined;
  }

  #compressed(): Bytes {
    const compressedLength = Number(this.length());
    const length = Number(this.length());
    const text = decompress(this.take(compressedLength), length);
    if (text === undefined) throw new BadDumpError("a compressed string is broken");
    return text;
  }
}

/** An unsigned integer whose lowest byte comes first. */
export function readLittleEndian(bytes: Bytes): U64 {
  return readBigEndian([...bytes].toReversed().join(""));
}

/** An unsigned integer whose highest byte comes first. */
export function readBigEndian(bytes: Bytes): U64 {
  if (bytes.length <= 4) {
    let value = 0;
    for (let i = 0; i < bytes.length; i++) value = value * 256 + bytes.charCodeAt(i);
    return value;
  }
  let value = 0n;
  for (let i = 0; i < bytes.length; i++) value = (value << 8n) | BigInt(bytes.charCodeAt(i));
  return canonicalU64(value);
}
