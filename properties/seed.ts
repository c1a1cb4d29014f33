/** Seeds of property tests: fresh, printed, and repeatable. */

import { namedSeed } from "../src/platform/entropy.js";

/** The seed of this run: `STREAMPROOF_SEED`, or a fresh one. Prints it with the way to repeat it. */
export function printedSeed(test: string): number {
  const seed = namedSeed(process.env);
  process.stderr.write(`${test}: seed ${seed} (repeat it with STREAMPROOF_SEED=${seed})\n`);
  return seed;
}
