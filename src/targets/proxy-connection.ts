/** One connection of a process to the server, seen through: each command and its reply, and the faults that strike there. */

import {
  encodeRequest,
  isErrorReply,
  ReplyParser,
  RequestParser,
  type Bytes,
  type ParsedRequest,
  type Reply,
} from "../../sim/index.js";
import { endsConnection, type CommandFault, type HalfOpenFault, type SplitReplyFault } from "../faults/fault.js";
import { pieceEnds } from "../faults/split-reply.js";
import { LineSpeed } from "../faults/throttle.js";
import { resetSocket } from "../platform/reset-socket.js";
import { blockingLonger, isAnsweredOtherwise, isPush } from "./command-shape.js";
import { ConnectionTurn } from "./connection-turn.js";
import { DelayedOutput } from "./delayed-output.js";
import type { ProxyConnectionOptions } from "./proxy-connection-options.js";
import { logIn } from "./login.js";
import { RefusedTransaction, type Answer } from "./refused-transaction.js";

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
  #isEnding = false;
  #isAbandoned = false;
  /** Nothing arrives on either side any more, and neither knows. */
  #isSilent = false;
  /** A fault is being done, or the rest of a request is awaited. */
  #isHeldUp = false;
  #abandonTimer: NodeJS.Timeout | undefined;
  readonly #speed = new LineSpeed();
  readonly #transaction = new RefusedTransaction();
  readonly #turn: ConnectionTurn;

  constructor(options: ProxyConnectionOptions) {
    this.#options = options;
    this.#turn = new ConnectionTurn(options.turns, options.endpoint);
    const { client, server } = options;
    this.#output = new DelayedOutput(client, this.#speed);
    client.setNoDelay(true);
    server.setNoDelay(true);
    this.#ownReplies = logIn(server, options.endpoint);
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
    const { client, lockstep } = this.#options;
    this.#waiting.length = 0;
    this.#output.drop();
    resetSocket(client);
    this.#isEnding = true;
    if (lockstep?.mayEnd(this) !== false) this.endNow();
  }

  /** The server sees the connection end. */
  endNow(): void {
    const { server } = this.#options;
    server.end();
    if (this.#isAbandoned && this.#abandonTimer === undefined) this.#destroyLater();
  }

  #destroyLater(): void {
    const { server, isStandingStill } = this.#options;
    this.#abandonTimer = setTimeout(() => {
      if (isStandingStill?.() === true) this.#destroyLater();
      else server.destroy();
    }, ABANDONED_MS_MAX);
  }

  get process(): number {
    return this.#options.process;
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

  /** Its turn may have come. */
  goOn(): void {
    this.#forward();
  }

  get #isStopped(): boolean {
    return this.#isAbandoned || this.#isSilent || this.#isHeldUp;
  }

  #forward(): void {
    const { client } = this.#options;
    if (client.isPaused() && this.#waiting.length <= WAITING_MAX) client.resume();
    while (this.#inFlight === undefined && this.#ownReplies === 0 && !this.#isStopped) {
      const request = this.#waiting[0];
      if (request === undefined) break;
      if (this.#isHeld(request) || !this.#turn.take(() => this.#forward())) return;
      this.#waiting.shift();
      this.#send(request);
    }
    if (this.#hasClientEnded && this.#waiting.length === 0 && !this.#isStopped) this.#endAtServer();
  }

  #isHeld({ args }: ParsedRequest): boolean {
    const { process, milestones, lockstep } = this.#options;
    if (lockstep?.isFollowing === true) return lockstep.holds(this, args);
    return milestones.holds(process, args[0]!.toLowerCase(), () => this.#forward());
  }

  #endAtServer(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    if (this.#options.lockstep?.mayEnd(this) !== false) this.endNow();
  }

  #send(request: ParsedRequest): void {
    const { process, faults, milestones } = this.#options;
    const name = request.args[0]!.toLowerCase();
    const nth = faults.count(process, name);
    milestones.sent(process, name);
    const fault = faults.take({ process, command: name, nth, when: "before" });
    if (fault === undefined) return this.#transfer(request, name, nth);
    this.#strike(fault, () => {
      if (fault.kind === "split-reply" && !this.#isAbandoned) this.#sendInPieces(request, fault, nth);
      else this.#transfer(request, name, nth);
    });
  }

  /** On a slow connection a request takes its time. */
  #transfer(request: ParsedRequest, name: string, nth: number): void {
    const ms = this.#speed.transferMs(request.bytes.length, performance.now());
    if (ms === 0) return this.#execute(request, name, nth);
    this.#later(ms, () => this.#execute(request, name, nth));
  }

  /** Nothing of this connection happens until then; others go on meanwhile. */
  #later(ms: number, work: () => void): void {
    this.#isHeldUp = true;
    this.#turn.release();
    const goOn = (): void => {
      if (this.#isAbandoned || !this.#turn.take(goOn)) return;
      this.#isHeldUp = false;
      work();
    };
    setTimeout(goOn, ms);
  }

  /** A request of which only the first piece is there: it takes effect with the last, and all behind it waits. */
  #sendInPieces({ args, bytes }: ParsedRequest, { pieceBytes, gapMs }: SplitReplyFault, nth: number): void {
    const { server, timeScale } = this.#options;
    const ends = pieceEnds(bytes.length, pieceBytes);
    ends.slice(0, -1).forEach((end, i) => {
      const piece = bytes.slice(ends[i - 1] ?? 0, end);
      setTimeout(() => server.writable && server.write(piece, "latin1"), i * gapMs * timeScale);
    });
    const last = { args, bytes: bytes.slice(ends.at(-2) ?? 0) };
    this.#later((ends.length - 1) * gapMs * timeScale, () => this.#execute(last, args[0]!.toLowerCase(), nth));
  }

  #execute({ args, bytes }: ParsedRequest, name: string, nth: number): void {
    const { server, refuse, lockstep } = this.#options;
    if (this.#isAbandoned || this.#isSilent) return this.#turnOver();
    const refusal = refuse?.(args);
    if (refusal !== undefined) {
      this.#inFlight = { args, name, nth };
      this.#transaction.refused();
      return this.#answered(refusal);
    }
    const extraMs = lockstep?.extraBlockMs(this) ?? 0;
    const asked = extraMs === 0 ? bytes : encodeRequest(blockingLonger(args, extraMs));
    server.write(this.#transaction.request(name, asked), "latin1");
    if (isAnsweredOtherwise(args, name)) {
      this.#unfollowed(args, name, nth);
      return this.#turnOver();
    }
    this.#inFlight = { args, name, nth };
    lockstep?.sent(this);
    this.#turn.sent(args);
  }

  #arrived(bytes: Bytes): void {
    this.#turn.arrived(() => this.#answered(bytes));
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
    if (isPush(reply)) return this.#output.write(bytes);
    if (this.#ownReplies > 0) return this.#tookOwnReply(reply);
    const command = this.#inFlight;
    // What nobody asked for: messages of subscriptions.
    if (command === undefined) return this.#output.write(bytes);
    this.#inFlight = undefined;
    this.#turn.answered();
    this.#took(command, this.#transaction.answer(command.name, { reply, bytes }));
  }

  #took(command: InFlight, { reply, bytes }: Answer): void {
    const { process, faults, observer, milestones } = this.#options;
    observer.executed(command.args, reply, command.nth);
    milestones.answered(process, command.name, command.nth);
    if (this.#isAbandoned) return this.#turnOver(command.name, reply);
    const fault = faults.take({ process, command: command.name, nth: command.nth, when: "after" });
    if (fault === undefined) {
      this.#output.write(bytes);
      return this.#turnOver(command.name, reply);
    }
    this.#turn.seize();
    this.#strike(fault, () => {
      if (fault.kind === "split-reply") this.#output.writeInPieces(bytes, fault, this.#options.timeScale);
      else this.#output.write(bytes);
      this.#turnOver(command.name, reply);
    });
  }

  /** Others may go on. `name`, `reply`: of the command that was answered, if one was. */
  #turnOver(name?: string, reply?: Reply): void {
    this.#turn.release(name);
    this.#options.lockstep?.answered(this, reply);
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
    if (fault.kind === "throttle") this.#speed.slowDown(fault, performance.now(), timeScale);
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
    this.#output.end();
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
    this.#turn.end();
    this.#options.lockstep?.ended(this);
    this.#output.end();
    this.#options.onClosed(this);
  }
}

/** So many commands may wait for the server; the client is held back before it sends more. */
const WAITING_MAX = 10_000;
/** How long the server has to see that an abandoned connection is over. */
const ABANDONED_MS_MAX = 1_000;
