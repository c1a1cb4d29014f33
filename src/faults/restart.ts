/** How a killed process starts again. */

import type { Restart } from "./fault.js";

export const RESTARTS: readonly Restart[] = ["same-name", "new-name", "never"];

/** ` and starts again 1000 ms later under the same name`; nothing for one that never does. */
export function restartWords({ restart, restartAfterMs }: { restart: Restart; restartAfterMs: number }): string {
  if (restart === "never") return "";
  return ` and starts again ${restartAfterMs} ms later under ${restart === "same-name" ? "the same" : "a new"} name`;
}
