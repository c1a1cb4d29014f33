/** How many threads this machine runs at once. */

import { availableParallelism } from "node:os";

/** At least 1; what a container's limits leave counts, where Node knows of them. */
export function coreCount(): number {
  return availableParallelism();
}
