/** Assertions about our own invariants; what a user did wrong or what a server answers never ends up here. */

/** A broken invariant of streamproof itself: a bug of ours, exit code 70. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Throws unless `condition` holds. @throws InvariantError */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new InvariantError(`streamproof's own invariant is broken: ${what}`);
}

/** Marks a switch as exhaustive: the compiler refuses a call that can be reached. @throws InvariantError */
export function assertNever(value: never): never {
  throw new InvariantError(`streamproof's own invariant is broken: unexpected ${JSON.stringify(value)}`);
}
