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
    const { database, nowMs, modified, notify, profile } = context;
    const key = args[1]!;
    const options = readSetOptions("getex", args, { start: 2, setConditions: "none" });
    if ("kind" in options) return options;
    const { expiry } = options;
    const expiresAtMs = expiry && expiryMs(expiry, nowMs, "getex");
    // Whether the time to live makes sense is looked at before the key, or only where there is one.
    if (profile.checksGetexExpiry === "first" && typeof expiresAtMs === "object") return expiresAtMs;
    const value = stringAt(context, key);
    if (value === undefined) return null;
    if (value.kind === "error") return value;
    context.answered();
    if (expiresAtMs !== undefined) {
      if (typeof expiresAtMs !== "number") return expiresAtMs;
      if (expiresAtMs <= nowMs) database.delete(key);
      else database.setExpiry(key, expiresAtMs);
      modified(key);
      const { pastExpiryEvent } = profile;
      if (expiresAtMs > nowMs) notify("generic", "expire", key);
      else notify(pastExpiryEvent === "del" ? "generic" : "expired", pastExpiryEvent, key);
      if (expiresAtMs <= nowMs && pastExpiryEvent === "expired") context.broker.statistics.expiredKeys++;
    } else if (options.isKeptOrPersisted === true && database.expiresAtMs(key) !== undefined) {
      database.setExpiry(key, undefined);
      modified(key);
      notify("generic", "persist", key);
    }
    return value.bytes;
  },
};
