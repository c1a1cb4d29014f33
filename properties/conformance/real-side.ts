/** Plays scripts on a real server and notes every byte that comes back. Judging the bytes is not here. */

import type { Bytes } from "../../sim/resp/reply.js";
import { collect, collectLate, isFlush, type Client } from "./client-replies.js";
import type { Connection } from "./connection.js";
import { readFrame } from "./frame.js";
import { isSubscription } from "./messages.js";
import { RealServer, type ClockKind } from "./real-server.js";
import type { ServerKind } from "./server-kinds.js";
import { ServerTimer } from "./server-timer.js";
import {
  encodeCommand,
  mayFailToLogIn,
  mustGoStepwise,
  resolveArgs,
  type BytesStep,
  type CommandStep,
  type Observation,
  type Script,
  type Step,
} from "./script.js";

/** A side of a comparison: plays a script on an empty server and says what each step brought. */
export interface Side {
  /** @param instants when each step ran on the other side, for a side that has no clock of its own. */
  play(script: Script, instants?: readonly number[]): Promise<readonly Observation[]>;
}

/** Settings that scripts change, with their defaults. */
const defaultSettings: Readonly<Record<string, Bytes>> = {
  appendfsync: "everysec",
  hz: "10",
  maxmemory: "0",
  "maxmemory-clients": "0",
  "maxmemory-policy": "noeviction",
  "notify-keyspace-events": "",
  requirepass: "",
  "stream-node-max-bytes": "4096",
  "stream-node-max-entries": "100",
};

/** A real server as a side. With a held clock all instants are the script's; otherwise they are asked for with TIME. */
export class RealSide implements Side {
  readonly #server: RealServer;
  readonly #clock: ClockKind;
  readonly #control: Connection;
  readonly #knowsProducers: boolean;

  private constructor(server: RealServer, clock: ClockKind, control: Connection, { profile }: ServerKind) {
    this.#server = server;
    this.#clock = clock;
    this.#control = control;
    this.#knowsProducers = profile.hasIdempotentProducers;
  }

  /** Starts a server. @throws Error when there is none of the kind. */
  static async start(kind: ServerKind, clock: ClockKind): Promise<RealSide> {
    const server = await RealServer.start(kind, clock);
    const control = await server.connect();
    const side = new RealSide(server, clock, control, kind);
    // Keys expire when they are next looked at; the control connection looks whenever time moves. The server's own
    // sampling would make DBSIZE a matter of luck.
    await side.#ask(["DEBUG", "SET-ACTIVE-EXPIRE", "0"]);
    return side;
  }

  get version(): string {
    return this.#server.version;
  }

  async stop(): Promise<void> {
    this.#control.close();
    await this.#server.stop();
  }

