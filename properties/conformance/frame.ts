/**
 * One RESP frame as it lies on the wire, read by code that shares nothing with `sim/resp`, so that a fault there cannot
 * hide itself on both sides of a comparison. What a frame means is not here.
 */

import type { Bytes } from "../../sim/resp/reply.js";

/** A frame: its type byte, its line or bulk payload, and its members if it is an aggregate. */
export interface Frame {
  readonly type: string;
  /** The rest of the first line; for `$` and `=` the payload, or `-1` for the null bulk string. */
  readonly text: Bytes;
  /** For aggregates that are not null. A map alternates keys and values. */
  readonly items?: readonly Frame[];
}

/** A frame and where the next one starts. */
export interface ReadFrame {
  readonly frame: Frame;
  readonly end: number;
}

const aggregates = "*%~>";
const bulks = "$=";
const lines = "+-:,_#(";

/** Reads the frame at `start`; undefined when it is not all there yet. @throws Error when the bytes are not RESP. */
export function readFrame(bytes: Bytes, start: number): ReadFrame | undefined {
  const lineEnd = bytes.indexOf("\r\n", start);
  if (lineEnd < 0) return undefined;
  const type = bytes.charAt(start);
  const line = bytes.slice(start + 1, lineEnd);
  const end = lineEnd + 2;
  if (lines.includes(type)) return { frame: { type, text: line }, end };
  if (bulks.includes(type)) return readBulk(bytes, { type, line, end });
  if (aggregates.includes(type)) return readAggregate(bytes, { type, line, end });
  throw new Error(`no RESP frame starts with ${JSON.stringify(bytes.slice(start, start + 40))}`);
}

interface Header {
  readonly type: string;
  readonly line: Bytes;
  readonly end: number;
}

function readBulk(bytes: Bytes, { type, line, end }: Header): ReadFrame | undefined {
  const length = Number(line);
  if (length < 0) return { frame: { type: type + "-", text: "-1" }, end };
  if (bytes.length < end + length + 2) return undefined;
  return { frame: { type, text: bytes.slice(end, end + length) }, end: end + length + 2 };
}

function readAggregate(bytes: Bytes, { type, line, end }: Header): ReadFrame | undefined {
  const count = Number(line) * (type === "%" ? 2 : 1);
  if (count < 0) return { frame: { type: type + "-", text: "-1" }, end };
  const items: Frame[] = [];
  let position = end;
  while (items.length < count) {
    const item = readFrame(bytes, position);
    if (item === undefined) return undefined;
    items.push(item.frame);
    position = item.end;
  }
  return { frame: { type, text: line, items }, end: position };
}

/** Whether the frame is an error. */
export function isErrorFrame(frame: Frame): boolean {
  return frame.type === "-";
}

/** The frame as redis-cli would print it, one line an element. */
export function printFrame(frame: Frame, indent = ""): string {
  if (frame.items === undefined) return `${indent}${frame.type}${JSON.stringify(frame.text)}`;
  const head = `${indent}${frame.type}${frame.text}`;
  return [head, ...frame.items.map((item) => printFrame(item, indent + "  "))].join("\n");
}
