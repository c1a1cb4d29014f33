/** A driver's consuming side: one consumer of the group, with its connection. It handles at once whatever comes, acknowledges it and reads on. */

import type { Endpoint } from "../targets/server.js";
import { Connection } from "./connection.js";
import { payloadDriver, payloadIntendedUs, payloadSequence } from "./payload.js";
import { commandText, REPLY, type WireReader } from "./wire.js";

/** What a consumer needs. */
export interface ConsumerOptions {
  readonly endpoint: Endpoint;
  readonly stream: string;
  readonly group: string;
  readonly consumer: string;
  /** `new` entries with XREADGROUP, or those that others `left` pending: on a connection of its own, as a read in front of it may block. */
  readonly reads: "new" | "left";
  /** Entries that one command asks for at most. */
  readonly count: number;
  readonly payloadBytes: number;
  /** It takes the place of one that died, so its first connection ends a loss. */
  readonly isSuccessor: boolean;
  readonly nowUs: () => number;
  readonly sink: ConsumerSink;
}

/** What a consumer tells. Times are in µs. */
export interface ConsumerSink {
  readonly onHandled: (entry: { driver: number; sequence: number; intendedUs: number; nowUs: number }) => void;
  /** An XACK was answered. */
  readonly onAcknowledged: (entries: number, us: number) => void;
  /** An XAUTOCLAIM was answered. */
  readonly onClaimed: (us: number) => void;
  readonly onConnections: (lost: 1 | -1, reason: string) => void;
  readonly onError: (error: string) => void;
  /** It died as it was told to. */
  readonly onDied: () => void;
}

/** How long an XREADGROUP waits at the server. */
const BLOCK_MS = 1_000;
/** After an error such as NOGROUP, so that it is not repeated as fast as the server says it. */
const ERROR_PAUSE_MS = 100;
/** The cursor of an XAUTOCLAIM that begins, and of one that came to the end. */
const START = "0-0";
const ENTRY_OVERHEAD_BYTES = 1_024;

interface Awaited {
  readonly kind: "read" | "acknowledge" | "claim";
  readonly sentUs: number;
  readonly entries: number;
}

