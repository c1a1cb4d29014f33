/**
 * Leads every outgoing TCP connection of this process to a local port. Only for the child processes of a run on a real
 * server, where that port is the proxy in front of the server, or of one of several servers; in the simulator sockets are
 * never real.
 */

import net from "node:net";
import { createRequire, syncBuiltinESMExports } from "node:module";

const require = createRequire(import.meta.url);

type Connect = typeof net.connect;

/** Where connections to one address lead: to a port of loopback. */
export interface Route {
  readonly host: string;
  readonly port: number;
  readonly to: number;
}

/**
 * Patches node:net and node:tls for the rest of this process's life. Whatever host, port or socket path the user's code
 * names, it gets a plain connection to loopback: to the port that `routes` have for this address, else to `otherwise`; one
 * that asks for TLS gets the events of TLS without it.
 */
export function redirectConnections(otherwise: (port: number) => number, routes: readonly Route[] = []): void {
  const netModule = require("node:net") as { connect: Connect; createConnection: Connect };
  const tlsModule = require("node:tls") as { connect: unknown };
  const { createConnection } = netModule;
  const open = (args: readonly unknown[]): net.Socket => {
    const named = addressOf(args);
    const route = routes.find(({ host, port }) => host === named.host && port === named.port);
    const port = route?.to ?? otherwise(named.port);
    const socket = createConnection({ ...socketOptions(args), host: "127.0.0.1", port } as net.NetConnectOpts);
    const callback = args.at(-1);
    if (typeof callback === "function") socket.once("connect", callback as () => void);
    return socket;
  };
  const connect = ((...args: unknown[]) =>
    isPipe(args) ? Reflect.apply(createConnection, net, args) : open(args)) as Connect;
  netModule.connect = connect;
  netModule.createConnection = connect;
  tlsModule.connect = (...args: unknown[]) => {
    const socket = open(args);
    Object.assign(socket, { encrypted: true, authorized: true });
    socket.once("connect", () => socket.emit("secureConnect"));
    return socket;
  };
  syncBuiltinESMExports();
}

/** What was named, with the defaults of node:net. */
function addressOf([first, second]: readonly unknown[]): { readonly host: string; readonly port: number } {
  const options = typeof first === "object" && first !== null ? (first as Record<string, unknown>) : undefined;
  const host = options === undefined ? second : options["host"];
  const port = options === undefined ? first : options["port"];
  return { host: typeof host === "string" && host !== "localhost" ? host : "127.0.0.1", port: Number(port) };
}

/** Options that make sense for the new address too, such as `keepAlive`. */
function socketOptions(args: readonly unknown[]): Record<string, unknown> {
  const [first] = args;
  if (typeof first !== "object" || first === null) return {};
  const {
    path: _path,
    lookup: _lookup,
    family: _family,
    localAddress: _address,
    ...rest
  } = first as Record<string, unknown>;
  return rest;
}

/** tsx talks to its own parent over a pipe in the temporary folder; that is not the user's code. */
function isPipe(args: readonly unknown[]): boolean {
  const [first] = args;
  return typeof first === "string" && !/^\d+$/.test(first);
}
