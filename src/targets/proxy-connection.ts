/** One connection of a process to the server, seen through: each command and its reply, and the faults that strike there. */

import type { Socket } from "node:net";
import {
  encodeRequest,
  isErrorReply,
  ReplyParser,
  RequestParser,
  type Bytes,
  type ParsedRequest,
  type Reply,
} from "../../sim/index.js";
import type { ConnectionObserver } from "../history/observe.js";
import { endsConnection, type CommandFault, type HalfOpenFault, type SplitReplyFault } from "../faults/fault.js";
import { pieceEnds } from "../faults/split-reply.js";
import { resetSocket } from "../platform/reset-socket.js";
import type { FaultPlan } from "./fault-plan.js";
import { DelayedOutput } from "./delayed-output.js";
import type { Milestones } from "./milestones.js";
import type { Endpoint } from "./server.js";
import type { Turns } from "./turns.js";

/** What a connection needs to know. */
export interface ProxyConnectionOptions {
  /** 0 is the producer, n is worker n. */
  readonly process: number;
  readonly client: Socket;
  readonly server: Socket;
  readonly endpoint: Endpoint;
  readonly faults: FaultPlan;
  readonly milestones: Milestones;
  readonly turns: Turns;
  readonly observer: ConnectionObserver;
  readonly timeScale: number;
  /** Carries out what a fault does beyond this connection. Until a promise that it returns settles, all commands wait. */
  readonly strike: (fault: CommandFault) => void | Promise<void>;
  /** What is answered in the server's place, as it refuses commands; undefined for what it may have. */
  readonly refuse?: (args: readonly Bytes[]) => Bytes | undefined;
  /** Runs when a duration of the scenario's time is over: until then something is left behind. */
  readonly later: (durationMs: number, work: () => void) => void;
  /** Something on this connection cannot be followed or does not work: the run is not to be trusted. */
  readonly onTrouble: (kind: "real-io" | "server-failed", what: string) => void;
  readonly onClosed: (connection: ProxyConnection) => void;
}

interface InFlight {
  readonly args: readonly Bytes[];
  readonly name: string;
  readonly nth: number;
}

/**
 * Forwards one command at a time: the server takes a connection's commands in order anyway, and so a fault that strikes
 * after a command strikes before anything behind it.
 */
export class ProxyConnection {
  readonly #options: ProxyConnectionOptions;
  readonly #requests = new RequestParser();
  readonly #replies = new ReplyParser();
  readonly #output: DelayedOutput;
  readonly #waiting: ParsedRequest[] = [];
  #inFlight: InFlight | undefined;
  /** Replies to what the proxy itself asked when it logged in. */
  #ownReplies = 0;
  #isFirstByte = true;
  #hasClientEnded = false;
  #isAbandoned = false;
  /** Nothing arrives on either side any more, and neither knows. */
  #isSilent = false;
  /** A fault is being done, or the rest of a request is awaited. */
  #isHeldUp = false;
  #abandonTimer: NodeJS.Timeout | undefined;
  #turnTimer: NodeJS.Timeout | undefined;
  /** The command in flight has given up its turn. */
  #isBlocked = false;