  async play(script: Script): Promise<readonly Observation[]> {
    await this.#holdClock(script.startMs);
    // Clients of the script before that still waited must not wake up and go on with what they had sent.
    const settings = ["CONFIG", "SET", ...Object.entries(defaultSettings).flat()];
    await this.#ask(
      ["CLIENT", "KILL", "TYPE", "normal"],
      ["CLIENT", "KILL", "TYPE", "pubsub"],
      ["CLIENT", "UNPAUSE"],
      ["FLUSHALL"],
      settings,
    );
    if (hasPauses(script)) await this.#plantExpired(script.steps.filter(({ kind }) => kind === "elapse").length);
    const timer = this.#timer(script);
    await timer?.plant();
    // A save ends the counting of changes, so that has to begin anew where the script saves; LASTSAVE must not tell of the script before.
    if (mayBeSaved(script)) await this.#ask(["SAVE"]);
    await this.#ask(["CONFIG", "RESETSTAT"]);
    const clients: Client[] = [];
    for (let n = 0; n < script.clients; n++) clients.push(await this.#newClient());
    const ids = clients.map(({ id }) => id);
    const run: Run = { script, clients, ids, nowMs: script.startMs, elapses: 0, timer };
    try {
      const isStepwise = this.#clock === "real" || mustGoStepwise(script);
      return await (isStepwise ? this.#playStepwise(run) : this.#playPipelined(run));
    } finally {
      for (const { connection } of clients) connection.close();
    }
  }

  /** Valkey 9.1 reads the wall clock only once in a millisecond or so of monotonic time, which runs on: waits until it has. */
  async #holdClock(nowMs: number): Promise<void> {
    if (this.#clock === "real") return;
    this.#server.holdClock(nowMs);
    for (let left = clockPollsMax; left > 0; left--) if (timeMs(await this.#ask(["TIME"])) === nowMs) return;
  }

  async #newClient(): Promise<Client> {
    const connection = await this.#server.connect();
    await connection.write(encodeCommand(["CLIENT", "ID"]));
    const [id] = await connection.takeAtLeast(1);
    return { connection, id: id!.slice(1, -2), owed: 0, isClosed: false };
  }

  /** Nothing blocks: all commands between two movements of the clock travel as one batch. */
  async #playPipelined(run: Run): Promise<readonly Observation[]> {
    const observations: Observation[] = [];
    let batch: CommandStep[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length > 0) observations.push(...(await this.#playBatch(run, batch)));
      batch = [];
    };
    for (const step of run.script.steps) {
      if (step.kind === "command") {
        if (mayFailToLogIn(step.args)) await flush();
        batch.push(step);
        if (mayFailToLogIn(step.args)) await flush();
        continue;
      }
      if (step.kind === "bytes") throw new Error("bytes are sent step by step");
      await flush();
      await this.#elapse(run, step.ms);
      observations.push({ nowMs: run.nowMs, received: [] });
    }
    await flush();
    return observations;
  }

  async #playBatch(run: Run, batch: readonly CommandStep[]): Promise<readonly Observation[]> {
    const { connection } = run.clients[0]!;
    await connection.write(batch.map(({ args }) => encodeCommand(resolveArgs(args, run.ids))).join(""));
    const frames = await connection.takeAtLeast(batch.length);
    if (frames.length !== batch.length)
      throw this.#silence(`${frames.length} replies came to ${batch.length} commands`);
    return frames.map((bytes) => ({ nowMs: run.nowMs, received: [{ client: 0, bytes }] }));
  }

  /** One step at a time; the next one starts when nothing moves any more. */
  async #playStepwise(run: Run): Promise<readonly Observation[]> {
    const observations: Observation[] = [];
    for (const step of run.script.steps) observations.push(await this.#playStep(run, step));
    return observations;
  }

  async #playStep(run: Run, step: Step): Promise<Observation> {
    const beforeMs = this.#clock === "held" ? run.nowMs : await this.#askTime(run);
    const sent = step.kind === "elapse" ? await this.#elapse(run, step.ms) : await this.#send(run, step);
    if (sent === undefined) return { nowMs: beforeMs, received: [] };
    // The server reads this after the step's bytes, at the latest in the same turn of its event loop; it reads the
    // second one in a later turn, when every reply of the step has been written. A turn takes 16 KiB of a client's bytes.
    const afterMs = await this.#askTime(run);
    for (let turns = Math.floor(sent / bytesPerTurn); turns >= 0; turns--) await this.#askTime(run);
    let received = await collect(run.clients);
    if (step.kind === "command" && isFlush(step)) run.flushing = step.client;
    if (run.flushing !== undefined) {
      const client = run.flushing;
      received = await collectLate(run.clients, { client, soFar: received, mayBePaused: hasPauses(run.script) });
      if (run.clients[client]!.owed === 0 || run.clients[client]!.isClosed) run.flushing = undefined;
    }
    if (this.#clock === "held") return { nowMs: run.nowMs, received };
    const bytes = received.map((one) => one.bytes).join("");
    return { nowMs: instant(beforeMs, afterMs, bytes), received };
  }

  /** How many bytes went out; undefined when the client sits out. */
  async #send(run: Run, step: CommandStep | BytesStep): Promise<number | undefined> {
    const client = run.clients[step.client]!;
    const sitsOut = step.kind === "command" && client.owed > 0 && step.isPipelined !== true;
    if (sitsOut || client.isClosed) return undefined;
    const bytes = step.kind === "bytes" ? step.bytes : encodeCommand(resolveArgs(step.args, run.ids));
    await client.connection.write(bytes);
    if (step.kind === "command" && !isSubscription(step.args)) client.owed++;
    return bytes.length;
  }

