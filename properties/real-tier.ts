/** Whether the tests that need something real (a server, a container engine) can run here; how they then run is theirs. */

import { describe, test } from "vitest";

/** Something real that a tier of tests needs. */
export interface Need {
  /** E.g. `redis-server 7.0 on the PATH`. */
  readonly what: string;
  readonly isThere: boolean;
  /** The one command that provides it. */
  readonly how: string;
}

/**
 * Returns a `describe`. When a need is not met, its block is skipped and its name says what is missing and how to get
 * it; with `STREAMPROOF_REQUIRE_REAL=1` in the environment, as CI sets it, the block fails instead.
 */
export function realTier(...needs: readonly Need[]): (name: string, body: () => void) => void {
  const missing = needs.filter(({ isThere }) => !isThere);
  if (missing.length === 0) return (name, body) => describe(name, body);
  const reason = missing.map(({ what, how }) => `${what} is missing; get it with: ${how}`).join(". ");
  if (process.env["STREAMPROOF_REQUIRE_REAL"] === "1") {
    return (name) =>
      test(name, () => {
        throw new Error(`STREAMPROOF_REQUIRE_REAL=1, but ${reason}`);
      });
  }
  return (name, body) => {
    process.stderr.write(`SKIPPED: ${name}: ${reason}\n`);
    describe.skip(`${name} (skipped: ${reason})`, body);
  };
}
