/** Entropy for seeds that nobody has named. */

import { randomInt } from "node:crypto";

/** A fresh 31-bit seed. */
export function freshSeed(): number {
  return randomInt(2 ** 31);
}
