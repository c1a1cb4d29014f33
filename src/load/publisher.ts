/** A driver's publishing side: sends each XADD when its schedule says so, whatever became of those before it. */

import type { Endpoint } from "../targets/server.js";
import { Connection } from "./connection.js";
import type { LatencyRecorder, OperationCounts } from "./latencies.js";
import { blankPayload, writePayloadHead } from "./payload.js";
import type { Schedule } from "./schedule.js";
import { SequenceSet } from "./sequence-set.js";
import { commandText, REPLY, type WireReader } from "./wire.js";

/** What a publisher needs. */
export interface PublisherOptions {
  readonly endpoint: Endpoint;
  readonly stream: string;
  /** As in `XADD MAXLEN ~`; 0 lets the stream grow. */
  readonly streamLengthMax: number;
  readonly payloadBytes: number;
  readonly connections: number;
  /** This driver's number, for its entries. */
  readonly driver: number;
  readonly schedule: Schedule;
  readonly latencies: LatencyRecorder;
  readonly nowUs: () => number;
  /** Answers came together. @param meanUs what they took on average, from their intended starts. */
  readonly onAnswered: (count: number, nowUs: number, meanUs: number) => void;
  /** A connection was lost (1) or is back (-1). */
  readonly onConnections: (lost: 1 | -1, reason: string) => void;
}

/** XADDs without an answer yet that one connection holds at most; what is due beyond that waits, and that is the server's doing. A power of two. */
const IN_FLIGHT_MAX = 32_768;
/**
 * Bytes that a connection's socket has not taken yet at most, beyond the write that went over it. What is due meanwhile
 * waits as a number, not as bytes: those of a second's load are out of every cache before a slow server takes them.
 */
const BACKLOG_BYTES_MAX = 64 * 1024;
/** XADDs that one tick sends at most, so that replies are read in between. */
const TICK_MAX = 4_096;
const CHUNK_ENTRIES = 128;
const ERRORS_KEPT_MAX = 20;

