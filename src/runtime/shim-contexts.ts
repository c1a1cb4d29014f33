/** Whether user code keeps contexts in AsyncLocalStorage: only then do virtual timers have to carry them. */

import { AsyncLocalStorage } from "node:async_hooks";

let isInUse = false;

/** True from the first time that anybody entered a context. */
export function areContextsInUse(): boolean {
  return isInUse;
}

/** Listens for contexts being entered. */
export function shimContexts(): void {
  const { prototype } = AsyncLocalStorage;
  // Called with the storage as its `this`, as the originals are.
  const { run, enterWith } = prototype as unknown as Record<"run" | "enterWith", (...args: unknown[]) => unknown>;
  Object.assign(prototype, {
    run(this: unknown, ...args: unknown[]) {
      isInUse = true;
      return run.apply(this, args);
    },
    enterWith(this: unknown, ...args: unknown[]) {
      isInUse = true;
      return enterWith.apply(this, args);
    },
  });
}
