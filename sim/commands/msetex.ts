/** MSETEX: several strings at once, all of them or none, with an expiry. */

import type { Command } from "../broker/command.js";
import { SYNTAX_ERROR } from "../broker/errors.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, type ErrorReply } from "../resp/reply.js";
import { parseInteger } from "./arguments.js";
import { expiryMs, readSetOptions } from "./set-options.js";

const countMax = 2147483647;
const badCount: Readonly<Record<Profile["wordsOfLaterCommands"], ErrorReply>> = {
  redis: errorReply("ERR invalid numkeys value"),
  valkey: errorReply("ERR invalid numkeys value or out of range"),
};
const tooFew: Readonly<Record<Profile["wordsOfLaterCommands"], ErrorReply>> = {
  redis: errorReply("ERR wrong number of key-value pairs"),
  valkey: SYNTAX_ERROR,
};

/** MSETEX numkeys key value [key value ...] [NX | XX] [EX seconds | PX milliseconds | EXAT seconds | PXAT milliseconds | KEEPTTL] */
export const msetex: Command = {
  name: "msetex",
  arity: -4,
  flags: ["write", "denyoom", "movablekeys"],
  keys: [0, 0, 0],
  isIn: ({ laterCommands }) => laterCommands.has("msetex"),
  execute({ database, nowMs, modified, notify, profile }, args) {
    const words = profile.wordsOfLaterCommands;
    const count = parseInteger(args[1]!);
    if (count === undefined || count < 1 || count > countMax) return badCount[words];
    const end = 2 + 2 * count;
    if (end > args.length) return tooFew[words];
    const options = readSetOptions("msetex", args, { start: end, setConditions: "none" });
    if ("kind" in options) return options;
    const { condition, expiry } = options;
    const expiresAtMs = expiry && expiryMs(expiry, nowMs, "msetex");
    if (typeof expiresAtMs === "object") return expiresAtMs;
    if (condition !== undefined) {
      for (let at = 2; at < end; at += 2) {
        const isThere = database.get(args[at]!, nowMs) !== undefined;
        if (isThere === (condition === "nx")) return 0;
      }
    }
    for (let at = 2; at < end; at += 2) {
      const key = args[at]!;
      database.peek(key, nowMs);
      const kept = options.isKeptOrPersisted === true ? database.expiresAtMs(key) : undefined;
      database.set(key, { kind: "string", bytes: args[at + 1]! });
      if ((expiresAtMs ?? kept) !== undefined) database.setExpiry(key, expiresAtMs ?? kept);
      modified(key);
      const isNew = expiresAtMs !== undefined;
      if (isNew && words === "redis") notify("generic", "expire", key);
      notify("string", "set", key);
      if (isNew && words === "valkey") notify("generic", "expire", key);
    }
    return 1;
  },
};