  constructor(options: ProxyConnectionOptions) {
    this.#options = options;
    const { client, server } = options;
    this.#output = new DelayedOutput(client);
    client.setNoDelay(true);
    server.setNoDelay(true);
    this.#logIn();
    client.on("data", (chunk) => this.#sent(chunk.toString("latin1")));
    client.on("end", () => this.#clientEnded());
    client.on("error", () => this.abandon());
    client.on("close", () => this.#clientEnded());
    server.on("data", (chunk) => this.#arrived(chunk.toString("latin1")));
    server.on("end", () => this.#serverEnded());
    server.on("error", (error) => this.#serverFailed(error));
    server.on("close", () => this.#closed());
  }

  /**
   * The client is gone or is made to be: what was not forwarded never is, and the server sees the connection end. What
   * the server has taken still runs, and is observed; a blocked read does not outlive its connection.
   */
  abandon(): void {
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    const { client, server } = this.#options;
    this.#waiting.length = 0;
    this.#output.drop();
    resetSocket(client);
    server.end();
    this.#abandonTimer = setTimeout(() => server.destroy(), ABANDONED_MS_MAX);
  }

  #logIn(): void {
    const { username, password, db } = this.#options.endpoint;
    const own: string[][] = [];
    if (password !== undefined) own.push(["AUTH", ...(username === undefined ? [] : [username]), password]);
    if (db !== undefined && db !== 0) own.push(["SELECT", String(db)]);
    this.#ownReplies = own.length;
    // A password is text, and travels as UTF-8.
    for (const args of own) this.#options.server.write(encodeRequest(args.map(bytesOf)), "latin1");
  }

  #sent(bytes: Bytes): void {
    if (this.#isAbandoned || this.#isSilent) return;
    // The server would take the lines of an HTTP request for commands; no client library writes such.
    if (this.#isFirstByte && !bytes.startsWith("*")) return this.#notRedis();
    this.#isFirstByte = false;
    this.#requests.feed(bytes);
    for (;;) {
      const request = this.#requests.next();
      if (request === undefined) break;
      if ("kind" in request) return this.#notRedis();
      this.#waiting.push(request);
    }
    this.#forward();
    if (this.#waiting.length > WAITING_MAX) this.#options.client.pause();
  }

  #notRedis(): void {
    this.#options.onTrouble("real-io", "it opened a connection on which it does not speak Redis's protocol");
    this.abandon();
  }

  get #isStopped(): boolean {
    return this.#isAbandoned || this.#isSilent || this.#isHeldUp;
  }

  #forward(): void {
    const { process, milestones, turns, client, server } = this.#options;
    if (client.isPaused() && this.#waiting.length <= WAITING_MAX) client.resume();
    while (this.#inFlight === undefined && this.#ownReplies === 0 && !this.#isStopped) {
      const request = this.#waiting[0];
      if (request === undefined) break;
      const goOn = (): void => this.#forward();
      const name = request.args[0]!.toLowerCase();
      if (milestones.holds(process, name, goOn) || !turns.take(this, goOn)) return;
      this.#waiting.shift();
      this.#send(request);
    }
    if (this.#hasClientEnded && this.#waiting.length === 0 && !this.#isStopped) server.end();
  }

  #send(request: ParsedRequest): void {
    const { process, faults, milestones } = this.#options;
    const name = request.args[0]!.toLowerCase();
    const nth = faults.count(process, name);
    milestones.sent(process, name);
    const fault = faults.take({ process, command: name, nth, when: "before" });
    if (fault === undefined) return this.#execute(request, name, nth);
    this.#strike(fault, () => {
      if (fault.kind === "split-reply" && !this.#isAbandoned) this.#sendInPieces(request, fault, nth);
      else this.#execute(request, name, nth);
    });
  }

  /** A request of which only the first piece is there: it takes effect with the last, and all behind it waits. */
  #sendInPieces({ args, bytes }: ParsedRequest, { pieceBytes, gapMs }: SplitReplyFault, nth: number): void {
    const { server, turns, timeScale } = this.#options;
    const ends = pieceEnds(bytes.length, pieceBytes);
    ends.slice(0, -1).forEach((end, i) => {
      const piece = bytes.slice(ends[i - 1] ?? 0, end);
      setTimeout(() => server.writable && server.write(piece, "latin1"), i * gapMs * timeScale);
    });
    this.#isHeldUp = true;
    turns.release(this);
    const last = { args, bytes: bytes.slice(ends.at(-2) ?? 0) };
    const goOn = (): void => {
      if (this.#isAbandoned || !turns.take(this, goOn)) return;
      this.#isHeldUp = false;
      this.#execute(last, args[0]!.toLowerCase(), nth);
    };
    setTimeout(goOn, (ends.length - 1) * gapMs * timeScale);
  }

  #execute({ args, bytes }: ParsedRequest, name: string, nth: number): void {
    const { turns, server, refuse } = this.#options;
    if (this.#isAbandoned || this.#isSilent) return turns.release(this);
    const refusal = refuse?.(args);
    if (refusal !== undefined) {
      this.#inFlight = { args, name, nth };
      return this.#answered(refusal);
    }
    server.write(bytes, "latin1");
    if (isAnsweredOtherwise(args, name)) {
      this.#unfollowed(args, name, nth);
      return turns.release(this);
    }
    this.#inFlight = { args, name, nth };
    this.#isBlocked = false;
    this.#turnTimer = setTimeout(
      () => {
        this.#isBlocked = true;
        turns.release(this);
      },
      mayBlock(args) ? BLOCKED_AFTER_MS : TURN_MS_MAX,
    );
  }

  #arrived(bytes: Bytes): void {
    if (this.#isBlocked) this.#options.turns.between(() => this.#answered(bytes));
    else this.#answered(bytes);
  }

  #answered(bytes: Bytes): void {
    this.#replies.feed(bytes);
    try {
      for (let next = this.#replies.next(); next !== undefined; next = this.#replies.next()) {
        this.#take(next.reply, next.bytes);
      }
    } catch (error) {
      this.#options.onTrouble("server-failed", `the server's bytes cannot be read: ${String(error)}`);
      this.abandon();
    }
    this.#forward();
  }

  #take(reply: Reply, bytes: Bytes): void {
    if (isPush(reply)) return this.#write(bytes);
    if (this.#ownReplies > 0) return this.#tookOwnReply(reply);
    const command = this.#inFlight;
    // What nobody asked for: messages of subscriptions.
    if (command === undefined) return this.#write(bytes);
    this.#inFlight = undefined;
    this.#isBlocked = false;
    clearTimeout(this.#turnTimer);
    this.#took(command, reply, bytes);
  }

  #took(command: InFlight, reply: Reply, bytes: Bytes): void {
    const { process, faults, observer, milestones, turns } = this.#options;
    observer.executed(command.args, reply, command.nth);
    milestones.answered(process, command.name, command.nth);
    if (this.#isAbandoned) return turns.release(this);
    const fault = faults.take({ process, command: command.name, nth: command.nth, when: "after" });
    if (fault === undefined) {
      this.#write(bytes);
      return turns.release(this);
    }
    this.#strike(fault, () => {
      if (fault.kind === "split-reply") this.#writeInPieces(bytes, fault);
      else this.#write(bytes);
      turns.release(this);
    });
  }

  #write(bytes: Bytes): void {
    if (!this.#isSilent) this.#output.write(bytes);
  }

  #writeInPieces(bytes: Bytes, { pieceBytes, gapMs }: SplitReplyFault): void {
    const ends = pieceEnds(bytes.length, pieceBytes);
    const pieces = ends.map((end, i) => bytes.slice(ends[i - 1] ?? 0, end));
    this.#output.writeInPieces(pieces, gapMs * this.#options.timeScale);
  }

  #tookOwnReply(reply: Reply): void {
    this.#ownReplies -= 1;
    if (isErrorReply(reply)) this.#options.onTrouble("server-failed", `the server refuses the login: ${reply.text}`);
  }

