/** One simulated connection: bytes in both directions, first in first out, and the commands that wait for their replies. */

import {
  encodeReply,
  isErrorReply,
  RequestParser,
  type Bytes,
  type ParsedRequest,
  type Reply,
  type Session,
} from "../../../sim/index.js";
import type { ConnectionObserver } from "../../history/observe.js";
import type { VirtualSocket } from "../../runtime/socket.js";
import { endsConnection, type SplitReplyFault } from "../../faults/fault.js";
import { pieceEnds } from "../../faults/split-reply.js";
import { LineSpeed } from "../../faults/throttle.js";
import type { SimulatedServer } from "./server.js";
import type { ServerNode } from "./server-node.js";
import type { WirePlace } from "./wire-watch.js";

/** A command that the broker has taken and not yet answered. */
interface InFlight {
  readonly args: readonly Bytes[];
  readonly name: string;
  readonly nth: number;
}

/** A connection from the moment it is up. Made and torn down by the server. */
export class Connection {
  readonly #parser = new RequestParser();
  readonly #inFlight: InFlight[] = [];
  /** What has arrived in the chunk at hand, and is still to be taken. */
  #arrivedRequests: NonNullable<ReturnType<RequestParser["next"]>>[] = [];
  /** How many commands of a dead process are still taken. */
  #takesLeft = Infinity;
  /** The rest of a request is awaited. */
  #isHeldUp = false;
  #upDueUs = 0;
  #downDueUs = 0;
  #outbox = "";
  #isOpen = true;
  #isSilent = false;
  #heldUs = 0;
  readonly speed = new LineSpeed();
  /** What the client wrote and has not arrived, in order. */
  readonly onTheWayUp: { bytes: Bytes; readonly sentUs: number }[] = [];
  /** What the server sent and has not arrived, in order. */
  readonly onTheWayDown: {
    readonly bytes: Bytes;
    readonly dueUs: number;
    readonly arrived: (() => void) | undefined;
  }[] = [];
  readonly #upKey: string;
  readonly #downKey: string;
  /** The server process at its other end. */
  readonly node: ServerNode;
  readonly session: Session;

  constructor(
    readonly server: SimulatedServer,
    readonly socket: VirtualSocket,
    readonly observer: ConnectionObserver,
    readonly peer: { readonly processIndex: number; readonly number: number },
  ) {
    this.#upKey = `up:${socket.owner.name}`;
    this.#downKey = `down:${socket.owner.name}`;
    this.node = server.node;
    this.session = this.node.connect(
      {
        sink: (reply) => this.#answered(reply),
        closed: () => server.later(() => this.closeFromServer(undefined)),
      },
      server.scheduler.nowMs,
    );
  }

  /** The commands that the broker has taken and not answered. */
  get unanswered(): readonly InFlight[] {
    return this.#inFlight;
  }