  async #moveClock(run: Run, ms: number): Promise<void> {
    run.nowMs += ms;
    await this.#holdClock(run.nowMs);
    // The turn of the event loop after this ends the waits that are over; the model's tick too ends them first.
    await this.#ask(["PING"]);
    await run.timer?.wait(ms, run.nowMs);
    if (hasPauses(run.script)) await this.#endPauseThatIsOver();
  }

  async #elapse(run: Run, ms: number): Promise<number> {
    if (this.#clock === "held") await this.#moveClock(run, ms);
    // In one transaction, so that nothing comes between the end of a pause and the end of keys. SCAN removes what has
    // expired, KEYS only leaves it out.
    const planted = hasPauses(run.script)
      ? [
          ["SELECT", plantDatabase],
          ["EXISTS", `expired-${run.elapses++}`],
        ]
      : [];
    const scans = ["1", "0"].flatMap((database) => [
      ["SELECT", database],
      ["SCAN", "0", "COUNT", "1000000"],
    ]);
    await this.#ask(["MULTI"], ...planted, ...scans, ["EXEC"]);
    return 0;
  }

  /** Valkey ends a pause that is over only when its timer next looks, in real time; unlike Redis it says that it is over. */
  async #endPauseThatIsOver(): Promise<void> {
    const info = await this.#ask(["INFO", "clients"]);
    if (info.includes("paused_reason:none")) await this.#ask(["CLIENT", "UNPAUSE"]);
  }

  /**
   * A pause that is over ends when the server's timer next looks, in real time, or when a command finds an expired key.
   * So there is one to find for each time that the held clock moves.
   */
  async #plantExpired(count: number): Promise<void> {
    const keys = Array.from({ length: count }, (_, n) => ["SET", `expired-${n}`, "", "PXAT", "1"]);
    await this.#ask(["SELECT", plantDatabase], ...keys, ["SELECT", "0"]);
  }

  #timer(script: Script): ServerTimer | undefined {
    if (this.#clock === "real" || !this.#knowsProducers) return undefined;
    const timer = new ServerTimer((...commands) => this.#ask(...commands), script, plantDatabase);
    return timer.isAwaited ? timer : undefined;
  }

  async #askTime(run: Run): Promise<number> {
    const reply = await this.#ask(["TIME"]);
    return this.#clock === "held" ? run.nowMs : timeMs(reply);
  }

  /** Sends commands of the harness in one write and returns the last reply. @throws Error on an error or none. */
  async #ask(...commands: readonly (readonly Bytes[])[]): Promise<Bytes> {
    await this.#control.write(commands.map(encodeCommand).join(""));
    const replies = await this.#control.takeAtLeast(commands.length);
    const wrong = replies.findIndex((reply) => reply.startsWith("-"));
    if (wrong >= 0) throw new Error(`${commands[wrong]!.join(" ")} answered ${replies[wrong]}`);
    if (replies.length < commands.length) throw this.#silence(`${commands.at(-1)!.join(" ")} got no answer`);
    return replies.at(-1)!;
  }

  #silence(what: string): Error {
    return new Error(`The real server fell silent: ${what}. Its log:\n${this.#server.log()}`);
  }
}

interface Run {
  readonly script: Script;
  readonly clients: readonly Client[];
  readonly ids: readonly Bytes[];
  nowMs: number;
  /** The client whose flush is not answered yet. */
  flushing?: number | undefined;
  /** How often the clock has moved. */
  elapses: number;
  /** Where the script has to wait for the server's timer. */
  readonly timer: ServerTimer | undefined;
}

/** What the server reads of one client in one turn (PROTO_IOBUF_LEN). */
const bytesPerTurn = 16_384;

/** How often the server's clock is looked at until it is given up. */
const clockPollsMax = 1000;

function mayBeSaved({ steps }: Script): boolean {
  return steps.some(
    (step) => step.kind === "command" && step.args.some((arg) => /^(save|bgsave|lastsave|reload)$/i.test(arg)),
  );
}

/** A database that no script selects. */
const plantDatabase = "14";

function hasPauses(script: Script): boolean {
  return script.steps.some((step) => step.kind === "command" && step.args[1] === "PAUSE" && Number(step.args[2]) > 0);
}

/** The millisecond in which a command ran, between two readings of the clock: a generated entry id tells, otherwise the earlier. */
function instant(beforeMs: number, afterMs: number, bytes: Bytes): number {
  for (let ms = afterMs; ms > beforeMs; ms--) if (bytes.includes(`\n${ms}-`)) return ms;
  return beforeMs;
}

function timeMs(reply: Bytes): number {
  const [seconds, microseconds] = readFrame(reply, 0)!.frame.items!;
  return Number(seconds!.text) * 1000 + Math.floor(Number(microseconds!.text) / 1000);
}
