/** In which order workers are replaced, and what those are called that replace them: the same in the simulator and on a real server. */

/** All workers, beginning with this one; `roles[0]` is the producer. */
export function inTurn<R>(roles: readonly R[], first: number): R[] {
  return [...roles.slice(Math.max(1, first)), ...roles.slice(1, Math.max(1, first))];
}

/** The name of the role's next process: `worker-1-b`, ..., `worker-1-z`, `worker-1-27`, ... */
export function newName({ name, startCount }: { readonly name: string; readonly startCount: number }): string {
  return `${name}-${startCount < 26 ? String.fromCharCode(97 + startCount) : startCount + 1}`;
}
