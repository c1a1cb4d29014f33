/** The options that SET and GETEX share: expiry in four forms, and what goes with it. */

import { invalidExpireTime, NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { Bytes, ErrorReply } from "../resp/reply.js";
import { INT64_MAX, parseInt64 } from "./arguments.js";

type ExpiryUnit = "ex" | "px" | "exat" | "pxat";

/** What was asked for; not yet checked against the key. */
export interface SetOptions {
  condition?: "nx" | "xx";
  isGet?: boolean;
  /** KEEPTTL for SET, PERSIST for GETEX: excludes an expiry. */
  isKeptOrPersisted?: boolean;
  expiry?: { readonly unit: ExpiryUnit; readonly amount: Bytes };
}

/** Reads options from `args[start]` on. */
export function readSetOptions(
  command: "set" | "getex",
  args: readonly Bytes[],
  start: number,
): SetOptions | ErrorReply {
  const options: SetOptions = {};
  for (let i = start; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    const { condition, expiry } = options;
    if (command === "set" && (word === "nx" || word === "xx") && (condition ?? word) === word) options.condition = word;
    else if (command === "set" && word === "get") options.isGet = true;
    else if (word === (command === "set" ? "keepttl" : "persist") && expiry === undefined)
      options.isKeptOrPersisted = true;
    else if (
      isExpiryUnit(word) &&
      i + 1 < args.length &&
      !options.isKeptOrPersisted &&
      (expiry?.unit ?? word) === word
    ) {
      options.expiry = { unit: word, amount: args[++i]! };
    } else return SYNTAX_ERROR;
  }
  return options;
}

/** When an expiry of `amount` units from `nowMs` on ends, in milliseconds since 1970; `name` is the command's. */
export function expiryMs(expiry: NonNullable<SetOptions["expiry"]>, nowMs: number, name: string): number | ErrorReply {
  const amount = parseInt64(expiry.amount);
  if (amount === undefined) return NOT_AN_INTEGER;
  const isSeconds = expiry.unit === "ex" || expiry.unit === "exat";
  const isRelative = expiry.unit === "ex" || expiry.unit === "px";
  const scaled = isSeconds ? amount * 1000n : amount;
  const atMs = isRelative ? scaled + BigInt(nowMs) : scaled;
  if (amount <= 0n || scaled > INT64_MAX || atMs > INT64_MAX) return invalidExpireTime(name);
  return Number(atMs);
}

function isExpiryUnit(word: string): word is ExpiryUnit {
  return word === "ex" || word === "px" || word === "exat" || word === "pxat";
}
