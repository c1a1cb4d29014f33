/** Virtual timers behind the global functions, `node:timers` and `node:timers/promises`. */

import { createRequire } from "node:module";
import { promisify } from "node:util";
import { clearVirtualTimer, VirtualTimer } from "./timer.js";
import { currentProcess } from "./virtual-process.js";

// The CommonJS exports are the objects that `syncBuiltinESMExports` copies from.
const require = createRequire(import.meta.url);
const timers = require("node:timers") as Record<string, unknown>;
const timersPromises = require("node:timers/promises") as Record<string, unknown> & {
  scheduler: Record<string, unknown>;
};

type Callback = (...args: unknown[]) => void;

/** The timers of the real world, for code of ours that has to wait in it while simulated code runs. */
export const realTimers = {
  setImmediate: globalThis.setImmediate,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
} as const;

/** Replaces all timer functions. */
export function shimTimers(): void {
  const replacements = {
    setTimeout: delayed("timeout", globalThis.setTimeout as unknown as Starter),
    setInterval: delayed("interval", globalThis.setInterval as unknown as Starter),
    setImmediate: undelayed(globalThis.setImmediate as unknown as Starter),
    clearTimeout: stopper(globalThis.clearTimeout as Stopper),
    clearInterval: stopper(globalThis.clearInterval as Stopper),
    clearImmediate: stopper(globalThis.clearImmediate as Stopper),
  };
  shimPromises(replacements);
  Object.assign(timers, replacements);
  Object.assign(globalThis, replacements);
}

type Starter = (callback: Callback, ...rest: unknown[]) => unknown;
type Stopper = (timer: unknown) => void;

function delayed(kind: "timeout" | "interval", real: Starter): Starter {
  return (callback, delay, ...args) => {
    const owner = currentProcess();
    if (owner === undefined) return real(callback, delay, ...args);
    const run = args.length === 0 ? callback : () => callback(...args);
    return new VirtualTimer(owner, run, { delayMs: Number(delay ?? 1), kind });
  };
}

function undelayed(real: Starter): Starter {
  return (callback, ...args) => {
    const owner = currentProcess();
    if (owner === undefined) return real(callback, ...args);
    const run = args.length === 0 ? callback : () => callback(...args);
    return new VirtualTimer(owner, run, { delayMs: 0, kind: "immediate" });
  };
}

function stopper(real: Stopper): Stopper {
  return (timer) => {
    if (timer === undefined || timer === null) return;
    if (!clearVirtualTimer(timer)) real(timer);
  };
}

interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/** Resolves with `value` after a virtual delay; rejects as Node does when the signal is aborted. */
function waitVirtually<T>(kind: "timeout" | "immediate", delayMs: number, value: T, options?: WaitOptions): Promise<T> {
  const owner = currentProcess()!;
  const signal = options?.signal;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(abortError(signal));
    const onAbort = (): void => {
      timer.disarm();
      reject(abortError(signal!));
    };
    const timer = new VirtualTimer(
      owner,
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve(value);
      },
      { delayMs, kind },
    );
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function abortError(signal: AbortSignal): Error {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  error.name = "AbortError";
  return Object.assign(error, { code: "ABORT_ERR" });
}

function shimPromises(replacements: Record<"setTimeout" | "setImmediate", Starter>): void {
  const real = { ...timersPromises };
  const wait = (delayMs?: number, value?: unknown, options?: WaitOptions): unknown =>
    currentProcess() === undefined
      ? (real["setTimeout"] as Callback)(delayMs, value, options)
      : waitVirtually("timeout", delayMs ?? 1, value, options);
  const immediate = (value?: unknown, options?: WaitOptions): unknown =>
    currentProcess() === undefined
      ? (real["setImmediate"] as Callback)(value, options)
      : waitVirtually("immediate", 0, value, options);
  async function* interval(delayMs?: number, value?: unknown, options?: WaitOptions): AsyncGenerator<unknown> {
    if (currentProcess() === undefined) {
      yield* (real["setInterval"] as (...args: unknown[]) => AsyncIterable<unknown>)(delayMs, value, options);
      return;
    }
    for (;;) yield await waitVirtually("timeout", delayMs ?? 1, value, options);
  }
  Object.assign(timersPromises, { setTimeout: wait, setImmediate: immediate, setInterval: interval });
  shimScheduler(wait, immediate);
  Object.defineProperty(replacements.setTimeout, promisify.custom, { value: wait });
  Object.defineProperty(replacements.setImmediate, promisify.custom, { value: immediate });
}

function shimScheduler(
  wait: (delayMs?: number, value?: unknown, options?: WaitOptions) => unknown,
  soon: () => unknown,
): void {
  const { scheduler } = timersPromises;
  const real = { wait: scheduler["wait"] as Callback, yield: scheduler["yield"] as Callback };
  Object.defineProperty(scheduler, "wait", {
    configurable: true,
    value: (delayMs: number, options?: WaitOptions) =>
      currentProcess() === undefined ? real.wait.call(scheduler, delayMs, options) : wait(delayMs, undefined, options),
  });
  Object.defineProperty(scheduler, "yield", {
    configurable: true,
    value: () => (currentProcess() === undefined ? real.yield.call(scheduler) : soon()),
  });
}
