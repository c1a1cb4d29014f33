/** Doubles as the server reads and writes them. The wider floats of INCRBYFLOAT are in long-double.ts. */

import type { Profile } from "../profiles/profile.js";
import type { Bytes, DoubleReply } from "../resp/reply.js";
import { grisuDigits } from "./grisu.js";

const DECIMAL = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$/i;
const HEXADECIMAL = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?[0-9]+))?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** A score, in C's grammar (decimal, hexadecimal or `inf`); undefined for anything else, NaN, and what over- or underflows. */
export function parseDouble({ scoreGrammar }: Profile, text: Bytes): number | undefined {
  if (scoreGrammar === "decimal" && HEXADECIMAL.test(text)) return undefined;
  const value = parseAnyDouble(text);
  if (value === undefined) return undefined;
  if (!Number.isFinite(value)) return INFINITE.test(text) ? value : undefined;
  return value === 0 && /[1-9]/.test(text.replace(/e.*/i, "")) && !/^[+-]?0x/i.test(text) ? undefined : value;
}

/** One end of a range of scores: up to a NUL byte; nothing at all is 0, what overflows is infinite. As `strtod` reads it, blanks may lead. */
export function parseRangeDouble({ rangeEndGrammar }: Profile, text: Bytes): number | undefined {
  const seen = text.split("\0", 1)[0]!;
  if (rangeEndGrammar === "decimal") return HEXADECIMAL.test(seen) ? undefined : seen === "" ? 0 : parseAnyDouble(seen);
  return seen === "" ? 0 : parseAnyDouble(seen.replace(/^[ \t\n\v\f\r]+/, ""));
}

function parseAnyDouble(text: Bytes): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
  const hexadecimal = HEXADECIMAL.exec(text);
  if (hexadecimal === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = hexadecimal;
  if (whole === "" && fraction === "") return undefined;
  const magnitude = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === "-" ? -magnitude : magnitude;
}

/** A double as a reply of this profile's server. */
export function doubleReply(profile: Profile, value: number): DoubleReply {
  return { kind: "double", text: profile.doubleFormat === "shortest" ? shortest(value) : seventeenDigits(value) };
}

/** C's `%.17g`. */
function seventeenDigits(value: number): Bytes {
  if (Object.is(value, -0)) return "-0";
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) return nonFinite(value);
  const [mantissa = "", exponentText = "0"] = roundedHalfEven(value).split("e");
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < -4 || exponent >= 17) {
    const significant = digits.replace(/0+$/, "");
    const point = significant.length > 1 ? `.${significant.slice(1)}` : "";
    return `${sign}${significant[0]}${point}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits.replace(/0+$/, "")}`;
  const fraction = digits.slice(exponent + 1).replace(/0+$/, "");
  return sign + digits.slice(0, exponent + 1) + (fraction === "" ? "" : `.${fraction}`);
}

/** 17 significant digits in exponent form. JavaScript rounds an exact half away from zero, C to the even digit. */
function roundedHalfEven(value: number): string {
  const rounded = value.toExponential(16);
  // oxlint-disable-next-line oxc/number-arg-out-of-range -- 100 digits are allowed since ES2018
  const exact = value.toExponential(60);
  const [mantissa = ""] = exact.split("e");
  const rest = mantissa.slice(mantissa.indexOf(".") + 17);
  if (!/^50*$/.test(rest)) return rounded;
  const truncated = mantissa.slice(0, mantissa.indexOf(".") + 17);
  return Number(truncated.at(-1)) % 2 === 0 ? `${truncated}e${exact.split("e")[1]}` : rounded;
}

/** The fewest digits that read back the same, or nearly: integers within 2^62 in full, large and small values with an exponent. */
function shortest(value: number): Bytes {
  if (Object.is(value, -0)) return "-0";
  if (!Number.isFinite(value)) return nonFinite(value);
  if (Number.isInteger(value) && Math.abs(value) <= 2 ** 62) return BigInt(value).toString();
  const { digits, exponent: scale } = grisuDigits(Math.abs(value));
  const sign = value < 0 ? "-" : "";
  const exponent = scale + digits.length - 1;
  if (scale >= 0 && Math.abs(exponent) < digits.length + 7) return sign + digits + "0".repeat(scale);
  if (scale < 0 && (scale > -7 || Math.abs(exponent) < 4)) {
    if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
    return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
  }
  const point = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${sign}${digits[0]}${point}e${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

function nonFinite(value: number): Bytes {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}
