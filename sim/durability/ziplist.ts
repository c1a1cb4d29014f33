/** Ziplists: what listpacks were before 7.0. Written by 6.2, read by all. */

import { toS64, type S64 } from "../broker/u64.js";
import type { Bytes } from "../resp/reply.js";
import { BadDumpError, readBigEndian, readLittleEndian } from "./dump-reader.js";
import { bigEndian, littleEndian } from "./dump-writer.js";
import { plainInteger } from "./plain-integer.js";

const HEADER_BYTES = 10;
const END = "\xff";
/** Longer strings are not tried as integers. */
const INTEGER_BYTES_MAX = 31;
const UNCOUNTED = 65535;

/** The whole ziplist of these elements. */
export function encodeZiplist(elements: readonly Bytes[]): Bytes {
  let body = "";
  let lastStart = 0;
  let lastLength = 0;
  for (const element of elements) {
    lastStart = body.length;
    const before = lastLength < 254 ? String.fromCharCode(lastLength) : `\xfe${littleEndian(lastLength, 4)}`;
    const entry = before + encodeElement(element);
    body += entry;
    lastLength = entry.length;
  }
  const total = HEADER_BYTES + body.length + 1;
  const tail = HEADER_BYTES + (elements.length === 0 ? 0 : lastStart);
  return (
    littleEndian(total, 4) + littleEndian(tail, 4) + littleEndian(Math.min(elements.length, UNCOUNTED), 2) + body + END
  );
}

function encodeElement(text: Bytes): Bytes {
  const integer = text.length > INTEGER_BYTES_MAX ? undefined : plainInteger(text);
  if (integer !== undefined) return encodeInteger(integer);
  const { length } = text;
  if (length < 64) return String.fromCharCode(length) + text;
  if (length < 16384) return String.fromCharCode(0x40 | (length >> 8), length & 0xff) + text;
  return `\x80${bigEndian(length, 4)}${text}`;
}

const integerSizes = [
  [0xfe, 1],
  [0xc0, 2],
  [0xf0, 3],
  [0xd0, 4],
  [0xe0, 8],
] as const;

function encodeInteger(value: S64): Bytes {
  if (value >= 0 && value <= 12) return String.fromCharCode(0xf1 + Number(value));
  for (const [kind, size] of integerSizes) {
    const bound = 2n ** BigInt(8 * size - 1);
    if (value >= -bound && value < bound) return String.fromCharCode(kind) + littleEndian(value, size);
  }
  throw new RangeError("an integer of more than 64 bits");
}

/** The elements as strings. @throws BadDumpError */
export function decodeZiplist(bytes: Bytes): readonly Bytes[] {
  if (bytes.length <= HEADER_BYTES || readLittleEndian(bytes.slice(0, 4)) !== bytes.length) {
    throw new BadDumpError("a ziplist of another length");
  }
  const elements: Bytes[] = [];
  let at = HEADER_BYTES;
  while (bytes.charAt(at) !== END) {
    if (at >= bytes.length - 1) throw new BadDumpError("a ziplist without an end");
    at += bytes.charCodeAt(at) < 254 ? 1 : 5;
    const { text, length } = decodeElement(bytes, at);
    elements.push(text);
    at += length;
  }
  if (at !== bytes.length - 1) throw new BadDumpError("a ziplist with something behind its end");
  return elements;
}

function decodeElement(bytes: Bytes, at: number): { readonly text: Bytes; readonly length: number } {
  const first = bytes.charCodeAt(at);
  if (first >= 0xf1 && first <= 0xfd) return { text: String(first - 0xf1), length: 1 };
  const size = integerSizes.find(([kind]) => kind === first)?.[1];
  if (size !== undefined) {
    const unsigned = readLittleEndian(bytes.slice(at + 1, at + 1 + size));
    return { text: String(toS64(BigInt.asIntN(8 * size, BigInt(unsigned)))), length: 1 + size };
  }
  const [header, length] =
    first < 0x40
      ? [1, first]
      : first < 0x80
        ? [2, ((first & 0x3f) << 8) | bytes.charCodeAt(at + 1)]
        : [5, Number(readBigEndian(bytes.slice(at + 1, at + 5)))];
  if (first > 0x80 || at + header + length >= bytes.length) throw new BadDumpError("a broken element of a ziplist");
  return { text: bytes.slice(at + header, at + header + length), length: header + length };
}