  /** Nothing arrives on either side, and neither knows. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * The client wrote bytes: they arrive one latency later, never before those written earlier. What it writes at one
   * instant goes in one chunk.
   */
  clientSent(bytes: Bytes): void {
    const { nowUs } = this.server.scheduler;
    const last = this.onTheWayUp.at(-1);
    if (last?.sentUs === nowUs) {
      last.bytes += bytes;
      return;
    }
    this.onTheWayUp.push({ bytes, sentUs: nowUs });
    this.#upDueUs = Math.max(this.#upDueUs, nowUs + this.server.latencyUs(this.#upKey)) + this.#transferUs(bytes);
    this.server.toServer(this.socket.owner, this.#upDueUs, this.#firstArrivesUp);
  }

  // One function for all chunks: they arrive in order.
  readonly #firstArrivesUp = (): void => this.#arrived(this.onTheWayUp.shift()!.bytes);

  /** The client ended the connection, or died: the server learns it behind all that was written before, or not at all. */
  clientClosed(): void {
    if (this.#isSilent) return;
    const dueUs = Math.max(this.#upDueUs, this.server.scheduler.nowUs);
    this.server.toServer(this.socket.owner, dueUs, () => this.#close());
  }

  /** From here on nothing arrives on either side, and neither knows. */
  goSilent(): void {
    this.#flush();
    this.#isSilent = true;
  }

  /** The client learns that the connection is dead, and so does the server. */
  endSilence(error: Error): void {
    this.#isSilent = false;
    this.#outbox = "";
    this.closeFromServer(error);
  }

  /** What was written and has not arrived never will. */
  cut(): void {
    this.#close();
  }

  /** Its process is dead: of what that had written, so many commands still take effect. */
  closeAfter(commands: number): void {
    this.#takesLeft = commands;
    this.clientClosed();
  }

  /** The commands that were written and have not been taken: how many at which time. */
  written(): readonly { readonly sentUs: number; readonly commands: number }[] {
    const chunks = [...this.onTheWayUp].map(({ bytes, sentUs }) => ({ sentUs, commands: commandCount(bytes) }));
    return [{ sentUs: 0, commands: this.#arrivedRequests.length }, ...chunks];
  }

  /** The server or the network ends the connection: the client learns it behind all that was sent before. */
  closeFromServer(error: Error | undefined): void {
    if (!this.#isOpen) return;
    this.#flush();
    this.#close();
    this.#sendDown(() => this.socket.drop(error));
  }

  /** Sends what was answered since the last flush, in one chunk. */
  flush(): void {
    if (this.#isOpen) this.#flush();
  }

  #arrived(bytes: Bytes): void {
    if (this.#isSilent) return;
    if (!this.#isOpen) return;
    this.server.traced(this.peer.number, bytes);
    this.#parser.feed(bytes);
    for (let next = this.#parser.next(); next !== undefined; next = this.#parser.next()) {
      this.#arrivedRequests.push(next);
      // It would be the same error for ever.
      if ("kind" in next) break;
    }
    this.#takeArrived();
  }

  #takeArrived(): void {
    while (!this.#isHeldUp) {
      const request = this.#arrivedRequests.shift();
      if (request === undefined) return;
      if (this.#takesLeft-- === 0) return this.#close();
      if ("kind" in request) {
        this.#outbox += encodeReply(request, this.session.protocol);
        this.closeFromServer(undefined);
        return this.server.settle();
      }
      this.#take(request);
      this.server.settle();
      // What stands behind it in the chunk does not arrive.
      if (!this.#isOpen || this.#isSilent) return;
    }
  }

  #take({ args, bytes }: ParsedRequest): void {
    const { server, peer } = this;
    const name = args[0]!.toLowerCase();
    const nth = server.faults.count(peer.processIndex, name);
    const command = { args, name, nth };
    const fault = server.faults.take({ process: peer.processIndex, command: name, nth, when: "before" });
    if (fault !== undefined) {
      if (fault.kind !== "split-reply") server.wire?.struck(command, this.#place(), { isLost: endsConnection(fault) });
      server.strike(fault, this);
      if (endsConnection(fault)) return;
      if (fault.kind === "split-reply") return this.#holdUp(bytes, fault, command);
    }
    this.#execute(command);
  }

  #execute(command: InFlight): void {
    const { wire } = this.server;
    wire?.taken(command, this.#place());
    this.#inFlight.push(command);
    this.node.execute(this.session, command.args, this.server.scheduler.nowMs);
    if (wire !== undefined && this.#inFlight.includes(command)) wire.blocked(command);
  }

  #place(): WirePlace {
    return {
      process: this.peer.processIndex,
      atMs: this.server.scheduler.nowUs / 1000,
      isAlive: this.socket.owner.isAlive,
      isBehind: this.#inFlight.length > 0,
    };
  }

  /** A request of which only the first piece is here: it takes effect with the last, and all behind it waits. */
  #holdUp(bytes: Bytes, { pieceBytes, gapMs }: SplitReplyFault, command: InFlight): void {
    const { scheduler } = this.server;
    const untilUs = scheduler.nowUs + (pieceEnds(bytes.length, pieceBytes).length - 1) * gapMs * 1000;
    this.#isHeldUp = true;
    this.#upDueUs = Math.max(this.#upDueUs, untilUs);
    scheduler.at(untilUs, () => {
      this.#isHeldUp = false;
      if (!this.#isOpen || this.#isSilent) return;
      this.#execute(command);
      this.server.settle();
      if (this.#isOpen && !this.#isSilent) this.#takeArrived();
    });
  }

  #answered(reply: Reply): void {
    if (typeof reply === "object" && reply !== null && "kind" in reply && reply.kind === "push") {
      this.#outbox += encodeReply(reply, this.session.protocol);
      return;
    }
    const { server, peer } = this;
    const command = this.#inFlight.shift()!;
    const { args, name, nth } = command;
    server.wire?.answered(command, this.#place(), { reply, protocol: this.session.protocol });
    this.observer.executed(args, reply, nth);
    if (isErrorReply(reply) && reply.text.startsWith("ERR unknown command")) server.unknown(this.socket.owner, name);
    if (!this.#isOpen) return;
    server.answeredOn(this);
    const fault = server.faults.take({ process: peer.processIndex, command: name, nth, when: "after" });
    if (fault !== undefined) {
      if (fault.kind === "slow-reply" || fault.kind === "split-reply") this.#flush();
      server.later(() => server.strike(fault, this));
      // The reply is lost, and so is all behind it.
      if (endsConnection(fault)) return void (this.#heldUs = Infinity);
      if (fault.kind === "slow-reply") this.#heldUs = server.scheduler.nowUs + fault.delayMs * 1000;
    }
    if (this.#heldUs === Infinity) return;
    this.#outbox += encodeReply(reply, this.session.protocol);
    if (fault?.kind === "split-reply") this.#flushInPieces(fault);
    const crash = server.faults.take({ process: peer.processIndex, command: name, nth, when: "reply" });
    // What is answered after it does not come with it.
    if (crash !== undefined) this.#flush(() => server.afterStep(() => server.strike(crash, this)));
  }

  /** All pieces but the last, which goes as what is answered now goes; what is behind that waits for it. */
  #flushInPieces({ pieceBytes, gapMs }: SplitReplyFault): void {
    const bytes = this.#outbox;
    let start = 0;
    for (const end of pieceEnds(bytes.length, pieceBytes)) {
      if (start > 0) {
        this.#flush();
        this.#heldUs = this.#downDueUs + gapMs * 1000;
      }
      this.#outbox = bytes.slice(start, end);
      start = end;
    }
  }

  #flush(arrived?: () => void): void {
    if (this.#outbox === "") return;
    const bytes = this.#outbox;
    this.#outbox = "";
    if (this.#isSilent) return;
    this.#sendDown(this.#firstArrivesDown, bytes);
    this.onTheWayDown.push({ bytes, dueUs: this.#downDueUs, arrived });
  }

  readonly #firstArrivesDown = (): void => {
    const { bytes, arrived } = this.onTheWayDown.shift()!;
    const data = Buffer.from(bytes, "latin1");
    this.server.traced(-this.peer.number, data);
    this.socket.receive(data);
    arrived?.();
  };

  #transferUs(bytes: Bytes): number {
    return Math.round(this.speed.transferMs(bytes.length, this.server.scheduler.nowMs) * 1000);
  }

  #sendDown(run: () => void, bytes: Bytes = ""): void {
    const { scheduler } = this.server;
    const { owner } = this.socket;
    const held = this.#heldUs === Infinity ? 0 : this.#heldUs;
    const dueUs = scheduler.nowUs + this.server.latencyUs(this.#downKey);
    this.#downDueUs = Math.max(this.#downDueUs, dueUs, held) + this.#transferUs(bytes);
    this.server.toProcess(owner, this.#downDueUs, run);
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#outbox = "";
    for (const command of this.#inFlight) this.server.wire?.cut(command, this.#place());
    this.server.closed(this);
  }
}

/** How many whole commands stand in bytes. */
function commandCount(bytes: Bytes): number {
  const parser = new RequestParser();
  parser.feed(bytes);
  let count = 0;
  for (let next = parser.next(); next !== undefined && "args" in next; next = parser.next()) count += 1;
  return count;
}