  /** Does what the fault says; then comes `next`, before anything else does. */
  #strike(fault: CommandFault, next: () => void): void {
    const { strike, timeScale } = this.#options;
    if (fault.kind === "slow-reply") this.#output.hold(fault.delayMs * timeScale);
    if (fault.kind === "half-open") this.#goSilent(fault);
    // A process is killed before it can see its connection break.
    const done = strike(fault);
    if (endsConnection(fault) && fault.kind !== "half-open") this.abandon();
    if (done === undefined) return next();
    this.#isHeldUp = true;
    void done.then(() => {
      this.#isHeldUp = false;
      next();
      this.#forward();
    });
  }

  /** The server goes on serving it; the client is told when the time is over. */
  #goSilent({ silentMs }: HalfOpenFault): void {
    this.#isSilent = true;
    this.#waiting.length = 0;
    this.#output.drop();
    this.#options.later(silentMs, () => this.abandon());
  }

  #unfollowed(args: readonly Bytes[], name: string, nth: number): void {
    const { observer, onTrouble } = this.#options;
    observer.executed(args, { kind: "none" }, nth);
    if (name === "client") {
      onTrouble("real-io", "it sent CLIENT REPLY, after which replies cannot be told apart");
    }
  }

  #clientEnded(): void {
    if (this.#hasClientEnded) return;
    this.#hasClientEnded = true;
    this.#forward();
  }

  #serverEnded(): void {
    if (!this.#isSilent) this.#output.end();
    this.#options.server.end();
  }

  #serverFailed(error: Error): void {
    if (this.#isAbandoned) return;
    // Where a fault brings the server down, all connections were abandoned before.
    this.#options.onTrouble("server-failed", `the connection to the server broke: ${error.message}`);
    this.abandon();
  }

  #closed(): void {
    clearTimeout(this.#abandonTimer);
    clearTimeout(this.#turnTimer);
    this.#options.turns.release(this);
    this.#output.end();
    this.#options.onClosed(this);
  }
}

/** Subscriptions are answered by any number of frames, in RESP3 by none that is a reply; CLIENT REPLY OFF by nothing. */
function isAnsweredOtherwise(args: readonly Bytes[], name: string): boolean {
  if (name === "client") return args[1]?.toLowerCase() === "reply" && args[2]?.toLowerCase() !== "on";
  return /^[ps]?(un)?subscribe$|^monitor$/.test(name);
}

/** Whether the server may leave it unanswered until something happens. */
function mayBlock(args: readonly Bytes[]): boolean {
  return /^b|^wait/i.test(args[0]!) || args.some((arg) => arg.toLowerCase() === "block");
}

function isPush(reply: Reply): boolean {
  return typeof reply === "object" && reply !== null && "kind" in reply && reply.kind === "push";
}

function bytesOf(text: string): Bytes {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** A read that has not been answered by then waits for entries. */
const BLOCKED_AFTER_MS = 2;
/** Nor does any other command keep the rest of the run waiting for longer. */
const TURN_MS_MAX = 100;
/** So many commands may wait for the server; the client is held back before it sends more. */
const WAITING_MAX = 10_000;
/** How long the server has to see that an abandoned connection is over. */
const ABANDONED_MS_MAX = 1_000;
