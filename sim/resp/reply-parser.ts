/** Replies, server to client: bytes in, values out, RESP2 and RESP3 alike. For whoever sits in front of a real server. */

import type { Bytes, Reply } from "./reply.js";

/** How deep a reply may nest. Servers stay far below; a deeper one is malformed. */
const DEPTH_MAX = 64;
/** The longest header line or simple string, in bytes. */
const LINE_BYTES_MAX = 1024 * 1024;

/** Bytes that are no reply. */
export class MalformedReplyError extends Error {
  override readonly name = "MalformedReplyError";
}

/** One whole reply, and the bytes it took on the wire. */
export interface ParsedReply {
  readonly reply: Reply;
  readonly bytes: Bytes;
}

interface Frame {
  readonly kind: "array" | "map" | "set" | "push" | "attribute";
  readonly items: Reply[];
  readonly count: number;
}

const frameKinds: Readonly<Record<string, Frame["kind"]>> = {
  "*": "array",
  "%": "map",
  "~": "set",
  ">": "push",
  "|": "attribute",
};

/**
 * An incremental parser of one connection's replies. A boolean is given as 1 or 0 and a big number as a bigint, as
 * RESP2 would have them; a verbatim string loses its format tag, and attributes are dropped. The raw bytes keep it all.
 */
export class ReplyParser {
  #buffer: Bytes = "";
  #start = 0;
  #position = 0;
  /** The buffer's length from which on it is worth another look. */
  #needed = 0;
  readonly #frames: Frame[] = [];

  /** Takes bytes as they arrive. */
  feed(chunk: Bytes): void {
    const keepFrom = this.#start;
    this.#buffer = keepFrom === this.#buffer.length ? chunk : this.#buffer.slice(keepFrom) + chunk;
    this.#position -= keepFrom;
    this.#needed -= keepFrom;
    this.#start = 0;
  }

  /** The next whole reply; undefined until more bytes come. @throws MalformedReplyError */
  next(): ParsedReply | undefined {
    if (this.#buffer.length < this.#needed) return undefined;
    for (;;) {
      let value = this.#value();
      if (value === undefined) return undefined;
      if (value === OPENED) continue;
      let top = this.#frames.at(-1);
      while (top !== undefined) {
        if (value !== NOTHING) top.items.push(value as Reply);
        if (top.items.length < top.count) break;
        this.#frames.pop();
        value = closed(top);
        top = this.#frames.at(-1);
      }
      if (top !== undefined || value === NOTHING) continue;
      const bytes = this.#buffer.slice(this.#start, this.#position);
      this.#start = this.#position;
      return { reply: value as Reply, bytes };
    }
  }

  /** A scalar, or OPENED for an aggregate whose items follow; undefined when the buffer does not hold all of it. */
  #value(): Reply | typeof OPENED | typeof NOTHING | undefined {
    const end = this.#buffer.indexOf("\r\n", this.#position);
    if (end < 0) {
      if (this.#buffer.length - this.#position > LINE_BYTES_MAX) throw malformed("a line without an end");
      return undefined;
    }
    const type = this.#buffer[this.#position]!;
    const line = this.#buffer.slice(this.#position + 1, end);
    if (type === "$" || type === "=" || type === "!") return this.#bulk(type, line, end + 2);
    this.#position = end + 2;
    const kind = frameKinds[type];
    return kind === undefined ? scalar(type, line) : this.#open(kind, line);
  }

  #bulk(type: string, line: Bytes, start: number): Reply | undefined {
    const length = count(line);
    if (length < 0) {
      this.#position = start;
      return null;
    }
    const end = start + length;
    if (this.#buffer.length < end + 2) {
      this.#needed = end + 2;
      return undefined;
    }
    this.#position = end + 2;
    const text = this.#buffer.slice(start, end);
    if (type === "$") return text;
    return type === "!" ? { kind: "error", text } : { kind: "verbatim", text: text.slice(4) };
  }

  #open(kind: Frame["kind"], line: Bytes): Reply | typeof OPENED | typeof NOTHING {
    const length = count(line);
    if (length < 0) return { kind: "nil-array" };
    const frame: Frame = { kind, items: [], count: kind === "map" || kind === "attribute" ? 2 * length : length };
    if (frame.count === 0) return closed(frame);
    if (this.#frames.length >= DEPTH_MAX) throw malformed(`more than ${DEPTH_MAX} levels`);
    this.#frames.push(frame);
    return OPENED;
  }
}

const OPENED = Symbol("an aggregate was opened");
const NOTHING = Symbol("an attribute, which is no reply");

function closed({ kind, items }: Frame): Reply | typeof NOTHING {
  if (kind === "array") return items;
  return kind === "attribute" ? NOTHING : { kind, items };
}

function scalar(type: string, line: Bytes): Reply {
  switch (type) {
    case "+":
      return { kind: "status", text: line };
    case "-":
      return { kind: "error", text: line };
    case ":":
      if (!/^[+-]?[0-9]+$/.test(line)) throw malformed(`the integer ${JSON.stringify(line)}`);
      return line.length < 16 ? Number(line) : BigInt(line);
    case "_":
      return null;
    case ",":
      return { kind: "double", text: line };
    case "#":
      return line === "t" ? 1 : 0;
    case "(":
      if (!/^[+-]?[0-9]+$/.test(line)) throw malformed(`the big number ${JSON.stringify(line)}`);
      return BigInt(line);
    default:
      throw malformed(`the type byte ${JSON.stringify(type)}`);
  }
}

function count(line: Bytes): number {
  let value = 0;
  for (let i = 0; i < line.length && i < 9; i++) {
    const digit = line.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return unusualCount(line);
    value = value * 10 + digit;
  }
  return line.length > 0 && line.length < 10 ? value : unusualCount(line);
}

function unusualCount(line: Bytes): number {
  if (!/^(?:-1|[0-9]{1,10})$/.test(line)) throw malformed(`the length ${JSON.stringify(line)}`);
  return Number(line);
}

function malformed(what: string): MalformedReplyError {
  return new MalformedReplyError(`what came is no RESP reply: ${what}`);
}
