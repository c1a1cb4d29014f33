/** The simulated server: the model behind simulated connections, with the faults of a plan striking at commands. */

import {
  type Broker,
  type Bytes,
  type Choose,
  Digest,
  type Profile,
  type Reply,
  type Scheduler,
  type ScheduledEvent,
  type ServerCondition,
} from "../../../sim/index.js";
import type { Observer } from "../../history/observe.js";
import type { VirtualSocket } from "../../runtime/socket.js";
import type { VirtualProcess } from "../../runtime/virtual-process.js";
import type { BrokerRestartFault, CommandFault, LostTail } from "../../faults/fault.js";
import { bytesOf } from "../../history/reply-shape.js";
import type { StateNames } from "../../history/final-state.js";
import { heldData, type HeldData } from "../../history/server-state.js";
import type { FaultPlan } from "../fault-plan.js";
import { Connection } from "./connection.js";
import { askBeside } from "./ask-beside.js";
import { nextLatencyUs } from "./latency.js";
import { ServerNode } from "./server-node.js";
import type { WireWatch } from "./wire-watch.js";

/** What the server needs of the run. */
export interface ServerOptions {
  readonly scheduler: Scheduler;
  readonly choose: Choose;
  readonly profile: Profile;
  readonly faults: FaultPlan;
  readonly observer: Observer;
  /** Runs what arrives at the server from a process, when it is due or later. */
  readonly toServer: (process: VirtualProcess, timeUs: number, run: () => void) => void;
  /** Runs what arrives at a process inside it, unless that process is dead by then. */
  readonly toProcess: (process: VirtualProcess, timeUs: number, run: () => void) => void;
  /** A process sent a command that the server does not know. */
  readonly onUnknown: (process: VirtualProcess, command: string) => void;
  /** Carries out what a fault does to a process or to the server as a whole. */
  readonly strike: (fault: CommandFault, connection: Connection) => void;
  /** Runs when the step of a process that is at work is over. */
  readonly afterStep: (run: () => void) => void;
  readonly wire?: WireWatch | undefined;
}

