/** TTL, PTTL, EXPIRETIME and PEXPIRETIME: when a key goes by itself. -2 for no such key, -1 for never. */

import type { Command } from "../broker/command.js";

/** TTL key */
export const ttl = ttlCommand("ttl", (expiresAtMs, nowMs) =>
  Math.floor((Math.max(expiresAtMs - nowMs, 0) + 500) / 1000),
);
/** PTTL key */
export const pttl = ttlCommand("pttl", (expiresAtMs, nowMs) => Math.max(expiresAtMs - nowMs, 0));
/** EXPIRETIME key */
export const expiretime = ttlCommand("expiretime", (expiresAtMs) => Math.floor((expiresAtMs + 500) / 1000));
/** PEXPIRETIME key */
export const pexpiretime = ttlCommand("pexpiretime", (expiresAtMs) => expiresAtMs);

function ttlCommand(name: string, shown: (expiresAtMs: number, nowMs: number) => number): Command {
  return {
    name,
    arity: 2,
    flags: ["readonly", "fast"],
    keys: [1, 1, 1],
    execute({ database, nowMs }, args) {
      if (database.peek(args[1]!, nowMs) === undefined) return -2;
      const expiresAtMs = database.expiresAtMs(args[1]!);
      return expiresAtMs === undefined ? -1 : shown(expiresAtMs, nowMs);
    },
  };
}
