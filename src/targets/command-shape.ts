/** What a command's arguments and a reply's kind say of how a connection goes on. */

import type { Bytes, Reply } from "../../sim/index.js";

/** Subscriptions are answered by any number of frames, in RESP3 by none that is a reply; CLIENT REPLY OFF by nothing. */
export function isAnsweredOtherwise(args: readonly Bytes[], name: string): boolean {
  if (name === "client") return args[1]?.toLowerCase() === "reply" && args[2]?.toLowerCase() !== "on";
  return /^[ps]?(un)?subscribe$|^monitor$/.test(name);
}

/** Whether the server may leave it unanswered until something happens. */
export function mayBlock(args: readonly Bytes[]): boolean {
  return /^b|^wait/i.test(args[0]!) || args.some((arg) => arg.toLowerCase() === "block");
}

/** Whether no client that waits in the server can be woken by it. */
export function wakesNobody(name: string): boolean {
  return WAKES_NOBODY.has(name);
}

const WAKES_NOBODY = new Set(
  "xack xautoclaim xclaim xinfo xlen xpending xrange xread xreadgroup xrevrange ping info get hget exists hello auth select client multi watch".split(
    " ",
  ),
);

/** The same read, which the server keeps for longer. */
export function blockingLonger(args: readonly Bytes[], extraMs: number): readonly Bytes[] {
  const at = args.findIndex((arg) => arg.toLowerCase() === "block") + 1;
  const blockMs = Number(args[at]);
  // For 0 it is kept for ever as it is.
  return at === 0 || !(blockMs > 0) ? args : args.with(at, String(blockMs + extraMs));
}

/** Whether it is out-of-band data, which answers no command. */
export function isPush(reply: Reply): boolean {
  return typeof reply === "object" && reply !== null && "kind" in reply && reply.kind === "push";
}