/** Connections, in front of one broker. */
export class SimulatedServer {
  readonly digest = new Digest();
  readonly scheduler: Scheduler;
  readonly faults: FaultPlan;
  readonly #options: ServerOptions;
  readonly #connections = new Set<Connection>();
  readonly #answered: Connection[] = [];
  readonly #later: (() => void)[] = [];
  #connectionCount = 0;
  #isUp = true;
  #node: ServerNode;
  /** A primary that lives on after a replica was promoted. */
  #former: ServerNode | undefined;
  #wakeUp: ScheduledEvent | undefined;
  #wakeUpMs = Infinity;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.scheduler = options.scheduler;
    this.faults = options.faults;
    this.#node = new ServerNode(options.profile, options.faults.losesWrites);
  }

  /** What answers at the server's address. */
  get node(): ServerNode {
    return this.#node;
  }

  get former(): ServerNode | undefined {
    return this.#former;
  }

  get broker(): Broker {
    return this.#node.broker;
  }

  get wire(): WireWatch | undefined {
    return this.#options.wire;
  }

  latencyUs(key: string): number {
    return nextLatencyUs(this.#options.choose, key);
  }

  toServer(process: VirtualProcess, timeUs: number, run: () => void): void {
    this.#options.toServer(process, timeUs, run);
  }

  toProcess(process: VirtualProcess, timeUs: number, run: () => void): void {
    this.#options.toProcess(process, timeUs, run);
  }

  /** Opens a connection of a process; it is up, or refused, one latency later. */
  connect(process: VirtualProcess, processIndex: number, socket: VirtualSocket): void {
    const number = ++this.#connectionCount;
    this.toProcess(process, this.scheduler.nowUs + this.latencyUs(`connect:${process.name}`), () => {
      if (socket.destroyed) return;
      if (!this.#isUp) return socket.drop(refusedError());
      const observer = this.#options.observer.connection(process.name);
      const connection = new Connection(this, socket, observer, { processIndex, number });
      this.#connections.add(connection);
      socket.attach({
        sent: (bytes) => connection.clientSent(bytes),
        closed: () => connection.clientClosed(),
      });
    });
  }

  /** Mixes bytes that arrived somewhere into the run's digest. */
  traced(connection: number, bytes: Bytes | Buffer): void {
    this.digest.number(this.scheduler.nowUs);
    this.digest.number(connection);
    if (typeof bytes === "string") this.digest.text(bytes);
    else this.digest.bytes(bytes);
  }

  strike(fault: CommandFault, connection: Connection): void {
    this.#options.strike(fault, connection);
  }

  unknown(process: VirtualProcess, command: string): void {
    this.#options.onUnknown(process, command);
  }

  afterStep(run: () => void): void {
    this.#options.afterStep(run);
  }

  /** Something that must not happen while the broker is at work: runs at the next `settle`. */
  later(run: () => void): void {
    this.#later.push(run);
  }

  answeredOn(connection: Connection): void {
    this.#answered.push(connection);
  }

  /** After the broker was at work: sends the replies, carries out what was put off, and sets the alarm for its next deadline. */
  settle(): void {
    // A second flush of a connection finds nothing to send.
    for (const connection of this.#answered) connection.flush();
    this.#answered.length = 0;
    while (this.#later.length > 0) this.#later.shift()!();
    this.#setAlarm();
  }

  /** A connection is gone: its session ends, once the broker is not at work. */
  closed(connection: Connection): void {
    this.#connections.delete(connection);
    if (!connection.session.isClosed) connection.node.disconnect(connection.session, this.scheduler.nowMs);
  }

  /** The connections of a process that are still open. */
  connectionsOf(process: VirtualProcess): Connection[] {
    return [...this.#connections].filter((connection) => connection.socket.owner === process);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Every connection ends, none can be made, and this is what is left of the data. */
  stop(data: BrokerRestartFault["data"]): void {
    const { nowMs } = this.scheduler;
    this.#isUp = false;
    for (const connection of this.#connections) connection.closeFromServer(undefined);
    if (data === "lost") this.#node.flush(nowMs);
    else if (data !== "kept") this.#node = this.#node.without(data, nowMs);
  }

  /** It has read its data again, and can be reached. */
  start(): void {
    this.#node.forgetUnwritten(this.scheduler.nowMs);
    this.#isUp = true;
  }

  /** A replica without the last writes answers from now on; those who are connected stay with the old one until `rejoin`. */
  split(tail: LostTail): void {
    this.#former = this.#node;
    this.#node = this.#node.without(tail, this.scheduler.nowMs);
  }

  /** The old primary becomes a replica: it closes its connections, and what it has is gone. */
  rejoin(): void {
    const former = this.#former;
    this.#former = undefined;
    for (const connection of this.#connections) if (connection.node === former) connection.closeFromServer(undefined);
  }

  /** A key goes without a word to anybody but those who wait for it. */
  evict(key: string): void {
    this.operate(["DEL", key]);
  }

  /** Runs a command that comes from outside the run. */
  operate(args: readonly string[], answered: (reply: Reply) => void = () => {}): void {
    const { nowMs } = this.scheduler;
    const session = this.#node.connect({ sink: answered }, nowMs);
    this.#node.execute(session, args.map(bytesOf), nowMs);
    this.#node.disconnect(session, nowMs);
  }

  /** Refuses commands like a server of this condition, or no longer. */
  setCondition(condition: ServerCondition | undefined): void {
    this.#node.setCondition(condition, this.scheduler.nowMs);
    // An old primary refuses no longer than the new one.
    if (condition === undefined) this.#former?.setCondition(condition, this.scheduler.nowMs);
  }

  /** What the server holds of a run, asked without a trace. */
  held(names: StateNames, node: ServerNode = this.#node): HeldData {
    const { nowMs } = this.scheduler;
    return heldData(names, (...args) => askBeside(node.broker, { args: args.map(bytesOf), database: 0, nowMs }));
  }

  #setAlarm(): void {
    const deadlineMs = Math.min(
      this.broker.nextDeadlineMs() ?? Infinity,
      this.#former?.broker.nextDeadlineMs() ?? Infinity,
    );
    if (deadlineMs === this.#wakeUpMs) return;
    this.#wakeUp?.cancel();
    this.#wakeUpMs = deadlineMs;
    if (deadlineMs === Infinity) return;
    this.#wakeUp = this.scheduler.at(deadlineMs * 1000, () => {
      this.#wakeUpMs = Infinity;
      this.#node.tick(this.scheduler.nowMs);
      this.#former?.tick(this.scheduler.nowMs);
      this.settle();
    });
  }
}

function refusedError(): Error {
  const error = new Error("connect ECONNREFUSED 127.0.0.1:6379");
  return Object.assign(error, {
    code: "ECONNREFUSED",
    errno: -111,
    syscall: "connect",
    address: "127.0.0.1",
    port: 6379,
  });
}
