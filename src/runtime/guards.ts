/** What is in force only while simulated code runs: who gets uncaught errors, and what watched runs are watched for. */

import { createHook, type AsyncHook } from "node:async_hooks";
import { renewShims } from "./shims.js";
import { followProcesses, steppingProcess } from "./virtual-process.js";

const ERROR_EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/** Kinds of asynchronous resources that mean that something outside of the simulated world was asked for. */
const REAL_IO = new Map([
  ["FSREQCALLBACK", "file system"],
  ["FSREQPROMISE", "file system"],
  ["FILEHANDLE", "file system"],
  ["FSEVENTWRAP", "file system"],
  ["GETADDRINFOREQWRAP", "name look-up"],
  ["GETNAMEINFOREQWRAP", "name look-up"],
  ["QUERYWRAP", "name look-up"],
  ["TCPWRAP", "network"],
  ["TCPCONNECTWRAP", "network"],
  ["PIPEWRAP", "pipe"],
  ["UDPWRAP", "network"],
  ["HTTPCLIENTREQUEST", "HTTP"],
  ["PROCESSWRAP", "child process"],
  ["WORKER", "worker thread"],
  ["MESSAGEPORT", "message port"],
  ["ZLIB", "compression"],
  ["PBKDF2REQUEST", "cryptography"],
  ["SCRYPTREQUEST", "cryptography"],
  ["KEYPAIRGENREQUEST", "cryptography"],
  ["RANDOMBYTESREQUEST", "cryptography"],
  ["Timeout", "a timer function captured before the sandbox was loaded"],
  ["Immediate", "a timer function captured before the sandbox was loaded"],
]);

let ioHook: AsyncHook | undefined;

function watch(): () => void {
  const unfollow = followProcesses();
  hook().enable();
  return () => {
    hook().disable();
    unfollow();
  };
}

/**
 * Runs `work` with errors that nobody catches ending the virtual process they come from. A watched run also notices real
 * I/O, and code that goes on in the place of another process.
 */
export function withGuards<T>(options: { readonly isWatched: boolean }, work: () => T): T {
  const giveBack = renewShims();
  const listeners = ERROR_EVENTS.map((event) => [event, process.rawListeners(event)] as const);
  for (const event of ERROR_EVENTS) process.removeAllListeners(event).on(event, uncaught);
  const unwatch = options.isWatched ? watch() : undefined;
  try {
    return work();
  } finally {
    giveBack();
    unwatch?.();
    for (const [event, before] of listeners) {
      process.removeAllListeners(event);
      for (const listener of before) process.on(event, listener as () => void);
    }
  }
}

function uncaught(error: unknown): void {
  const owner = steppingProcess();
  if (owner === undefined) throw error;
  owner.world.failed(owner, error);
}

function hook(): AsyncHook {
  ioHook ??= createHook({
    init(_asyncId, type) {
      const what = REAL_IO.get(type);
      if (what === undefined) return;
      const owner = steppingProcess();
      owner?.world.realIo(owner, what);
    },
  });
  return ioHook;
}
