/** The seam through which every client library goes: net.connect, tls.connect, dns.lookup. */

import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { callerOf } from "./call-site.js";
import { tickOrigin, traceTicks } from "./shim-process.js";
import { VirtualSocket } from "./socket.js";
import { currentProcess, type VirtualProcess } from "./virtual-process.js";

const require = createRequire(import.meta.url);
const net = require("node:net") as Record<string, unknown>;
const tls = require("node:tls") as Record<string, unknown>;
const dns = require("node:dns") as Record<string, unknown> & { promises: Record<string, unknown> };

type AnyFunction = (...args: unknown[]) => unknown;

type Report = (address: string, where: string | undefined) => void;

let whileLoading: Report | undefined;

/** Until the returned function is called, a connection opened outside of a run is reported and never opened. */
export function refuseConnections(report: Report): () => void {
  whileLoading = report;
  const untrace = traceTicks();
  return () => {
    whileLoading = undefined;
    untrace();
  };
}

/** Replaces the functions that open connections and look up names. */
export function shimNetwork(): void {
  replaceConnect(net, "connect", false);
  replaceConnect(net, "createConnection", false);
  replaceConnect(tls, "connect", true);
  shimLookup();
}

function replaceConnect(holder: Record<string, unknown>, name: string, isEncrypted: boolean): void {
  const real = holder[name] as AnyFunction;
  holder[name] = (...args: unknown[]): unknown => {
    const owner = currentProcess();
    if (owner !== undefined) return openVirtually(owner, args, isEncrypted);
    if (whileLoading === undefined) return real.apply(holder, args);
    whileLoading(addressOf(args), callerOf() ?? tickOrigin());
    return new NeverConnected();
  };
}

function openVirtually(owner: VirtualProcess, args: readonly unknown[], isEncrypted: boolean): VirtualSocket {
  const socket = new VirtualSocket(owner);
  socket.encrypted = isEncrypted;
  const callback = args.at(-1);
  if (typeof callback === "function") socket.once(isEncrypted ? "secureConnect" : "connect", callback as AnyFunction);
  owner.world.connect(owner, socket, addressOf(args));
  return socket;
}

/** `host:port` or a path, from the forms that net.connect takes. */
function addressOf(args: readonly unknown[]): string {
  const [first, second] = args;
  if (typeof first === "object" && first !== null) {
    const { host, port, path } = first as { host?: string; port?: number | string; path?: string };
    return path ?? `${host ?? "localhost"}:${port ?? "?"}`;
  }
  return typeof second === "string" ? `${second}:${String(first)}` : `localhost:${String(first)}`;
}

/** A socket that goes on connecting for ever: for a client that should not have been made here. */
class NeverConnected extends EventEmitter {
  connecting = true;
  destroyed = false;
  writable = true;
  end(): void {}
  destroy(): void {}
  write(): boolean {
    return true;
  }
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function shimLookup(): void {
  const realLookup = dns["lookup"] as AnyFunction;
  dns["lookup"] = (...args: unknown[]): unknown => {
    if (currentProcess() === undefined) return realLookup.apply(dns, args);
    const isAll = typeof args[1] === "object" && args[1] !== null && (args[1] as { all?: boolean }).all === true;
    const found = [{ address: "127.0.0.1", family: 4 }];
    return process.nextTick(args.at(-1) as AnyFunction, null, ...(isAll ? [found] : ["127.0.0.1", 4]));
  };
  const realPromise = dns.promises["lookup"] as AnyFunction;
  dns.promises["lookup"] = (...args: unknown[]): unknown =>
    currentProcess() === undefined
      ? realPromise.apply(dns.promises, args)
      : Promise.resolve({ address: "127.0.0.1", family: 4 });
}
