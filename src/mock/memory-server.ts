/** A server in memory under real time: the model, its connections, and when it is its turn. */

import { setImmediate } from "node:timers";
import { isErrorReply, type Broker, type Bytes, type ErrorReply } from "../../sim/index.js";
import type { ClusterNode } from "./cluster-command.js";
import { MemoryConnection } from "./memory-connection.js";
import type { MockSocket } from "./mock-socket.js";

/** Longest delay that a timer of Node takes, in milliseconds. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Something that a client did. */
type Arrival =
  | { readonly kind: "connect"; readonly socket: MockSocket }
  | { readonly kind: "bytes"; readonly connection: MemoryConnection; bytes: Bytes }
  | { readonly kind: "end"; readonly connection: MemoryConnection };

/**
 * What clients do in one turn of the event loop reaches the server together, in the order in which they did it, in a
 * turn of its own: so timers and other input and output go on between a command and its reply, as with a real server.
 * That turn comes from the immediates that Node has, not from those of a test with fake timers. The server's clock and
 * the deadlines of blocked clients are `Date` and `setTimeout` as they are at that moment, so that a test which fakes
 * them moves the server's time.
 */
export class MemoryServer {
  #arrivals: Arrival[] = [];
  readonly #answered: MemoryConnection[] = [];
  #hasTurn = false;
  #alarm: NodeJS.Timeout | undefined;
  #alarmMs = Infinity;
  readonly #turn = (): void => this.#takeTurn();

  constructor(
    readonly broker: Broker,
    readonly node: ClusterNode,
  ) {}

  /** The connection is up, or the socket told that it is not wanted any more, one turn later. */
  connect(socket: MockSocket): void {
    this.#arrived({ kind: "connect", socket });
  }

  /** The client wrote bytes. */
  sent(connection: MemoryConnection, bytes: Bytes): void {
    const last = this.#arrivals.at(-1);
    if (last?.kind === "bytes" && last.connection === connection) last.bytes += bytes;
    else this.#arrived({ kind: "bytes", connection, bytes });
  }

  /** The client closed its side: the server learns it behind all that was written before. */
  ended(connection: MemoryConnection): void {
    this.#arrived({ kind: "end", connection });
  }

  /** A connection has replies to be sent at the end of this turn. */
  answeredOn(connection: MemoryConnection): void {
    this.#answered.push(connection);
  }

  /** Runs commands at once, one after the other. @throws the first error that the server answers. */
  runAtOnce(commands: readonly (readonly Bytes[])[]): void {
    let error: ErrorReply | undefined;
    const session = this.broker.connect({ sink: (reply) => (error ??= isErrorReply(reply) ? reply : undefined) });
    for (const args of commands) if (error === undefined) this.broker.execute(session, args, Date.now());
    this.broker.disconnect(session);
    this.#settle();
    if (error !== undefined) throw new Error(error.text);
  }

  #arrived(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    if (this.#hasTurn) return;
    this.#hasTurn = true;
    setImmediate(this.#turn);
  }

  #takeTurn(): void {
    this.#hasTurn = false;
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    const nowMs = Date.now();
    for (const arrival of arrivals) {
      if (arrival.kind === "bytes") arrival.connection.take(arrival.bytes, nowMs);
      else if (arrival.kind === "end") arrival.connection.close();
      else this.#accept(arrival.socket);
    }
    this.#settle();
  }

  #accept(socket: MockSocket): void {
    const connection = new MemoryConnection(this, socket);
    guarded(() => connection.open());
  }

  /** After the broker was at work: sends the replies and sets the alarm for its next deadline. */
  #settle(): void {
    for (const connection of this.#answered) guarded(() => connection.flush());
    this.#answered.length = 0;
    this.#setAlarm();
  }

  #setAlarm(): void {
    const deadlineMs = this.broker.nextDeadlineMs() ?? Infinity;
    if (deadlineMs === this.#alarmMs) return;
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
    this.#alarmMs = deadlineMs;
    if (deadlineMs === Infinity) return;
    const delayMs = Math.min(Math.max(deadlineMs - Date.now(), 0), TIMER_MS_MAX);
    this.#alarm = setTimeout(() => this.#ring(), delayMs);
    // A client that waits for an end keeps the process alive; the expiry of a key that somebody waits for does not.
    if (this.broker.blockedClients.nextDeadlineMs() === undefined) this.#alarm.unref?.();
  }

  #ring(): void {
    this.#alarm = undefined;
    this.#alarmMs = Infinity;
    this.broker.tick(Date.now());
    this.#settle();
  }
}

/** What a listener of one client throws is nobody else's: it is thrown where nobody catches it, as from a socket. */
function guarded(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
