/** The payload of a load's entries: JSON of a stated length that says which publish it is and when that was meant to start. */

/** The length that the articles measure with. */
export const PAYLOAD_BYTES_DEFAULT = 1200;
/** Below this the fields themselves do not fit. */
export const PAYLOAD_BYTES_MIN = 100;
/** The largest that makes sense for an entry of a stream; a server takes 512 MiB. */
export const PAYLOAD_BYTES_MAX = 1_000_000;

const DRIVER_DIGITS = 4;
const SEQUENCE_DIGITS = 10;
const INTENDED_DIGITS = 16;
const HEAD = '{"driver":"';
const DRIVER_AT = HEAD.length;
const SEQUENCE_AT = DRIVER_AT + DRIVER_DIGITS + '","sequence":"'.length;
const INTENDED_AT = SEQUENCE_AT + SEQUENCE_DIGITS + '","intendedStartUs":"'.length;

/** A driver's payload with zeros for what differs between entries; ASCII, and JSON as a whole. @param driver below 10^4. */
export function blankPayload(bytes: number, driver: number): string {
  const zeros = (digits: number): string => "0".repeat(digits);
  const head = `${HEAD}${String(driver).padStart(DRIVER_DIGITS, "0")}","sequence":"${zeros(SEQUENCE_DIGITS)}","intendedStartUs":"${zeros(INTENDED_DIGITS)}","order":"`;
  return `${head}${filler(bytes - head.length - 2)}"}`;
}

/** Text that looks like that of an order, and not like a run of one letter, which would compress to nothing. */
function filler(length: number): string {
  let text = "";
  for (let item = 1; text.length < length; item++)
    text += `item ${item}: SKU-${(item * 7919) % 99991} x ${(item * 31) % 9}, ${(item * 1237) % 5000} cents; `;
  return text.slice(0, Math.max(0, length));
}

/** Writes what differs into a payload that stands at `at`. `sequence` stays below 10^10, the time, in whole µs, below 2^53. */
export function writePayloadHead(buffer: Buffer, at: number, sequence: number, intendedUs: number): void {
  writeDigits(buffer, at + SEQUENCE_AT, SEQUENCE_DIGITS, sequence);
  writeDigits(buffer, at + INTENDED_AT, INTENDED_DIGITS, intendedUs);
}

/** The driver of the payload at `at`; NaN where none stands there. */
export function payloadDriver(buffer: Buffer, at: number): number {
  return readDigits(buffer, at + DRIVER_AT, DRIVER_DIGITS);
}

/** The sequence number of the payload at `at`; NaN where none stands there. */
export function payloadSequence(buffer: Buffer, at: number): number {
  return readDigits(buffer, at + SEQUENCE_AT, SEQUENCE_DIGITS);
}

/** The intended start of the payload at `at`, in µs; NaN where none stands there. */
export function payloadIntendedUs(buffer: Buffer, at: number): number {
  return readDigits(buffer, at + INTENDED_AT, INTENDED_DIGITS);
}

/** The last eight digits at a time, as small integers divide faster, and two of them at once. All lengths are even. */
const PART = 100_000_000;
const PART_DIGITS = 8;
const PAIRS = Buffer.from(Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0")).join(""), "latin1");

function writeDigits(buffer: Buffer, at: number, digits: number, value: number): void {
  let stop = at + digits;
  for (let rest = value; stop > at; stop -= PART_DIGITS) {
    const upper = Math.floor(rest / PART);
    let part = (rest - upper * PART) | 0;
    for (let n = stop - 2; n >= at && n >= stop - PART_DIGITS; n -= 2) {
      const hundredth = (part / 100) | 0;
      const pair = (part - hundredth * 100) << 1;
      buffer[n] = PAIRS[pair]!;
      buffer[n + 1] = PAIRS[pair + 1]!;
      part = hundredth;
    }
    rest = upper;
  }
}

function readDigits(buffer: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let n = at; n < at + digits; n++) {
    const digit = buffer[n]! - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}
