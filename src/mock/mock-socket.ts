/** The socket that ioredis is given, and the connector that gives it: ioredis's own seam for ways to connect. */

import { MemorySocket } from "../runtime/memory-socket.js";
import type { MemoryServer } from "./memory-server.js";

/** A client's socket to a server in memory. */
export class MockSocket extends MemorySocket {
  constructor(options: { readonly port: number; readonly isEncrypted: boolean }) {
    super();
    this.remotePort = options.port;
    this.encrypted = options.isEncrypted;
  }
}

/** What ioredis's options say about where to. */
export interface ConnectorOptions {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly path?: string | undefined;
  readonly tls?: object | undefined;
  readonly profile?: string | undefined;
}

/** Makes ioredis's `Connector`: a class, of which it makes one for each client. */
export function connectorTo(
  serverOf: (options: ConnectorOptions) => MemoryServer,
): new (options: unknown) => { connect(): Promise<MockSocket>; disconnect(): void; check(): boolean } {
  return class MemoryConnector {
    readonly #options: ConnectorOptions;
    readonly #server: MemoryServer;
    #socket: MockSocket | undefined;

    constructor(options: unknown) {
      this.#options = options as ConnectorOptions;
      this.#server = serverOf(this.#options);
    }

    connect(): Promise<MockSocket> {
      const { port, tls } = this.#options;
      const socket = new MockSocket({ port: port ?? 0, isEncrypted: tls !== undefined && tls !== null });
      this.#socket = socket;
      this.#server.connect(socket);
      return Promise.resolve(socket);
    }

    disconnect(): void {
      this.#socket?.end();
    }

    check(): boolean {
      return true;
    }
  };
}
