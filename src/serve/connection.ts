/** One client's connection: bytes in, commands to the broker in order, replies out, and the faults that strike it. */

import type { Socket } from "node:net";
import { encodeReply, RequestParser, type Bytes, type Reply, type Session } from "../../sim/index.js";
import { resetSocket } from "../platform/reset-socket.js";
import type { FaultAction } from "./fault.js";
import type { ServeHost } from "./serve-host.js";
import { sharedRead } from "./shared-read.js";
import { findSimCommand } from "./sim-commands/table.js";

/**
 * What waits to be sent to a client that does not read: beyond this the connection is closed, unless it is one reply
 * that is larger by itself. The server's own limit for normal clients is none (client-output-buffer-limit 0 0 0).
 */
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;
/** What a client may send without completing a request, or while it waits; the server's own limit is 1 GiB. */
const REQUEST_BYTES_MAX = 256 * 1024 * 1024;
/** A batch of replies is written when it is this long, so that a pipeline of large replies does not pile up. */
const FLUSH_BYTES = 1024 * 1024;
/** How long a client that has closed its half may take to read what is left for it. */
const LINGER_MS = 10_000;

/** Words of HTTP: the server closes the connection at once, with whatever it has not sent yet. */
const HTTP_WORDS: ReadonlySet<string> = new Set(["post", "host:"]);

/** Made by the server for each socket. */
export class ClientConnection {
  readonly session: Session;
  readonly #parser: RequestParser;
  #outbox: Bytes = "";
  /** The command that the broker has and has not answered: nothing behind it is looked at before. */
  #inFlight: readonly Bytes[] | undefined;
  /** What strikes when the command in flight has taken effect. */
  #afterEffect: FaultAction | undefined;
  #state: "open" | "silent" | "resetting" | "severed" | "closing" | "closed" = "open";
  #isWorking = false;
  /** What was received since the last whole request. */
  #unfinishedBytes = 0;

  readonly socket: Socket;

  /** @param accepted a socket that nobody has read from. */
  constructor(
    readonly host: ServeHost,
    accepted: Socket,
  ) {
    this.#parser = new RequestParser(host.broker.profile.requestGrammar);
    const socket = sharedRead(accepted, (bytes) => this.#received(bytes));
    this.socket = socket;
    this.session = host.broker.connect({
      sink: (reply) => this.#answered(reply),
      address: `${socket.remoteAddress ?? "?"}:${socket.remotePort ?? 0}`,
      closed: () => this.#closedByBroker(),
    });
    socket.on("end", () => this.#halfClosed());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#gone());
  }

  /** After somebody else's command, or the passing of time, has answered this client: goes on and sends. */
  proceed(): void {
    if (this.#isWorking) return;
    this.#work();
  }

  /** Ends the connection at once, whatever is under way. */
  destroy(): void {
    this.#state = "closed";
    this.socket.destroy();
  }

  #received(bytes: Bytes): void {
    if (this.#state !== "open") return;
    this.#unfinishedBytes += bytes.length;
    if (this.#unfinishedBytes > REQUEST_BYTES_MAX) {
      this.host.log(`client ${this.session.id}: closed, more than ${REQUEST_BYTES_MAX} bytes without a whole request`);
      this.destroy();
      return;
    }
    this.#parser.feed(bytes);
    this.#work();
    this.host.settle();
  }

  /** Runs what has arrived, up to a command that waits, and sends what was answered. */
  #work(): void {
    this.#isWorking = true;
    const parser = this.#parser;
    while (this.#inFlight === undefined && this.#state === "open") {
      parser.isUnauthenticated = this.session.user === undefined;
      const request = parser.nextArguments();
      if (request === undefined) break;
      if ("kind" in request) {
        this.#outbox += encodeReply(request, this.session.protocol);
        this.#state = "closing";
        break;
      }
      this.#unfinishedBytes = 0;
      this.#take(request);
      if (this.#outbox.length > FLUSH_BYTES) this.#flush();
    }
    this.#isWorking = false;
    this.#flush();
  }

  #take(args: readonly Bytes[]): void {
    const { session, host } = this;
    const simCommand = isSimCommand(args[0]!) ? findSimCommand(args[0]!) : undefined;
    if (simCommand !== undefined) {
      this.#inFlight = args;
      session.reply(simCommand.answer(host, session, args));
      return;
    }
    if (host.faults.isEmpty) {
      this.#execute(args);
      return;
    }
    const { before, after } = host.faults.strikes({ clientId: session.id, clientName: session.name, args });
    this.#afterEffect = after;
    if (before === undefined) this.#execute(args);
    else this.#strikeBefore(before, args);
  }

  #execute(args: readonly Bytes[]): void {
    this.#inFlight = args;
    this.host.broker.execute(this.session, args, this.host.clock.nowMs());
  }

  #strikeBefore(action: FaultAction, args: readonly Bytes[]): void {
    if (action.kind === "error") {
      this.#inFlight = args;
      this.#afterEffect = undefined;
      this.session.reply(action);
      return;
    }
    if (action.kind !== "delay") {
      this.#cut(action.kind);
      return;
    }
    this.#inFlight = args;
    this.host.later(action.ms, () => {
      if (this.#state !== "open") return;
      this.#execute(args);
      this.host.answered(this);
    });
  }

  /** The broker's reply to the command in flight, now or later; must not call the broker. */
  #answered(reply: Reply): void {
    if (!this.#isWorking) this.host.answered(this);
    if (isObject(reply) && reply.kind === "push") {
      this.#send(reply);
      return;
    }
    const args = this.#inFlight;
    const strike = this.#afterEffect;
    this.#inFlight = undefined;
    if (isObject(reply) && reply.kind === "error" && reply.text.startsWith("ERR unknown command")) {
      this.#unknownCommand(args?.[0] ?? "");
    }
    if (strike === undefined) {
      this.#send(reply);
      return;
    }
    this.#afterEffect = undefined;
    this.#strikeAfter(strike, args, reply);
  }

  #unknownCommand(name: Bytes): void {
    if (!HTTP_WORDS.has(name.toLowerCase())) {
      this.host.unknownCommands.met(name);
      return;
    }
    this.host.log(`client ${this.session.id}: closed, it speaks HTTP; a server takes that for an attack`);
    this.#state = "severed";
  }

