/** Requests, client to server: bytes in, commands out, with the server's own limits and protocol errors. */

import { errorReply, type Bytes, type ErrorReply } from "./reply.js";
import { splitInlineArguments, type QuoteRule } from "./inline-arguments.js";

/** What the server answers to bytes that are no request, before it closes the connection. */
export type ProtocolErrorReply = ErrorReply;

/** One whole request: its arguments in order, and the bytes it took on the wire, empty requests before it included. */
export interface ParsedRequest {
  readonly args: readonly Bytes[];
  readonly bytes: Bytes;
}

/** In what the reading of requests differs between server versions. Each field says in brackets since when it is as it is in the newest version. */
export interface RequestGrammar {
  /** Whether a closing quote ends a word of an inline request, or more of the word may follow (Valkey 9.1). */
  readonly quote: QuoteRule;
  /** Whether the byte 255 counts in inline requests, or is dropped (Valkey 8.1). */
  readonly byte255: "counts" | "dropped";
  /** After a line of blanks, the next request may be in RESP, or is read as a line too (Valkey 8.1). */
  readonly afterBlanks: "any" | "line";
  /** Whether a header and an argument have to end in both bytes of a line's end (Valkey 9.1). */
  readonly checksLineEnds: boolean;
  /** Whether an error in a request that began in an earlier read is told, or the connection falls silent (8.6). */
  readonly lateError: "told" | "silent";
}

/** As servers up to 8.0 read requests. */
export const requestGrammar: RequestGrammar = {
  quote: "ends-word",
  byte255: "counts",
  afterBlanks: "any",
  checksLineEnds: false,
  lateError: "told",
};

/** The longest inline request, and the longest header line of any other, in bytes. */
const LINE_BYTES_MAX = 64 * 1024;
const ARGUMENTS_MAX = 2147483647;
/** What a client may send before AUTH on a server that wants one. */
const UNAUTHENTICATED_ARGUMENTS_MAX = 10;
const UNAUTHENTICATED_BULK_BYTES_MAX = 16384;

/** An incremental parser of one connection's requests. After a protocol error it yields that error for ever. */
export class RequestParser {
  /** Set while the connection has yet to log in: the server then takes only short requests. */
  isUnauthenticated = false;

  #buffer: Bytes = "";
  #position = 0;
  /** Where the bytes of the request under way begin; empty requests before it count as its own. */
  #start = 0;
  /** Arguments still to come; 0 between requests. */
  #remaining = 0;
  #bulkBytes = -1;
  #arguments: Bytes[] = [];
  #error: ProtocolErrorReply | undefined;
  /** A line of blanks came last. */
  #isAfterBlanks = false;
  /** The request under way began in an earlier read. */
  #isContinued = false;
  #isSilent = false;
  readonly #grammar: RequestGrammar;
  readonly #bulkBytesMax: number;

  /** @param bulkBytesMax proto-max-bulk-len; default 512 MiB. */
  constructor(grammar = requestGrammar, bulkBytesMax = 536870912) {
    this.#grammar = grammar;
    this.#bulkBytesMax = bulkBytesMax;
  }

  /** Takes bytes as they arrive. */
  feed(chunk: Bytes): void {
    if (this.#isSilent) return;
    this.#isContinued = this.#remaining > 0;
    const keepFrom = this.#start;
    this.#buffer = keepFrom === this.#buffer.length ? chunk : this.#buffer.slice(keepFrom) + chunk;
    this.#position -= keepFrom;
    this.#start = 0;
  }

  /** The next whole request that is not empty; undefined until more bytes come. */
  next(): ParsedRequest | ProtocolErrorReply | undefined {
    const args = this.#request();
    if (args === undefined) return this.#error;
    const bytes = this.#buffer.slice(this.#start, this.#position);
    this.#start = this.#position;
    return { args, bytes };
  }

  /**
   * Like `next`, for whoever needs the arguments only: the bytes of arguments that are whole are not kept, so that a
   * request of many megabytes is read in one pass. Call either this or `next` on one parser.
   */
  nextArguments(): readonly Bytes[] | ProtocolErrorReply | undefined {
    const args = this.#request();
    this.#start = this.#position;
    return args ?? this.#error;
  }

  #request(): readonly Bytes[] | undefined {
    while (this.#error === undefined && this.#position < this.#buffer.length) {
      const isMultibulk =
        this.#remaining > 0 || (this.#buffer.charCodeAt(this.#position) === 42 && !this.#isAfterBlanks);
      const args = isMultibulk ? this.#multibulk() : this.#inline();
      if (args === undefined) return undefined;
      if (args.length > 0) return args;
    }
    return undefined;
  }

