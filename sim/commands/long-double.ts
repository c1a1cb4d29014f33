/**
 * The 80-bit floats in which INCRBYFLOAT and HINCRBYFLOAT count: 64 bits of mantissa, kept exactly in a bigint, so
 * that 10.5 + 0.1 is 10.6 here as it is on the server.
 */

import type { Bytes } from "../resp/reply.js";

const MANTISSA_BITS = 64;
/** The largest decimal exponent of an x87 extended double; beyond it the server reports a range error. */
const EXPONENT_MAX = 4932;
const BINARY_EXPONENT_MAX = 16384;
const DECIMAL = /^([+-]?)([0-9]*)\.?([0-9]*)(?:e([+-]?[0-9]+))?$/i;
const HEXADECIMAL = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?[0-9]{1,6}))?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** mantissa * 2^exponent; `mantissa` has at most 64 bits. */
export interface LongDouble {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly isInfinite: boolean;
}

/** A decimal, a hexadecimal float or `inf`; undefined for anything else and for what over- or underflows. */
export function parseLongDouble(text: Bytes): LongDouble | undefined {
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return { mantissa: infinite[1] === "-" ? -1n : 1n, exponent: 0, isInfinite: true };
  const match = DECIMAL.exec(text);
  if (match === null) return parseHexadecimal(text);
  const [, sign, whole = "", fraction = "", exponentText = "0"] = match;
  const digits = whole + fraction;
  if (digits === "") return undefined;
  const magnitude = BigInt(digits);
  if (magnitude === 0n) return { mantissa: 0n, exponent: 0, isInfinite: false };
  const scale = Number(exponentText) - fraction.length;
  const leading = scale + magnitude.toString().length;
  if (leading > EXPONENT_MAX + 1 || leading < -EXPONENT_MAX) return undefined;
  const signed = sign === "-" ? -magnitude : magnitude;
  return scale >= 0 ? rounded(signed * 10n ** BigInt(scale), 1n) : rounded(signed, 10n ** BigInt(-scale));
}

function parseHexadecimal(text: Bytes): LongDouble | undefined {
  const match = HEXADECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponentText = "0"] = match;
  if (whole + fraction === "") return undefined;
  const magnitude = BigInt(`0x${whole}${fraction}`);
  const scale = Number(exponentText) - 4 * fraction.length;
  if (Math.abs(scale) > BINARY_EXPONENT_MAX) return undefined;
  const signed = sign === "-" ? -magnitude : magnitude;
  return scale >= 0 ? rounded(signed << BigInt(scale), 1n) : rounded(signed, 1n << BigInt(-scale));
}

/** The sum, rounded to 64 bits; undefined where it is not finite. */
export function addLongDouble(a: LongDouble, b: LongDouble): LongDouble | undefined {
  if (a.isInfinite || b.isInfinite) return undefined;
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent));
  return exponent >= 0 ? rounded(sum << BigInt(exponent), 1n) : rounded(sum, 1n << BigInt(-exponent));
}

/** At most 17 digits after the point, without trailing zeros: C's `%.17Lf` as the server trims it. */
export function formatLongDouble({ mantissa, exponent }: LongDouble): Bytes {
  const scaled = mantissa * 10n ** 17n;
  const units = exponent >= 0 ? scaled << BigInt(exponent) : dividedHalfEven(scaled, 1n << BigInt(-exponent));
  const digits = (units < 0n ? -units : units).toString().padStart(18, "0");
  const fraction = digits.slice(-17).replace(/0+$/, "");
  return (units < 0n ? "-" : "") + digits.slice(0, -17) + (fraction === "" ? "" : `.${fraction}`);
}

/** numerator / denominator to the nearest value of 64 bits. */
function rounded(numerator: bigint, denominator: bigint): LongDouble {
  if (numerator === 0n) return { mantissa: 0n, exponent: 0, isInfinite: false };
  const magnitude = numerator < 0n ? -numerator : numerator;
  let exponent = bitLength(magnitude) - bitLength(denominator) - MANTISSA_BITS;
  let mantissa = scaledDown(numerator, denominator, exponent);
  // The estimate leaves 64 or 65 bits; 65 are one too many, and rounding twice would not do.
  if (bitLength(mantissa < 0n ? -mantissa : mantissa) > MANTISSA_BITS) {
    exponent++;
    mantissa = scaledDown(numerator, denominator, exponent);
  }
  return { mantissa, exponent, isInfinite: false };
}

function scaledDown(numerator: bigint, denominator: bigint, exponent: number): bigint {
  return exponent >= 0
    ? dividedHalfEven(numerator, denominator << BigInt(exponent))
    : dividedHalfEven(numerator << BigInt(-exponent), denominator);
}

function dividedHalfEven(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  let quotient = magnitude / denominator;
  const twiceRest = (magnitude % denominator) * 2n;
  if (twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n)) quotient += 1n;
  return numerator < 0n ? -quotient : quotient;
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}