  #strikeAfter(action: FaultAction, args: readonly Bytes[] | undefined, reply: Reply): void {
    switch (action.kind) {
      case "error":
        this.#send(action);
        return;
      case "delay":
        this.#inFlight = args;
        this.host.later(action.ms, () => {
          this.#inFlight = undefined;
          this.#send(reply);
          this.host.answered(this);
        });
        return;
      default:
        this.#cut(action.kind);
    }
  }

  /** The link is lost: replies before this command were sent, it and all behind it are not answered. */
  #cut(kind: "drop" | "reset"): void {
    if (this.#state === "open") this.#state = kind === "drop" ? "silent" : "resetting";
  }

  #send(reply: Reply): void {
    if (this.#state !== "open") return;
    try {
      this.#outbox += encodeReply(reply, this.session.protocol);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // A string of ours ends at 512 MiB.
      this.host.log(`client ${this.session.id}: closed, its reply is too long`);
      this.#state = "closing";
    }
  }

  #flush(): void {
    const { socket } = this;
    if (this.#state === "severed") {
      this.destroy();
      return;
    }
    if (this.#outbox !== "") {
      const bytes = this.#outbox;
      this.#outbox = "";
      if (socket.writableLength > OUTPUT_BYTES_MAX) {
        this.host.log(`client ${this.session.id}: closed, it leaves more than ${OUTPUT_BYTES_MAX} bytes unread`);
        this.destroy();
        return;
      }
      if (socket.writable) socket.write(bytes, "latin1");
    }
    if (this.#state === "closing") {
      this.#state = "closed";
      socket.destroySoon();
    } else if (this.#state === "resetting") {
      this.#state = "closed";
      resetSocket(socket);
    }
  }

  #closedByBroker(): void {
    if (this.#state === "open") this.#state = "closing";
    if (!this.#isWorking) this.host.answered(this);
  }

  /** The client sends no more: the server takes it for gone, though what is on its way still gets there. */
  #halfClosed(): void {
    this.#endSession();
    this.#state = "closed";
    if (this.socket.writableLength === 0) {
      this.socket.destroySoon();
      return;
    }
    this.socket.setTimeout(LINGER_MS, () => this.socket.destroy());
    this.socket.end();
  }

  #gone(): void {
    this.#state = "closed";
    this.#endSession();
    this.host.gone(this);
  }

  #endSession(): void {
    if (this.session.isClosed) return;
    this.host.broker.disconnect(this.session);
    this.host.settle();
  }
}

/** Looks at the first and the fourth letter only: most names end here. */
function isSimCommand(name: Bytes): boolean {
  return name.charCodeAt(3) === 46 && (name.charCodeAt(0) | 32) === 115;
}

type ObjectReply = Extract<Reply, { readonly kind: string }>;

function isObject(reply: Reply): reply is ObjectReply {
  return typeof reply === "object" && reply !== null && !Array.isArray(reply);
}
