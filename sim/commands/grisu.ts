/**
 * Decimal digits of a double as servers from 7.2 on find them: by Grisu2, after Loitsch, "Printing floating-point numbers
 * quickly and accurately with integers" (2010). It is the fewest digits that read back the same, but for one double in a
 * thousand, which gets more. How digits are written as text is in doubles.ts.
 */

/** The digits, and the power of ten that the last one counts. */
export interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** A significand of 64 bits and a power of two. */
interface Scaled {
  readonly fraction: bigint;
  readonly exponent: number;
}

const HIDDEN_BIT = 2n ** 52n;
const FIRST_POWER = -348;
const POWER_STEP = 8;
const POWERS = 87;
const LOG_2 = 0.30102999566398114;
/** Between these the exponent of a scaled upper bound has to be. */
const EXPONENT_MIN = -60;
const EXPONENT_MAX = -32;

const bits = new DataView(new ArrayBuffer(8));
const powers = new Map<number, Scaled>();

/** The digits of a positive finite double. */
export function grisuDigits(value: number): Digits {
  const exact = split(value);
  const upper = normalized({ fraction: exact.fraction * 2n + 1n, exponent: exact.exponent - 1 });
  // The lower neighbour of a power of two is half as far away.
  const shift = exact.fraction === HIDDEN_BIT ? 2 : 1;
  const half = { fraction: (exact.fraction << BigInt(shift)) - 1n, exponent: exact.exponent - shift };
  const lower = { fraction: half.fraction << BigInt(half.exponent - upper.exponent), exponent: upper.exponent };
  const { power, decimal } = powerFor(upper.exponent);
  const top = multiply(upper, power);
  const bounds = {
    value: multiply(normalized(exact), power).fraction,
    upper: top.fraction - 1n,
    lower: multiply(lower, power).fraction + 1n,
    shift: BigInt(-top.exponent),
  };
  const { digits, exponent } = digitsWithin(bounds);
  return { digits, exponent: exponent - decimal };
}

function split(value: number): Scaled {
  bits.setFloat64(0, value);
  const all = bits.getBigUint64(0);
  const biased = Number((all >> 52n) & 0x7ffn);
  const mantissa = all & (HIDDEN_BIT - 1n);
  return biased === 0
    ? { fraction: mantissa, exponent: -1074 }
    : { fraction: mantissa | HIDDEN_BIT, exponent: biased - 1075 };
}

function normalized({ fraction, exponent }: Scaled): Scaled {
  const shift = 64 - fraction.toString(2).length;
  return { fraction: fraction << BigInt(shift), exponent: exponent - shift };
}

function multiply(a: Scaled, b: Scaled): Scaled {
  return { fraction: (a.fraction * b.fraction + 2n ** 63n) >> 64n, exponent: a.exponent + b.exponent + 64 };
}

/** The power of ten, one in eight, that brings an exponent into the wanted range. */
function powerFor(exponent: number): { readonly power: Scaled; readonly decimal: number } {
  let index = Math.trunc((Math.trunc(-(exponent + POWERS) * LOG_2) - FIRST_POWER) / POWER_STEP);
  for (;;) {
    const decimal = FIRST_POWER + index * POWER_STEP;
    const power = powerOfTen(decimal);
    const scaled = exponent + power.exponent + 64;
    if (scaled >= EXPONENT_MIN && scaled <= EXPONENT_MAX) return { power, decimal };
    index += scaled < EXPONENT_MIN ? 1 : -1;
  }
}

/** Ten to the `decimal`, rounded to 64 bits. */
function powerOfTen(decimal: number): Scaled {
  let power = powers.get(decimal);
  if (power !== undefined) return power;
  const whole = 10n ** BigInt(Math.abs(decimal));
  const length = whole.toString(2).length;
  // Enough binary places that the quotient has more than 64 digits.
  const places = decimal < 0 ? length + 66 : Math.max(66 - length, 0);
  const scaled = decimal < 0 ? (1n << BigInt(places)) / whole : whole << BigInt(places);
  const excess = scaled.toString(2).length - 64;
  const fraction = (scaled + (1n << BigInt(excess - 1))) >> BigInt(excess);
  power = normalized({ fraction, exponent: excess - places });
  powers.set(decimal, power);
  return power;
}

interface Bounds {
  readonly value: bigint;
  readonly upper: bigint;
  readonly lower: bigint;
  /** How many binary places there are. */
  readonly shift: bigint;
}

function digitsWithin({ value, upper, lower, shift }: Bounds): Digits {
  const one = 1n << shift;
  let distance = upper - value;
  let delta = upper - lower;
  let whole = upper >> shift;
  let rest = upper & (one - 1n);
  let digits = "";
  const append = (digit: bigint): void => {
    if (digit > 0n || digits !== "") digits += digit.toString();
  };
  for (let exponent = 9; exponent >= 0; exponent--) {
    const divisor = 10n ** BigInt(exponent);
    append(whole / divisor);
    whole %= divisor;
    const left = (whole << shift) + rest;
    if (left <= delta) return { digits: nearest(digits, { delta, left, unit: divisor << shift, distance }), exponent };
  }
  for (let exponent = -1; ; exponent--) {
    rest *= 10n;
    delta *= 10n;
    distance *= 10n;
    append(rest >> shift);
    rest &= one - 1n;
    if (rest < delta) return { digits: nearest(digits, { delta, left: rest, unit: one, distance }), exponent };
  }
}

interface Rounding {
  readonly delta: bigint;
  readonly left: bigint;
  readonly unit: bigint;
  readonly distance: bigint;
}

/** Moves the last digit down while that comes nearer to the value. */
function nearest(digits: string, { delta, left, unit, distance }: Rounding): string {
  let last = Number(digits.at(-1));
  let at = left;
  while (at < distance && delta - at >= unit && (at + unit < distance || distance - at > at + unit - distance)) {
    last--;
    at += unit;
  }
  return digits.slice(0, -1) + String(last);
}
