/** How commands read their arguments: words, integers, in the server's own grammar. Doubles are in doubles.ts. */

import { NOT_AN_INTEGER } from "../broker/errors.js";
import { errorReply, type Bytes, type ErrorReply } from "../resp/reply.js";

const NOT_AN_INT32 = errorReply("ERR value is out of range, value must between -2147483648 and 2147483647");

/** The bounds of a signed 64-bit integer. */
export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

/** Whether an argument is this keyword, in any case; `word` is lower case. C ends the argument at a NUL byte. */
export function isWord(argument: Bytes, word: string): boolean {
  const { length } = word;
  if (argument.length < length || (argument.length > length && argument.charCodeAt(length) !== 0)) return false;
  return argument.startsWith(word) || argument.slice(0, length).toLowerCase() === word;
}

/** An argument as the word of an option: in lower case, up to a NUL byte. */
export function wordOf(argument: Bytes): Bytes {
  const end = argument.indexOf("\0");
  return (end < 0 ? argument : argument.slice(0, end)).toLowerCase();
}

/**
 * A signed 64-bit decimal as the server reads it: no plus sign, no leading zero, no blank. A value beyond 2^53 is
 * rounded, which is enough for what is only compared (a count, a position); see `parseInt64` where digits matter.
 */
export function parseInteger(text: Bytes): number | undefined {
  const { length } = text;
  if (length === 0 || length > 20) return undefined;
  const isNegative = text.charCodeAt(0) === 45;
  let index = isNegative ? 1 : 0;
  const first = text.charCodeAt(index);
  if (first === 48) return length === 1 ? 0 : undefined;
  if (!(first >= 49 && first <= 57)) return undefined;
  if (length - index > 15) {
    const exact = parseInt64(text);
    return exact === undefined ? undefined : Number(exact);
  }
  let value = 0;
  for (; index < length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

/** The same grammar, every digit kept. */
export function parseInt64(text: Bytes): bigint | undefined {
  if (text.length > 20 || !/^(?:0|-?[1-9][0-9]*)$/.test(text)) return undefined;
  const value = BigInt(text);
  return value < INT64_MIN || value > INT64_MAX ? undefined : value;
}

/** A number that the server keeps in 32 bits (a database's index), or the error that says that it does not fit. */
export function parseInt32(text: Bytes): number | ErrorReply {
  const value = parseInteger(text);
  if (value === undefined) return NOT_AN_INTEGER;
  return value === (value | 0) ? value : NOT_AN_INT32;
}

/** The sum of two decimals that `parseInteger` accepts, as text; undefined when it leaves the signed 64-bit range. */
export function addInt64(a: Bytes, b: Bytes): Bytes | undefined {
  const sum = Number(a) + Number(b);
  if (a.length < 16 && b.length < 16 && Number.isSafeInteger(sum)) return String(sum);
  const exact = BigInt(a) + BigInt(b);
  return exact < INT64_MIN || exact > INT64_MAX ? undefined : exact.toString();
}

/** An integer as a reply: a number where it fits. */
export function integerReply(digits: Bytes): number | bigint {
  return digits.length < 16 ? Number(digits) : BigInt(digits);
}
