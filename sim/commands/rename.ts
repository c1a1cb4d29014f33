/** RENAME and RENAMENX: a value moves to another key, with its expiry. */

import type { Command, CommandContext } from "../broker/command.js";
import { NO_SUCH_KEY } from "../broker/errors.js";
import type { Bytes } from "../resp/reply.js";
import { OK } from "../resp/reply.js";
import { enterKey } from "./stream-idempotence.js";

/** RENAME key newkey */
export const rename: Command = {
  name: "rename",
  arity: 3,
  flags: ["write"],
  keys: [1, 2, 1],
  execute(context, args) {
    if (context.database.get(args[1]!, context.nowMs) === undefined) return NO_SUCH_KEY;
    if (args[1] !== args[2]) move(context, args[1]!, args[2]!);
    return OK;
  },
};

/** RENAMENX key newkey */
export const renamenx: Command = {
  name: "renamenx",
  arity: 3,
  flags: ["write", "fast"],
  keys: [1, 2, 1],
  execute(context, args) {
    if (context.database.get(args[1]!, context.nowMs) === undefined) return NO_SUCH_KEY;
    if (context.database.get(args[2]!, context.nowMs) !== undefined) return 0;
    move(context, args[1]!, args[2]!);
    return 1;
  },
};

function move(context: CommandContext, from: Bytes, to: Bytes): void {
  const { broker, database, nowMs, modified, notify } = context;
  const value = database.get(from, nowMs)!;
  const expiresAtMs = database.expiresAtMs(from);
  // The old value goes first: a session blocked on the stream that was there is told even if another stream takes its place.
  const old = database.get(to, nowMs);
  if (old !== undefined) database.delete(to);
  enterKey(context, value);
  database.set(to, value);
  database.setExpiry(to, expiresAtMs);
  database.delete(from);
  modified(from);
  broker.watches.touch(database, to);
  notify("generic", "rename_from", from);
  notify("generic", "rename_to", to);
  if (old !== undefined) broker.notifyReplaced(database, to, old.kind !== value.kind);
}
