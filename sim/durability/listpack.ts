/** Listpacks: strings and integers one after the other in one run of bytes, as small values are kept since 7.0 and streams ever. */

import { toS64, type S64 } from "../broker/u64.js";
import type { Bytes } from "../resp/reply.js";
import { littleEndian } from "./dump-writer.js";
import { BadDumpError, readLittleEndian } from "./dump-reader.js";
import { plainInteger } from "./plain-integer.js";

const HEADER_BYTES = 6;
const END = 0xff;
/** As many elements the header cannot count; then it says this. */
const UNCOUNTED = 65535;

/** An element as it is put in: a string may still be kept as an integer. */
export type Element = Bytes | number | bigint;

/** The whole listpack of these elements. */
export function encodeListpack(elements: readonly Element[]): Bytes {
  let body = "";
  for (const element of elements) {
    const encoded = encodeElement(element);
    body += encoded + backLength(encoded.length);
  }
  const total = HEADER_BYTES + body.length + 1;
  return (
    littleEndian(total, 4) + littleEndian(Math.min(elements.length, UNCOUNTED), 2) + body + String.fromCharCode(END)
  );
}

function encodeElement(element: Element): Bytes {
  const integer = typeof element === "string" ? plainInteger(element) : element;
  if (integer !== undefined) return encodeInteger(integer);
  const bytes = element as Bytes;
  const { length } = bytes;
  if (length < 64) return String.fromCharCode(0x80 | length) + bytes;
  if (length < 4096) return String.fromCharCode(0xe0 | (length >> 8), length & 0xff) + bytes;
  return `\xf0${littleEndian(length, 4)}${bytes}`;
}

function encodeInteger(value: S64): Bytes {
  if (value >= 0 && value <= 127) return String.fromCharCode(Number(value));
  if (value >= -4096 && value <= 4095) {
    const bits = Number(value) & 0x1fff;
    return String.fromCharCode(0xc0 | (bits >> 8), bits & 0xff);
  }
  for (const [kind, size] of integerSizes) {
    const bound = 2n ** BigInt(8 * size - 1);
    if (value >= -bound && value < bound) return String.fromCharCode(kind) + littleEndian(value, size);
  }
  throw new RangeError("an integer of more than 64 bits");
}

const integerSizes = [
  [0xf1, 2],
  [0xf2, 3],
  [0xf3, 4],
  [0xf4, 8],
] as const;

/** How long the element before is, for walking back: seven bits a byte, the highest first, all but the first marked. */
function backLength(length: number): Bytes {
  let bytes = String.fromCharCode(length <= 127 ? length : (length & 127) | 128);
  if (length <= 127) return bytes;
  let rest = length >>> 7;
  // The server moves to another byte one length early.
  for (let limit = 16383; ; limit = limit * 128 + 127) {
    const isLast = length < limit;
    bytes = String.fromCharCode(isLast ? rest & 127 : (rest & 127) | 128) + bytes;
    if (isLast) return bytes;
    rest >>>= 7;
  }
}

/** The elements, integers as numbers. @throws BadDumpError */
export function decodeListpack(bytes: Bytes): readonly Element[] {
  if (bytes.length <= HEADER_BYTES || readLittleEndian(bytes.slice(0, 4)) !== bytes.length) {
    throw new BadDumpError("a listpack of another length");
  }
  const elements: Element[] = [];
  let at = HEADER_BYTES;
  while (bytes.charCodeAt(at) !== END) {
    if (at >= bytes.length - 1) throw new BadDumpError("a listpack without an end");
    const { element, length } = decodeElement(bytes, at);
    elements.push(element);
    at += length + backLength(length).length;
  }
  const counted = readLittleEndian(bytes.slice(4, 6));
  const isCounted = counted === UNCOUNTED ? elements.length >= UNCOUNTED : counted === elements.length;
  if (at !== bytes.length - 1 || !isCounted) throw new BadDumpError("a listpack that does not count its elements");
  return elements;
}

function decodeElement(bytes: Bytes, at: number): { readonly element: Element; readonly length: number } {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return { element: first, length: 1 };
  if (first < 0xc0) return text(bytes, { at, header: 1, length: first & 0x3f });
  if (first < 0xe0) {
    const bits = ((first & 0x1f) << 8) | bytes.charCodeAt(at + 1);
    return { element: bits >= 4096 ? bits - 8192 : bits, length: 2 };
  }
  if (first < 0xf0) return text(bytes, { at, header: 2, length: ((first & 0x0f) << 8) | bytes.charCodeAt(at + 1) });
  if (first === 0xf0)
    return text(bytes, { at, header: 5, length: Number(readLittleEndian(bytes.slice(at + 1, at + 5))) });
  const size = integerSizes.find(([kind]) => kind === first)?.[1];
  if (size === undefined) throw new BadDumpError("no element of a listpack begins so");
  const unsigned = readLittleEndian(bytes.slice(at + 1, at + 1 + size));
  return { element: toS64(BigInt.asIntN(8 * size, BigInt(unsigned))), length: 1 + size };
}

function text(
  bytes: Bytes,
  { at, header, length }: { readonly at: number; readonly header: number; readonly length: number },
): { readonly element: Bytes; readonly length: number } {
  const start = at + header;
  if (start + length >= bytes.length) throw new BadDumpError("a listpack's string that is too long for it");
  return { element: bytes.slice(start, start + length), length: header + length };
}
