/**
 * The way along which the nodes of a Cluster hear of each other (its bus), with a gate before each node, so that one of
 * them can be cut off from the others. Who comes through a gate is known by the name that stands in its first message.
 */

import { once } from "node:events";
import { createServer, Socket, type AddressInfo, type Server } from "node:net";

/** The gates of all nodes of a Cluster. */
export class ClusterBus {
  readonly #gates: BusGate[] = [];
  #isolated: BusGate | undefined;

  /** Puts a gate before a node of this machine whose own bus port is this one: the others are to be told of the gate's port. */
  async gate(busPort: number): Promise<BusGate> {
    const gate: BusGate = new BusGate(busPort, (from) => this.#isParted(gate, from));
    this.#gates.push(gate);
    await gate.listen();
    return gate;
  }

  /** From now on the node behind this gate hears of no other, and no other of it. */
  isolate(gate: BusGate): void {
    this.#isolated = gate;
    for (const each of this.#gates) each.part();
  }

  /** All of them hear of each other again. */
  join(): void {
    this.#isolated = undefined;
  }

  /** Ends all of it. Idempotent. */
  close(): void {
    for (const gate of this.#gates) gate.close();
  }

  #isParted(to: BusGate, from: string): boolean {
    return this.#isolated !== undefined && (to === this.#isolated || from === this.#isolated.nodeId);
  }
}

/** What stands before a node's bus port. */
export class BusGate {
  port = 0;
  /** The name that its node has in the Cluster, from when it has started. */
  nodeId = "";
  readonly #busPort: number;
  readonly #isParted: (from: string) => boolean;
  readonly #listener: Server;
  readonly #connections = new Set<BusConnection>();

  constructor(busPort: number, isParted: (from: string) => boolean) {
    this.#busPort = busPort;
    this.#isParted = isParted;
    this.#listener = createServer((peer) => this.#accept(peer));
  }

  async listen(): Promise<void> {
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    this.port = (this.#listener.address() as AddressInfo).port;
  }

  /** Ends the connections of those who must not come through any more. */
  part(): void {
    for (const connection of this.#connections) if (this.#isParted(connection.from)) connection.end();
  }

  close(): void {
    this.#listener.close();
    for (const connection of this.#connections) connection.end();
  }

  #accept(peer: Socket): void {
    // Not by a function of node:net, which refuses all connections while a scenario's file is being loaded.
    const node = new Socket().connect({ host: "127.0.0.1", port: this.#busPort });
    const connection = new BusConnection(peer, node, this.#isParted);
    this.#connections.add(connection);
    node.on("close", () => this.#connections.delete(connection));
  }
}

/** One connection of a node to another one. */
class BusConnection {
  /** The node that it is of; empty before it has said so. */
  from = "";
  #head = Buffer.alloc(0);

  constructor(
    readonly peer: Socket,
    readonly node: Socket,
    readonly isParted: (from: string) => boolean,
  ) {
    for (const socket of [peer, node]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => this.end());
    }
    peer.on("data", (chunk) => this.#sent(chunk));
    node.on("data", (chunk) => peer.write(chunk));
  }

  end(): void {
    this.peer.destroy();
    this.node.destroy();
  }

  #sent(chunk: Buffer): void {
    if (this.from !== "") return void this.node.write(chunk);
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length < SENDER_TO) return;
    this.from = this.#head.toString("latin1", SENDER_FROM, SENDER_TO);
    if (this.isParted(this.from)) return this.end();
    this.node.write(this.#head);
    this.#head = Buffer.alloc(0);
  }
}

/** Where in a message of the bus the name of its sender stands: behind six fields of 16 bytes in all and three of 8 bytes. */
const SENDER_FROM = 40;
const SENDER_TO = 80;
