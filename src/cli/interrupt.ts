/** Ctrl-C: the first asks to stop, the second exits at once. */

import { EXIT } from "./exit-code.js";
import type { Terminal } from "./terminal.js";

/** A signal that is aborted by the first SIGINT or SIGTERM. Call `dispose` when the work is done. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

/** Listens for signals. */
export function interruption(terminal: Terminal): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.killed);
    terminal.printError(`${terminal.isLive ? "\r\u001b[K" : ""}stopping; press Ctrl-C again to exit at once\n`);
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    dispose() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
