/** What of `process` and `os` names or ends a process: nextTick, queueMicrotask, exit, pid, hostname. */

import { createRequire } from "node:module";
import { callerOf } from "./call-site.js";
import { currentProcess } from "./virtual-process.js";

const require = createRequire(import.meta.url);
const os = require("node:os") as Record<string, unknown>;

type AnyFunction = (...args: unknown[]) => unknown;

/** A virtual process called process.exit(): unwinds its stack. */
export class ProcessExit extends Error {
  override readonly name = "ProcessExit";
  constructor(readonly code: number) {
    super(`process.exit(${code})`);
  }
}

let isTracingTicks = false;
let origin: string | undefined;

/** Until the returned function is called, each tick remembers which line of the user's asked for it. */
export function traceTicks(): () => void {
  isTracingTicks = true;
  return () => (isTracingTicks = false);
}

/** The user's line that asked for the running tick: `file:line:column`. */
export function tickOrigin(): string | undefined {
  return origin;
}

/** Replaces them. */
export function shimProcess(): void {
  shimCallbacks();
  const realExit = process.exit.bind(process);
  process.exit = ((code?: number) => {
    const owner = currentProcess();
    if (owner === undefined) return realExit(code);
    const exit = new ProcessExit(code ?? 0);
    owner.exits(exit);
    throw exit;
  }) as typeof process.exit;
  const { pid } = process;
  Object.defineProperty(process, "pid", { configurable: true, get: () => currentProcess()?.identity.pid ?? pid });
  const realHostname = os["hostname"] as () => string;
  os["hostname"] = () => currentProcess()?.identity.host ?? realHostname();
}

/**
 * A throw inside a tick during a synchronous drain aborts Node, so while simulated code runs each callback is guarded:
 * what it throws ends its process, as an uncaught exception does.
 */
function shimCallbacks(): void {
  const realTick = process.nextTick.bind(process) as (callback: AnyFunction, ...args: unknown[]) => void;
  process.nextTick = ((callback: AnyFunction, ...args: unknown[]) => {
    const owner = currentProcess();
    if (owner === undefined && isTracingTicks) return realTick(traced(callback, callerOf() ?? origin), ...args);
    if (owner === undefined || typeof callback !== "function") return realTick(callback, ...args);
    return realTick(guarded, callback, args);
  }) as typeof process.nextTick;
  const realMicrotask = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (callback) => {
    if (currentProcess() === undefined || typeof callback !== "function") return realMicrotask(callback);
    return realMicrotask(() => guarded(callback as AnyFunction, []));
  };
}

function traced(callback: AnyFunction, from: string | undefined): AnyFunction {
  return (...args) => {
    origin = from;
    try {
      return callback(...args);
    } finally {
      origin = undefined;
    }
  };
}

const guarded = ((callback: AnyFunction, args: readonly unknown[]): void => {
  const owner = currentProcess();
  if (owner === undefined) return void callback(...args);
  if (!owner.isAlive) return;
  try {
    callback(...args);
  } catch (error) {
    owner.world.failed(owner, error);
  }
}) as AnyFunction;
