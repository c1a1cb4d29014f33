/** Which strings the durable form keeps as integers: plain signed 64-bit decimals. */

import { toS64, type S64 } from "../broker/u64.js";
import type { Bytes } from "../resp/reply.js";

const PLAIN = /^(?:0|-?[1-9][0-9]{0,18})$/;
const S64_MAX = 2n ** 63n - 1n;

/** The integer that a string spells as the server would spell it; undefined for any other string. */
export function plainInteger(text: Bytes): S64 | undefined {
  if (!PLAIN.test(text)) return undefined;
  if (text.length <= 15) return Number(text);
  const value = BigInt(text);
  return value > S64_MAX || value < -S64_MAX - 1n ? undefined : toS64(value);
}
