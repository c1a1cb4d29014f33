/** The seam through which a run sees the user's handler start and finish, makes it slow, and makes poison throw. */

import { UserError } from "../platform/user-error.js";
import { findToken } from "./plan.js";

/** What the seam needs of the world in which a worker runs. */
export interface HandlerWorld {
  /** Tokens of entries whose handler always throws. */
  readonly isPoison: (token: string) => boolean;
  /**
   * How long the next call takes, in the worker's own time (Infinity: it never settles), and whether it throws then; called
   * once per handler call.
   */
  readonly call: () => { readonly durationMs: number; readonly fails: boolean };
  readonly started: (token: string) => number;
  readonly finished: (token: string, span: number, outcome: "ok" | "fail") => void;
  /** A call whose arguments name no entry. */
  readonly unidentified: (error: UserError) => void;
}

/** Makes a worker's `handle`. It rejects for poison entries, and for calls that name no published entry. */
export function makeHandle(world: HandlerWorld): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const token = tokenIn(args, 0);
    if (token === undefined) {
      const error = unidentified(args);
      world.unidentified(error);
      throw error;
    }
    const span = world.started(token);
    const { durationMs, fails } = world.call();
    await new Promise((resolve) => {
      if (durationMs !== Infinity) setTimeout(resolve, durationMs);
    });
    const isPoison = world.isPoison(token);
    world.finished(token, span, isPoison || fails ? "fail" : "ok");
    if (isPoison) throw new Error(`${token} is poison: its handler always fails`);
    if (fails) throw new Error(`the handler of ${token} fails this time`);
  };
}

const DEPTH_MAX = 6;

/** The first token in any string, buffer, array or object, depth first. */
function tokenIn(value: unknown, depth: number): string | undefined {
  if (typeof value === "string") return findToken(value);
  if (value === null || typeof value !== "object" || depth > DEPTH_MAX) return undefined;
  if (Buffer.isBuffer(value)) return findToken(value.toString("latin1"));
  for (const item of value instanceof Map ? [...value.entries()].flat() : Object.values(value)) {
    const token = tokenIn(item, depth + 1);
    if (token !== undefined) return token;
  }
  return undefined;
}

function unidentified(args: readonly unknown[]): UserError {
  let shown: string;
  try {
    shown = JSON.stringify(args)?.slice(0, 80) ?? "nothing";
  } catch {
    shown = "something that is no JSON";
  }
  return new UserError(`handle() was called with ${shown}, in which no entry's token stands`, {
    mend: "pass it the payload, or anything that contains the token (entry-1, entry-2, ...) of the entry being handled",
  });
}