  /** A request in RESP; an empty one for a count that is not positive; undefined for one that is not complete or wrong. */
  #multibulk(): readonly Bytes[] | undefined {
    if (this.#remaining === 0) {
      const count = this.#header("too big mbulk count string");
      if (count === undefined) return undefined;
      if (count === INVALID || count > ARGUMENTS_MAX) return this.#fail("invalid multibulk length");
      if (count > UNAUTHENTICATED_ARGUMENTS_MAX && this.isUnauthenticated) {
        return this.#fail("unauthenticated multibulk length");
      }
      if (count <= 0) return [];
      this.#remaining = count;
      this.#isContinued = false;
      this.#arguments = [];
    }
    while (this.#remaining > 0) {
      if (this.#bulkBytes < 0 && !this.#bulkHeader()) return undefined;
      const end = this.#position + this.#bulkBytes;
      if (this.#buffer.length < end + 2) return undefined;
      if (this.#grammar.checksLineEnds && this.#buffer.slice(end, end + 2) !== "\r\n") {
        return this.#fail("invalid CRLF in request");
      }
      this.#arguments.push(this.#buffer.slice(this.#position, end));
      this.#position = end + 2;
      this.#bulkBytes = -1;
      this.#remaining--;
    }
    return this.#arguments;
  }

  #bulkHeader(): boolean {
    if (this.#position >= this.#buffer.length) return false;
    const bytes = this.#header("too big bulk count string", "$");
    if (bytes === undefined) return false;
    if (bytes === INVALID || bytes < 0 || bytes > this.#bulkBytesMax) this.#fail("invalid bulk length");
    else if (bytes > UNAUTHENTICATED_BULK_BYTES_MAX && this.isUnauthenticated)
      this.#fail("unauthenticated bulk length");
    else this.#bulkBytes = bytes;
    return this.#error === undefined;
  }

  /** The number after the type byte, up to the line's end; INVALID when it is none, undefined when the line is not whole. */
  #header(tooBig: string, type?: string): number | undefined {
    const buffer = this.#buffer;
    let at = this.#position + 1;
    let value = 0;
    let unit = buffer.charCodeAt(at);
    // The usual header, one to nine digits, is read in place; whatever is unusual goes the long way.
    while (unit >= 48 && unit <= 57 && at < this.#position + 10) {
      value = value * 10 + (unit - 48);
      unit = buffer.charCodeAt(++at);
    }
    const isPlain = unit === 13 && at + 1 < buffer.length && at > this.#position + 1;
    if (
      isPlain &&
      buffer.charCodeAt(this.#position + 1) !== 48 &&
      (type === undefined || buffer[this.#position] === type) &&
      (!this.#grammar.checksLineEnds || buffer.charCodeAt(at + 1) === 10)
    ) {
      this.#position = at + 2;
      return value;
    }
    return this.#unusualHeader(tooBig, type);
  }

  #unusualHeader(tooBig: string, type: string | undefined): number | undefined {
    const start = this.#position;
    const end = this.#find("\r");
    if (end < 0) {
      if (this.#buffer.length - start > LINE_BYTES_MAX) {
        // So much comes in several reads.
        this.#isContinued = true;
        this.#fail(tooBig);
      }
      return undefined;
    }
    if (end + 1 >= this.#buffer.length) return undefined;
    const found = this.#buffer[start]!;
    if (type !== undefined && found !== type) {
      this.#fail(`expected '${type}', got '${found.replace(/[\r\n]/, " ")}'`);
      return undefined;
    }
    if (this.#grammar.checksLineEnds && this.#buffer[end + 1] !== "\n") {
      this.#fail("invalid CRLF in request");
      return undefined;
    }
    this.#position = end + 2;
    const text = this.#buffer.slice(start + 1, end);
    return NUMBER.test(text) ? Number(text) : INVALID;
  }

  #inline(): readonly Bytes[] | undefined {
    const start = this.#position;
    const newline = this.#find("\n");
    if (newline < 0) {
      if (this.#buffer.length - start > LINE_BYTES_MAX) this.#fail("too big inline request");
      return undefined;
    }
    const end = newline > start && this.#buffer[newline - 1] === "\r" ? newline - 1 : newline;
    const request = splitInlineArguments(this.#buffer.slice(start, end), this.#grammar.quote);
    if (request === undefined) return this.#fail("unbalanced quotes in request");
    this.#position = newline + 1;
    this.#isAfterBlanks = this.#grammar.afterBlanks === "line" && request.length === 0 && end > start;
    return this.#grammar.byte255 === "counts" ? request : request.map((word) => word.replaceAll("\xff", ""));
  }

  /** Where the line under way ends; the server does not look beyond a NUL byte. */
  #find(lineEnd: string): number {
    const end = this.#buffer.indexOf(lineEnd, this.#position);
    return end < 0 || this.#buffer.slice(this.#position, end).includes("\0") ? -1 : end;
  }

  #fail(what: string): undefined {
    if (this.#isContinued && this.#remaining > 0 && this.#grammar.lateError === "silent") {
      this.#isSilent = true;
      this.#buffer = "";
      this.#position = 0;
      this.#start = 0;
      return undefined;
    }
    this.#error = errorReply(`ERR Protocol error: ${what}`);
    return undefined;
  }
}

/** No plus sign, no leading zero. */
const NUMBER = /^(?:0|-?[1-9][0-9]{0,18})$/;

/** A header that is no number; out of the range of any header. */
const INVALID = Infinity;
