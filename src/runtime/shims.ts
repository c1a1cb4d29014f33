/**
 * Installs the shims: once, for good. Each asks whether simulated code is running and passes through to the original
 * when it is not, so that a function captured early is as good as one looked up late.
 */

import { syncBuiltinESMExports } from "node:module";
import { shimChance } from "./shim-chance.js";
import { shimConsole } from "./shim-console.js";
import { shimNetwork } from "./shim-network.js";
import { shimProcess } from "./shim-process.js";
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
  shimConsole();
  syncBuiltinESMExports();
}
