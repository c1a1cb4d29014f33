/**
 * The address at which the other nodes of a topology, and its Sentinels, reach a node: a proxy, which lets its replicas lag
 * and can cut it off from all of them. Workers are told the same address, and reach the node through their own proxies.
 */

import { once } from "node:events";
import { createServer, Socket, type AddressInfo, type Server } from "node:net";
import { RequestParser, type Bytes } from "../../../sim/index.js";
import type { LostTail } from "../../faults/fault.js";
import { cutFlowBehind } from "../faults/replication-link.js";
import { ReplicationFlow } from "../faults/replication-flow.js";
import type { Endpoint } from "../server.js";
import type { Address } from "../../scenario/seeds.js";

/** Replicas that lack nothing. */
const NO_TAIL: LostTail = { writes: 0, ms: 0 };

interface Replica {
  /** The port that it says others reach it at. */
  readonly port: number;
  readonly flow: ReplicationFlow;
}

/** The way to one node. */
export class NodeFront implements Address {
  readonly host = "127.0.0.1";
  port = 0;
  readonly #node: () => Endpoint;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  readonly #replicas = new Set<Replica>();
  #tail: LostTail = NO_TAIL;
  #isCutOff = false;

  /** `node` is asked anew for each connection. */
  constructor(node: () => Endpoint) {
    this.#node = node;
    this.#listener = createServer((client) => this.#accept(client));
  }

  /** Begins to listen: from then on it has a port. */
  async listen(): Promise<void> {
    this.#listener.listen(0, this.host);
    await once(this.#listener, "listening");
    this.port = (this.#listener.address() as AddressInfo).port;
  }

  /** From now on its replicas lag by this much. */
  lagBehind(tail: LostTail): void {
    this.#tail = tail;
    for (const { flow } of this.#replicas) flow.tail = tail;
  }

  /** Whether a replica that others reach at this port has the snapshot and gets writes. */
  isFollowedBy({ port }: Address): boolean {
    return [...this.#replicas].some((one) => one.port === port && one.flow.isLive);
  }

  /** The replicas that are there lack just this from now on, and nothing comes any more. `at`: where one is found by its port. */
  async cutBehind(tail: LostTail, at: (port: number) => Endpoint): Promise<void> {
    const primary = this.#node();
    const live = [...this.#replicas].filter(({ flow }) => flow.isLive);
    await Promise.all(live.map(({ port, flow }) => cutFlowBehind(flow, { tail, primary, replica: at(port) })));
  }

  /** Nobody reaches it this way until `joinAgain`. */
  cutOff(): void {
    this.#isCutOff = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  joinAgain(): void {
    this.#isCutOff = false;
  }

  /** Ends all of it. Idempotent. */
  close(): void {
    this.#listener.close();
    this.cutOff();
  }

  #accept(client: Socket): void {
    if (this.#isCutOff) return void client.on("error", () => {}).destroy();
    const { host, port } = this.#node();
    // Not by a function of node:net, which refuses all connections while a scenario's file is being loaded.
    const node = new Socket().connect({ host, port });
    const connection = new FrontConnection(client, (asked) => this.#replica(client, asked));
    for (const socket of [client, node]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        client.destroy();
        node.destroy();
      });
    }
    client.on("data", (chunk) => {
      connection.sent(chunk);
      node.write(chunk);
    });
    node.on("data", (chunk) => connection.arrived(chunk));
  }

  #replica(client: Socket, { port, offset }: AskedReplication): ReplicationFlow {
    const send = (bytes: Bytes): void => void client.write(bytes, "latin1");
    const replica: Replica = { port, flow: new ReplicationFlow({ send, tail: this.#tail, offset }) };
    this.#replicas.add(replica);
    client.on("close", () => {
      replica.flow.cut();
      this.#replicas.delete(replica);
    });
    return replica.flow;
  }
}

/** What a replica says of itself when it comes. */
interface AskedReplication {
  readonly port: number;
  /** Of the last byte that it has. */
  readonly offset: number;
}

/** One connection: of a replica as soon as it asks for the writes, of somebody else when it asks for anything else. */
class FrontConnection {
  #requests: RequestParser | undefined = new RequestParser();
  #flow: ReplicationFlow | undefined;
  #port = 0;

  constructor(
    readonly client: Socket,
    readonly onReplica: (asked: AskedReplication) => ReplicationFlow,
  ) {}

  sent(chunk: Buffer): void {
    if (this.#requests === undefined) return;
    this.#requests.feed(chunk.toString("latin1"));
    for (let next = this.#requests.next(); next !== undefined; next = this.#requests.next()) {
      if ("kind" in next || !this.#isOfReplica(next.args)) {
        this.#requests = undefined;
        return;
      }
    }
  }

  arrived(chunk: Buffer): void {
    if (this.#flow === undefined) this.client.write(chunk);
    else this.#flow.arrived(chunk.toString("latin1"));
  }

  /** Whether it may still be a replica that has yet to ask. */
  #isOfReplica([name, ...args]: readonly Bytes[]): boolean {
    switch (name!.toUpperCase()) {
      case "PING":
      case "AUTH":
        return true;
      case "REPLCONF":
        if (args[0]?.toLowerCase() === "listening-port") this.#port = Number(args[1]);
        return true;
      case "PSYNC":
        // It asks for the byte behind its last one; what it has asked for before has been answered.
        this.#flow = this.onReplica({ port: this.#port, offset: Math.max(0, Number(args[1]) - 1) });
        return false;
      default:
        return false;
    }
  }
}
