/** The options that SET, GETEX and MSETEX share: expiry in four forms, and what goes with it. */

import { invalidExpireTime, NOT_AN_INTEGER, SYNTAX_ERROR } from "../broker/errors.js";
import type { Profile } from "../profiles/profile.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";
import { INT64_MAX, parseInt64 } from "./arguments.js";
import { digestOf } from "./digest.js";

const BAD_DIGEST = errorReply("ERR must be exactly 16 hexadecimal characters");

type ExpiryUnit = "ex" | "px" | "exat" | "pxat";

/** What was asked for; not yet checked against the key. */
export interface SetOptions {
  condition?: "nx" | "xx";
  isGet?: boolean;
  /** KEEPTTL for SET and MSETEX, PERSIST for GETEX: excludes an expiry. */
  isKeptOrPersisted?: boolean;
  comparison?: Comparison;
  expiry?: { readonly unit: ExpiryUnit; readonly amount: Bytes };
}

/** What the value has to be for SET or DELEX to go on (Valkey 8.1, Redis 8.4). */
export interface Comparison {
  readonly kind: ComparisonKind;
  readonly operand: Bytes;
}

type ComparisonKind = "ifeq" | "ifne" | "ifdeq" | "ifdne";

/** Reads options from `args[start]` on. */
export function readSetOptions(
  command: "set" | "getex" | "msetex",
  args: readonly Bytes[],
  { start, setConditions }: { readonly start: number; readonly setConditions: Profile["setConditions"] },
): SetOptions | ErrorReply {
  const options: SetOptions = {};
  for (let i = start; i < args.length; i++) {
    const word = args[i]!.toLowerCase();
    const { condition, expiry, comparison } = options;
    const takesComparison = command === "set" && i + 1 < args.length && isComparison(word, setConditions);
    if (command !== "getex" && (word === "nx" || word === "xx") && (condition ?? word) === word) {
      // After a comparison they are taken where there are several of those.
      if (comparison !== undefined && setConditions !== "compared") return SYNTAX_ERROR;
      options.condition = word;
    } else if (command === "set" && word === "get") options.isGet = true;
    else if (word === (command === "getex" ? "persist" : "keepttl") && expiry === undefined)
      options.isKeptOrPersisted = true;
    else if (
      isExpiryUnit(word) &&
      i + 1 < args.length &&
      !options.isKeptOrPersisted &&
      (expiry?.unit ?? word) === word
    ) {
      options.expiry = { unit: word, amount: args[++i]! };
    } else if (takesComparison && condition === undefined && (comparison?.kind ?? word) === word) {
      if (comparison !== undefined && setConditions === "equal") return SYNTAX_ERROR;
      options.comparison = { kind: word, operand: args[++i]! };
    } else return SYNTAX_ERROR;
  }
  return options;
}

function isComparison(word: string, conditions: Profile["setConditions"]): word is ComparisonKind {
  if (conditions === "none") return false;
  return word === "ifeq" || (conditions === "compared" && ["ifne", "ifdeq", "ifdne"].includes(word));
}

/** Whether a string (undefined: there is none) is as a comparison wants it, or why the comparison cannot be made. */
export function compares({ kind, operand }: Comparison, bytes: Bytes | undefined): boolean | ErrorReply {
  if (bytes === undefined) return kind === "ifne" || kind === "ifdne";
  const isOfDigest = kind === "ifdeq" || kind === "ifdne";
  if (isOfDigest && operand.length !== 16) return BAD_DIGEST;
  const isEqual = isOfDigest ? digestOf(bytes) === operand.toLowerCase() : bytes === operand;
  return isEqual === (kind === "ifeq" || kind === "ifdeq");
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
