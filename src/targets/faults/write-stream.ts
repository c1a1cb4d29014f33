/**
 * What a primary sends to a replica, taken apart: what comes first (the handshake and a snapshot), then the writes. A
 * write is what one command did: a transaction, or the many commands of one read of a group, are one.
 */

import { RequestParser, type Bytes } from "../../../sim/index.js";

/** One write, with what stands before it and changes nothing: SELECT, PING, the messages by which Sentinels find each other. */
export interface StreamedWrite {
  readonly bytes: Bytes;
  /** False for what changes nothing. */
  readonly isWrite: boolean;
}

/** What one chunk of bytes brought. */
export interface StreamPart {
  /** Of the handshake and the snapshot. */
  readonly preamble: Bytes;
  readonly writes: readonly StreamedWrite[];
}

type State =
  | { readonly kind: "handshake" | "length" | "writes" }
  | { readonly kind: "snapshot"; readonly bytesLeft: number }
  | { readonly kind: "snapshot-until"; readonly mark: Bytes };

/** Takes the bytes of one replication connection. */
export class WriteStream {
  #state: State = { kind: "handshake" };
  #buffer: Bytes = "";
  readonly #parser = new RequestParser();
  #transaction: Bytes | undefined;
  /** The replication offset of the last byte that came, and of the last before the writes. */
  offset: number;
  startOffset: number;

  /** `offset`: that of the last byte that the replica has, which counts when it is let go on from there. */
  constructor(offset = 0) {
    this.offset = this.startOffset = offset;
  }

  /** Whether the snapshot is over. */
  get isLive(): boolean {
    return this.#state.kind === "writes";
  }

  feed(bytes: Bytes): StreamPart {
    let preamble = "";
    this.#buffer += bytes;
    while (!this.isLive) {
      const taken = this.#takePreamble();
      if (taken === undefined) return { preamble, writes: [] };
      preamble += taken;
    }
    const rest = this.#buffer;
    this.#buffer = "";
    return { preamble, writes: this.#takeWrites(rest) };
  }

  /** The next piece of what comes before the writes; undefined until more bytes are there. */
  #takePreamble(): Bytes | undefined {
    const state = this.#state;
    switch (state.kind) {
      case "handshake":
      case "length": {
        const end = this.#buffer.indexOf("\n") + 1;
        if (end === 0) return undefined;
        const line = this.#cut(end);
        this.#state = state.kind === "handshake" ? this.#afterAnswer(line) : afterLength(line);
        return line;
      }
      case "snapshot": {
        if (this.#buffer === "" && state.bytesLeft > 0) return undefined;
        const piece = this.#cut(Math.min(state.bytesLeft, this.#buffer.length));
        const bytesLeft = state.bytesLeft - piece.length;
        this.#state = bytesLeft === 0 ? { kind: "writes" } : { kind: "snapshot", bytesLeft };
        return piece;
      }
      case "snapshot-until": {
        const at = this.#buffer.indexOf(state.mark);
        // All but what may be the beginning of the mark.
        const end = at < 0 ? this.#buffer.length - state.mark.length : at + state.mark.length;
        if (end <= 0) return undefined;
        if (at >= 0) this.#state = { kind: "writes" };
        return this.#cut(end);
      }
      default:
        return "";
    }
  }

  #afterAnswer(line: Bytes): State {
    const full = /^\+FULLRESYNC \S+ (\d+)/.exec(line);
    if (full !== null) {
      this.offset = this.startOffset = Number(full[1]);
      return { kind: "length" };
    }
    return { kind: line.startsWith("+CONTINUE") ? "writes" : "handshake" };
  }

  #takeWrites(bytes: Bytes): StreamedWrite[] {
    const writes: StreamedWrite[] = [];
    this.offset += bytes.length;
    this.#parser.feed(bytes);
    for (let next = this.#parser.next(); next !== undefined && "args" in next; next = this.#parser.next()) {
      const name = next.args[0]!.toUpperCase();
      if (name === "MULTI") this.#transaction = next.bytes;
      else if (this.#transaction === undefined) writes.push({ bytes: next.bytes, isWrite: !CHANGES_NOTHING.has(name) });
      else this.#transaction += next.bytes;
      if (name !== "EXEC" || this.#transaction === undefined) continue;
      writes.push({ bytes: this.#transaction, isWrite: true });
      this.#transaction = undefined;
    }
    return writes;
  }

  #cut(end: number): Bytes {
    const piece = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end);
    return piece;
  }
}

/** Empty lines keep the connection alive until the snapshot comes: of a known length, or up to a mark. */
function afterLength(line: Bytes): State {
  const mark = /^\$EOF:(.{40})/.exec(line)?.[1];
  if (mark !== undefined) return { kind: "snapshot-until", mark };
  const length = /^\$(\d+)/.exec(line)?.[1];
  return length === undefined ? { kind: "length" } : { kind: "snapshot", bytesLeft: Number(length) };
}

const CHANGES_NOTHING: ReadonlySet<string> = new Set(["PING", "SELECT", "REPLCONF", "PUBLISH", "SPUBLISH"]);

/** Where the last `writes` writes of an append-only file begin, in bytes; its length when there are none. */
export function startOfLastWrites(log: Bytes, writes: number): number {
  const stream = new WriteStream();
  stream.feed("+CONTINUE\r\n");
  const units = stream.feed(log).writes;
  let start = log.length;
  let end = log.length;
  let left = writes;
  for (let i = units.length - 1; i >= 0 && left > 0; i--) {
    const { bytes, isWrite } = units[i]!;
    end -= bytes.length;
    if (!isWrite) continue;
    left -= 1;
    start = end;
  }
  return start;
}
