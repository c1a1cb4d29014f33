/**
 * A TCP proxy on loopback, between one process of a run and the real server: with a door for each node where there are
 * several. It outlives the process's restarts, so that its commands are counted over all of them. What happens on a
 * connection is in `proxy-connection.ts`.
 */

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import type { Observer } from "../history/observe.js";
import { processName } from "../faults/fault.js";
import { resetSocket } from "../platform/reset-socket.js";
import { ProxyConnection } from "./proxy-connection.js";
import type { ProxyConnectionOptions } from "./proxy-connection-options.js";
import type { Endpoint } from "./server.js";

/** What a proxy needs to know. */
export interface ProxyOptions extends Pick<
  ProxyConnectionOptions,
  | "process"
  | "faults"
  | "milestones"
  | "turns"
  | "lockstep"
  | "timeScale"
  | "strike"
  | "refuse"
  | "later"
  | "isStandingStill"
  | "onTrouble"
> {
  /** The server; read anew for each connection, as its port may change. */
  readonly server: Endpoint;
  readonly observer: Observer;
}

/** TLS where the server speaks it: between a worker and its proxy, which are on one machine, nothing is encrypted. */
function connectTo({ host, port, tls }: Endpoint): Socket {
  const at = { host, port, allowHalfOpen: true };
  return tls === undefined ? connect(at) : connectTls({ ...at, ...(tls as ConnectionOptions) });
}

/** The proxy of one process. */
export class Proxy {
  readonly #options: ProxyOptions;
  readonly #doors: Server[] = [];
  /** With the ports of the servers that they lead to. */
  readonly #connections = new Map<ProxyConnection, number>();
  readonly #clients = new Set<Socket>();
  #isOpen = true;
  /** Ports of servers that nobody reaches, of several. */
  readonly #cutOff = new Set<number>();
  readonly #onClosed: (() => void)[] = [];
  #closing: Promise<unknown> | undefined;

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  /** Begins to listen on a free port of 127.0.0.1, and returns it. `to`: what it leads to, default the server of the run. */
  async listen(to: Endpoint = this.#options.server): Promise<number> {
    return await this.#open((client) => this.#accept(client, to));
  }

  /** The same for what is seen through by nobody and struck by no fault, such as a Sentinel. */
  async listenBeside(to: Endpoint): Promise<number> {
    return await this.#open((client) => {
      this.#clients.add(client);
      const server = connectTo(to);
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        one.pipe(other);
        one.on("error", () => {});
        one.on("close", () => {
          this.#clients.delete(client);
          other.destroy();
        });
      }
    });
  }

  async #open(accept: (client: Socket) => void): Promise<number> {
    // A client that ends its side may still be owed replies.
    const door = createServer({ allowHalfOpen: true }, accept);
    this.#doors.push(door);
    door.listen(0, "127.0.0.1");
    await once(door, "listening");
    return (door.address() as AddressInfo).port;
  }

  /** Resets all connections, and those to come until `open`: all to one server, where there are several. */
  cut(to?: Endpoint): void {
    if (to === undefined) this.#isOpen = false;
    else this.#cutOff.add(to.port);
    for (const connection of this.#to(to)) connection.abandon();
  }

  open(): void {
    this.#isOpen = true;
    this.#cutOff.clear();
  }

  /** Resolves when all connections are wound up, or all to one server; each takes a second at most once it is abandoned. */
  async idle(to?: Endpoint): Promise<void> {
    while (this.#to(to).length > 0) await new Promise<void>((resolve) => this.#onClosed.push(resolve));
  }

  /** Those that are there, those that are being wound up included. */
  #to(to: Endpoint | undefined): readonly ProxyConnection[] {
    return [...this.#connections].filter(([, port]) => to === undefined || port === to.port).map(([one]) => one);
  }

  /** Ends everything. Idempotent. */
  async close(): Promise<void> {
    await (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.cut();
    const closed = this.#doors.map((door) => new Promise<void>((resolve) => door.close(() => resolve())));
    for (const client of this.#clients) client.destroy();
    await Promise.all([...closed, this.idle()]);
  }

  #accept(client: Socket, endpoint: Endpoint): void {
    if (!this.#isOpen || this.#cutOff.has(endpoint.port)) return resetSocket(client.on("error", () => {}));
    this.#clients.add(client);
    client.on("close", () => this.#clients.delete(client));
    const {
      observer,
      process,
      faults,
      milestones,
      turns,
      lockstep,
      timeScale,
      strike,
      refuse,
      later,
      isStandingStill,
      onTrouble,
    } = this.#options;
    // The place of a server may be another one's by and by.
    const { host, port, username, password, tls, db } = endpoint;
    const connection = new ProxyConnection({
      process,
      faults,
      milestones,
      turns,
      lockstep,
      timeScale,
      strike,
      ...(refuse === undefined ? {} : { refuse }),
      later,
      ...(isStandingStill === undefined ? {} : { isStandingStill }),
      onTrouble,
      client,
      endpoint: { host, port, username, password, tls, db },
      server: connectTo(endpoint),
      observer: observer.connection(processName(process)),
      onClosed: (one) => this.#closed(one),
    });
    this.#connections.set(connection, endpoint.port);
  }

  #closed(connection: ProxyConnection): void {
    this.#connections.delete(connection);
    for (const resolve of this.#onClosed.splice(0)) resolve();
  }
}
