/** What user code is given of its world in the simulator: clients, names, time, and the signal that tells it to end. */

import type { ProcessContext, Scenario } from "../../scenario/scenario.js";
import type { VirtualProcess } from "../../runtime/virtual-process.js";
import { clientFactory } from "../client-factory.js";

const OWNER = Symbol("owner");

/**
 * Whoever asks for it is taken to listen. One accessor for all contexts: with one of its own each would have a hidden
 * class of its own, through which whole runs stay in memory until the next full collection.
 */
const SIGNAL: PropertyDescriptor & ThisType<{ readonly [OWNER]: VirtualProcess }> = {
  enumerable: true,
  configurable: true,
  get() {
    return this[OWNER].signal;
  },
};

/** The context of a process. */
export function processContext(scenario: Scenario, process: VirtualProcess): ProcessContext {
  const context = {
    redis: clientFactory(scenario, { host: "127.0.0.1", port: 6379 }),
    url: "redis://127.0.0.1:6379",
    stream: scenario.stream,
    group: scenario.group,
    ms: (durationMs: number) => durationMs,
  };
  Object.defineProperty(context, OWNER, { value: process });
  return Object.defineProperty(context, "signal", SIGNAL) as unknown as ProcessContext;
}
