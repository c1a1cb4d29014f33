/** Which keys a scenario says that it writes. */

import type { Scenario } from "./scenario.js";

/** The stream, and the dead-letter stream where there is one; what its code writes beside them nobody knows. */
export function keysOf({ stream, expect }: Pick<Scenario, "stream" | "expect">): readonly string[] {
  const letters = expect.poison?.deadLetterStream;
  return letters === undefined ? [stream] : [stream, letters];
}
