/** Unsigned 64-bit integers: a number as long as it is exact, a bigint above that. What they count lives elsewhere. */

/**
 * An unsigned 64-bit integer in its one canonical form: a number up to 2^53 - 1, a bigint above. So `===` and `<` are
 * exact between any two of them, and the common case costs no allocation.
 */
export type U64 = number | bigint;

/** A signed 64-bit integer in the same canonical form: a number within the safe integers, else a bigint. */
export type S64 = number | bigint;

/** 2^64 - 1. */
export const U64_MAX: U64 = 18446744073709551615n;

const SAFE_MAX = Number.MAX_SAFE_INTEGER;

/** The canonical form of `value` modulo 2^64. */
export function canonicalU64(value: bigint): U64 {
  const wrapped = BigInt.asUintN(64, value);
  return wrapped <= SAFE_MAX ? Number(wrapped) : wrapped;
}

/** The canonical signed form of `value` modulo 2^64, as C casts to `long long`. */
export function toS64(value: U64 | S64): S64 {
  if (typeof value === "number") return value;
  const wrapped = BigInt.asIntN(64, value);
  return wrapped <= SAFE_MAX && wrapped >= -SAFE_MAX ? Number(wrapped) : wrapped;
}

/** `value` + 1 modulo 2^64. */
export function incrementU64(value: U64): U64 {
  return typeof value === "number" && value < SAFE_MAX ? value + 1 : canonicalU64(BigInt(value) + 1n);
}

/** `value` - 1 modulo 2^64. */
export function decrementU64(value: U64): U64 {
  return typeof value === "number" && value > 0 ? value - 1 : canonicalU64(BigInt(value) - 1n);
}

/** `a` - `b` as a signed 64-bit integer. */
export function differenceS64(a: U64 | S64, b: U64 | S64): S64 {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (difference <= SAFE_MAX && difference >= -SAFE_MAX) return difference;
  }
  return toS64(BigInt(a) - BigInt(b));
}

const WITH_SPACE_AND_SIGN = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/;
const CANONICAL_NEGATIVE = /^-[1-9][0-9]*$/;
const S64_MIN_MAGNITUDE = 9223372036854775808n;

/**
 * Reads a decimal as the server's `string2ull` does, whose fallback is `strtoull`: white space before it, a sign and
 * leading zeros are taken, and a minus sign counts back from 2^64, unless it stands in a plain negative 64-bit number.
 */
export function parseU64(text: string): U64 | undefined {
  const match = WITH_SPACE_AND_SIGN.exec(text);
  if (match === null) return undefined;
  const magnitude = BigInt(match[2]!);
  if (magnitude > BigInt(U64_MAX)) return undefined;
  if (match[1] !== "-") return canonicalU64(magnitude);
  if (CANONICAL_NEGATIVE.test(text) && magnitude <= S64_MIN_MAGNITUDE) return undefined;
  return canonicalU64(-magnitude);
}