/** One consumer. */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #connection: Connection;
  readonly #readCommand: string;
  readonly #acknowledgeTail: string;
  #awaited: Awaited[] = [];
  /** Where reading stands within the reply that is first in line. */
  #entriesLeft = -1;
  #ids: string[] = [];
  #cursor = START;
  #claimIdleMs = 0;
  /** Ids that an XAUTOCLAIM names as gone, still to be skipped; -1 where its reply has not come so far. */
  #goneLeft = -1;
  #wasReady: boolean;
  #isDying = false;
  #isClosed = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#wasReady = options.isSuccessor;
    const { stream, group, consumer, count } = options;
    const read = ["XREADGROUP", "GROUP", group, consumer, "COUNT", count, "BLOCK", BLOCK_MS, "STREAMS", stream, ">"];
    this.#readCommand = commandText(...read);
    this.#acknowledgeTail = commandText("XACK", stream, group).slice("*3\r\n".length);
    this.#connection = new Connection(options.endpoint, options.payloadBytes + ENTRY_OVERHEAD_BYTES, {
      onReady: () => this.#ready(),
      onBytes: (reader) => this.#replies(reader),
      onLost: (reason) => options.sink.onConnections(1, reason),
    });
  }

  get isReady(): boolean {
    return this.#connection.isReady;
  }

  /** Asks for what others left pending that long, from one end of the list to the other. */
  claim(idleMs: number): void {
    if (!this.isReady || this.#awaited.some(({ kind }) => kind === "claim")) return;
    this.#claimIdleMs = idleMs;
    const { stream, group, consumer, count, nowUs } = this.#options;
    this.#connection.write(commandText("XAUTOCLAIM", stream, group, consumer, idleMs, this.#cursor, "COUNT", count));
    this.#awaited.push({ kind: "claim", sentUs: nowUs(), entries: 0 });
  }

  /** With the next entries that are delivered to it, it ends as a process dies: they stay pending, and nobody has handled them. */
  die(): void {
    this.#isDying = true;
  }

  /** Ends at once. */
  close(): void {
    this.#isClosed = true;
    this.#connection.close();
  }

  #ready(): void {
    this.#awaited = [];
    this.#ids = [];
    this.#entriesLeft = -1;
    this.#goneLeft = -1;
    if (this.#wasReady) this.#options.sink.onConnections(-1, "");
    this.#wasReady = true;
    this.#read();
  }

  #read(): void {
    if (this.#options.reads !== "new" || this.#isClosed || !this.isReady) return;
    this.#connection.write(this.#readCommand);
    this.#awaited.push({ kind: "read", sentUs: this.#options.nowUs(), entries: 0 });
  }

  #replies(reader: WireReader): void {
    const nowUs = this.#options.nowUs();
    while (this.#awaited.length > 0 && this.#reply(reader, this.#awaited[0]!, nowUs));
  }

  /** Reads as much as there is of a reply; whether it is over. */
  #reply(reader: WireReader, awaited: Awaited, nowUs: number): boolean {
    if (this.#entriesLeft < 0 && this.#goneLeft < 0) {
      const before = reader.at;
      if (!reader.header()) return false;
      if (reader.kind === REPLY.error) return this.#refused(awaited, reader.text());
      if (awaited.kind === "acknowledge") {
        this.#awaited.shift();
        this.#options.sink.onAcknowledged(awaited.entries, nowUs - awaited.sentUs);
        return true;
      }
      if (reader.value === -1) return this.#over(awaited, nowUs);
      if (!this.#opening(reader, awaited)) {
        reader.at = before;
        return false;
      }
    }
    if (this.#isDying && awaited.kind === "read" && this.#entriesLeft > 0) return this.#died();
    for (; this.#entriesLeft > 0; this.#entriesLeft--) if (!this.#entry(reader, nowUs)) return false;
    if (awaited.kind === "claim" && !this.#gone(reader)) return false;
    return this.#over(awaited, nowUs);
  }

  /** What stands between the reply's beginning and its entries. */
  #opening(reader: WireReader, { kind }: Awaited): boolean {
    if (kind === "read") {
      // One stream: its name and its entries.
      if (!reader.header() || !reader.bulk() || !reader.header()) return false;
      this.#entriesLeft = reader.value;
      return true;
    }
    // The cursor and the entries; a third part, from 7.0 on, names what is gone.
    const parts = reader.value;
    if (!reader.bulk()) return false;
    const cursor = reader.text();
    if (!reader.header()) return false;
    this.#entriesLeft = reader.value;
    this.#goneLeft = parts > 2 ? Infinity : 0;
    this.#cursor = cursor;
    return true;
  }

  #entry(reader: WireReader, nowUs: number): boolean {
    const before = reader.at;
    if (this.#isWholeEntry(reader, nowUs)) return true;
    reader.at = before;
    return false;
  }

  #isWholeEntry(reader: WireReader, nowUs: number): boolean {
    if (!reader.header()) return false;
    // 6.2 claims entries that were deleted, as nil.
    if (reader.value === -1) return true;
    const idAt = reader.at;
    if (!reader.bulk()) return false;
    const idEnd = reader.at;
    if (!reader.header() || !reader.bulk() || !reader.bulk()) return false;
    this.#ids.push(reader.buffer.toString("latin1", idAt, idEnd));
    const { buffer, textStart } = reader;
    this.#options.sink.onHandled({
      driver: payloadDriver(buffer, textStart),
      sequence: payloadSequence(buffer, textStart),
      intendedUs: payloadIntendedUs(buffer, textStart),
      nowUs,
    });
    return true;
  }

  #gone(reader: WireReader): boolean {
    if (this.#goneLeft === Infinity) {
      if (!reader.header()) return false;
      this.#goneLeft = reader.value;
    }
    for (; this.#goneLeft > 0; this.#goneLeft--) if (!reader.bulk()) return false;
    return true;
  }

  /** The reply is over: what it brought is acknowledged, and the next is asked for, in one write. */
  #over({ kind, sentUs }: Awaited, nowUs: number): true {
    this.#awaited.shift();
    this.#entriesLeft = -1;
    this.#goneLeft = -1;
    if (kind === "claim") this.#options.sink.onClaimed(nowUs - sentUs);
    const ids = this.#ids;
    if (ids.length > 0) {
      this.#ids = [];
      const acknowledge = `*${3 + ids.length}\r\n${this.#acknowledgeTail}${ids.join("")}`;
      this.#awaited.push({ kind: "acknowledge", sentUs: nowUs, entries: ids.length });
      if (kind === "claim") this.#connection.write(acknowledge);
      else {
        this.#connection.write(acknowledge + this.#readCommand);
        this.#awaited.push({ kind: "read", sentUs: nowUs, entries: 0 });
      }
    } else if (kind === "read") this.#read();
    if (kind === "claim" && this.#cursor !== START) this.claim(this.#claimIdleMs);
    return true;
  }

  #died(): false {
    this.close();
    this.#options.sink.onDied();
    return false;
  }

  #refused(awaited: Awaited, error: string): true {
    this.#awaited.shift();
    this.#options.sink.onError(error);
    if (awaited.kind === "read") setTimeout(() => this.#read(), ERROR_PAUSE_MS);
    return true;
  }
}