/** Sends publishes and counts what became of them. */
export class Publisher {
  /** Handed over to a socket. */
  sent = 0;
  /** Refused by the server, by the first word of its error. */
  readonly errors = new Map<string, { count: number; readonly example: string }>();
  /** Lost with a connection before an answer came: the entry may be there or not. */
  unanswered = 0;
  /** Sequence numbers that the server answered with an entry id. */
  readonly answered = new SequenceSet();
  readonly #options: PublisherOptions;
  readonly #lanes: Lane[];
  readonly #template: Buffer;
  readonly #payloadAt: number;
  readonly #lag: OperationCounts;
  readonly #free: Buffer[] = [];
  #lane = 0;
  #sequence = 0;
  /** Until then it was not for this driver that nothing was sent. */
  #heldUntilUs = 0;
  #startUs = Infinity;
  #isEnded = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
    const { stream, streamLengthMax, payloadBytes, driver, latencies } = options;
    this.#lag = latencies.of("schedule_lag");
    const limit = streamLengthMax === 0 ? [] : ["MAXLEN", "~", streamLengthMax];
    const command = commandText("XADD", stream, ...limit, "*", "data", blankPayload(payloadBytes, driver));
    this.#template = Buffer.from(command, "utf8");
    this.#payloadAt = this.#template.length - 2 - payloadBytes;
    this.#lanes = Array.from({ length: options.connections }, () => new Lane(this, options));
  }

  get isReady(): boolean {
    return this.#lanes.every(({ connection }) => connection.isReady);
  }

  get inFlight(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.count, 0);
  }

  /** Whether all that was due was sent and has its answer. */
  get isDone(): boolean {
    return this.nextUs === Infinity && this.inFlight === 0;
  }

  /** When it has something to do next. */
  get nextUs(): number {
    return this.#isEnded ? Infinity : this.#startUs + this.#options.schedule.nextUs;
  }

  /** What is not sent yet never will be. */
  endEarly(): void {
    this.#isEnded = true;
  }

  /** @param startUs when the schedule begins. */
  begin(startUs: number): void {
    this.#startUs = startUs;
    this.#heldUntilUs = startUs;
  }

  /** Nothing more is sent. */
  close(): void {
    for (const { connection } of this.#lanes) connection.close();
  }

  /** Sends all that is due. */
  tick(nowUs: number): void {
    if (this.nextUs > nowUs) return;
    let lane = this.#nextLane();
    for (let left = TICK_MAX; left > 0 && this.nextUs <= nowUs; left -= CHUNK_ENTRIES) {
      if (lane === undefined) {
        // No connection takes anything, so what is late now is late by the server's doing.
        this.#heldUntilUs = nowUs;
        return;
      }
      this.#sendChunk(lane, nowUs);
      lane = lane.hasRoom ? lane : this.#nextLane();
    }
  }

  /** One write: the XADDs that are due, as many as a chunk holds. */
  #sendChunk(lane: Lane, nowUs: number): void {
    const { schedule } = this.#options;
    const size = this.#template.length;
    const chunk = this.#free.pop() ?? this.#newChunk();
    const dueUs = nowUs - this.#startUs;
    let used = 0;
    while (used < chunk.length && schedule.nextUs <= dueUs && lane.count < IN_FLIGHT_MAX) {
      const intendedUs = Math.floor(this.#startUs + schedule.nextUs);
      writePayloadHead(chunk, used + this.#payloadAt, this.#sequence, intendedUs);
      used += size;
      this.#lag.record(schedule.stage, nowUs - Math.max(intendedUs, this.#heldUntilUs));
      lane.push(intendedUs, this.#sequence, schedule.stage);
      this.#sequence++;
      this.sent++;
      schedule.advance();
    }
    lane.connection.write(used === chunk.length ? chunk : chunk.subarray(0, used), () => void this.#free.push(chunk));
  }

  /** A chunk full of XADDs; only the head of each payload is ever written again. */
  #newChunk(): Buffer {
    return Buffer.alloc(this.#template.length * CHUNK_ENTRIES, this.#template);
  }

  /** The connections take turns. */
  #nextLane(): Lane | undefined {
    for (let tries = this.#lanes.length; tries > 0; tries--) {
      const lane = this.#lanes[this.#lane]!;
      this.#lane = (this.#lane + 1) % this.#lanes.length;
      if (lane.hasRoom) return lane;
    }
    return undefined;
  }

  /** Called by a lane for each answer. */
  settled(sequence: number, error: string | undefined): void {
    if (error === undefined) return void this.answered.add(sequence);
    const name = error.split(" ", 1)[0]!;
    const known = this.errors.get(name);
    if (known !== undefined) known.count++;
    else if (this.errors.size < ERRORS_KEPT_MAX) this.errors.set(name, { count: 1, example: error });
  }
}

/** One connection, and what is on its way there: a ring, as answers come in order. */
class Lane {
  readonly connection: Connection;
  count = 0;
  readonly #publisher: Publisher;
  readonly #options: PublisherOptions;
  readonly #latencies: OperationCounts;
  readonly #intendedUs = new Float64Array(IN_FLIGHT_MAX);
  readonly #sequences = new Uint32Array(IN_FLIGHT_MAX);
  readonly #stages = new Uint8Array(IN_FLIGHT_MAX);
  #head = 0;
  #wasReady = false;

  constructor(publisher: Publisher, options: PublisherOptions) {
    this.#publisher = publisher;
    this.#options = options;
    this.#latencies = options.latencies.of("publish");
    this.connection = new Connection(options.endpoint, 0, {
      onReady: () => {
        if (this.#wasReady) options.onConnections(-1, "");
        this.#wasReady = true;
      },
      onBytes: (reader) => this.#answers(reader),
      onLost: (reason) => this.#lost(reason),
    });
  }

  get hasRoom(): boolean {
    const { isReady, backlogBytes } = this.connection;
    return isReady && this.count < IN_FLIGHT_MAX && backlogBytes <= BACKLOG_BYTES_MAX;
  }

  push(intendedUs: number, sequence: number, stage: number): void {
    const at = (this.#head + this.count) & (IN_FLIGHT_MAX - 1);
    this.#intendedUs[at] = intendedUs;
    this.#sequences[at] = sequence;
    this.#stages[at] = stage;
    this.count++;
  }

  #answers(reader: WireReader): void {
    const { nowUs, onAnswered } = this.#options;
    const now = nowUs();
    let answered = 0;
    let sumUs = 0;
    for (;;) {
      const isError = reader.at < reader.end && reader.buffer[reader.at] === REPLY.error;
      if (!(isError ? reader.header() : reader.bulk())) break;
      const at = this.#head;
      this.#head = (at + 1) & (IN_FLIGHT_MAX - 1);
      this.count--;
      this.#publisher.settled(this.#sequences[at]!, isError ? reader.text() : undefined);
      if (isError) continue;
      const us = now - this.#intendedUs[at]!;
      answered++;
      sumUs += us;
      this.#latencies.record(this.#stages[at]!, us);
    }
    if (answered > 0) onAnswered(answered, now, sumUs / answered);
  }

  #lost(reason: string): void {
    this.#publisher.unanswered += this.count;
    this.count = 0;
    this.#options.onConnections(1, reason);
  }
}
