/** What simulated processes print is kept with them instead of being printed. */

import { format } from "node:util";
import { currentProcess } from "./virtual-process.js";

const METHODS = ["log", "info", "warn", "error", "debug", "trace"] as const;

/** Replaces the printing methods of the global console. */
export function shimConsole(): void {
  for (const method of METHODS) {
    const real = console[method].bind(console) as (...args: unknown[]) => void;
    console[method] = (...args: unknown[]) => {
      const owner = currentProcess();
      if (owner === undefined) real(...args);
      else owner.print(format(...args));
    };
  }
}
