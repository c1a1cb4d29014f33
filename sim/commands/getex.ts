/** GETEX: the string at a key, whose expiry changes on the way. */

import type { Command } from "../broker/command.js";
import { expiryMs, readSetOptions } from "./set-options.js";
import { stringAt } from "./values.js";

/** GETEX key [EX seconds | PX milliseconds | EXAT seconds | PXAT milliseconds | PERSIST] */
export const getex: Command = {
  name: "getex",
  arity: -2,
  flags: ["write", "fast"],
  keys: [1, 1, 1],
  execute(context, args) {
    const { database, nowMs, modified } = context;
    const key = args[1]!;
    const options = readSetOptions("getex", args, 2);
    if ("kind" in options) return options;
    const value = stringAt(context, key);
    if (value === undefined) return null;
    if (value.kind === "error") return value;
    const { expiry } = options;
    if (expiry !== undefined) {
      const expiresAtMs = expiryMs(expiry, nowMs, "getex");
      if (typeof expiresAtMs !== "number") return expiresAtMs;
      if (expiresAtMs <= nowMs) database.delete(key);
      else database.setExpiry(key, expiresAtMs);
      modified(key);
    } else if (options.isKeptOrPersisted === true && database.expiresAtMs(key) !== undefined) {
      database.setExpiry(key, undefined);
      modified(key);
    }
    return value.bytes;
  },
};
