/** Seeds: named by the environment, or of entropy. */

import { randomInt } from "node:crypto";
import { UserError } from "./user-error.js";

/** A fresh 31-bit seed. */
export function freshSeed(): number {
  return randomInt(2 ** 31);
}

const SEED_MAX = 2 ** 32 - 1;

/** The seed that `STREAMPROOF_SEED` names, or else a fresh one. @throws UserError when it names none. */
export function namedSeed(env: NodeJS.ProcessEnv): number {
  const text = env["STREAMPROOF_SEED"];
  if (text === undefined || text === "") return freshSeed();
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= SEED_MAX) return seed;
  throw new UserError(`"${text}" is no seed`, {
    where: "STREAMPROOF_SEED",
    mend: `give a whole number from 0 to ${SEED_MAX}, or leave it out for a fresh one`,
  });
}
