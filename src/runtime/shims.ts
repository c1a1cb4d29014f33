/**
 * Installs the shims: once, for good. Each asks whether simulated code is running and passes through to the original
 * when it is not, so that a function captured early is as good as one looked up late.
 */

import { syncBuiltinESMExports } from "node:module";
import { shimChance } from "./shim-chance.js";
import { shimConsole } from "./shim-console.js";
import { shimContexts } from "./shim-contexts.js";
import { shimNetwork } from "./shim-network.js";
import { shimProcess } from "./shim-process.js";
import { shimSignals } from "./shim-signals.js";
import { shimTime } from "./shim-time.js";
import { shimTimers } from "./shim-timers.js";

const INSTALLED = Symbol.for("streamproof.shims");

/** Makes time, timers, chance, the network and the console of simulated code virtual. Idempotent. */
export function installShims(): void {
  const registry = globalThis as unknown as Record<symbol, boolean>;
  if (registry[INSTALLED] === true) return;
  registry[INSTALLED] = true;
  shimTimers();
  shimTime();
  shimChance();
  shimNetwork();
  shimProcess();
  shimSignals();
  shimConsole();
  shimContexts();
  syncBuiltinESMExports();
  for (const [holder, name] of REPLACED_BY_OTHERS) pins.push({ holder, name, shim: holder[name] });
}

/** What test runners and fake timers replace as well, for a while or for good. */
const REPLACED_BY_OTHERS: readonly (readonly [Holder, string])[] = [
  [globalThis, "setTimeout"],
  [globalThis, "setInterval"],
  [globalThis, "setImmediate"],
  [globalThis, "clearTimeout"],
  [globalThis, "clearInterval"],
  [globalThis, "clearImmediate"],
  [globalThis, "queueMicrotask"],
  [globalThis, "Date"],
  [process, "nextTick"],
  [process, "hrtime"],
  [performance, "now"],
  [Math, "random"],
].map(([holder, name]) => [holder as Holder, name as string] as const);

type Holder = Record<string, unknown>;

const pins: { readonly holder: Holder; readonly name: string; readonly shim: unknown }[] = [];

/** Puts the shims back where others have replaced them since; the returned function gives those their place again. */
export function renewShims(): () => void {
  let displaced: { readonly holder: Holder; readonly name: string; readonly value: unknown }[] | undefined;
  for (const { holder, name, shim } of pins) {
    const value = holder[name];
    if (value === shim) continue;
    (displaced ??= []).push({ holder, name, value });
    holder[name] = shim;
  }
  return () => {
    for (const { holder, name, value } of displaced ?? []) holder[name] = value;
  };
}
