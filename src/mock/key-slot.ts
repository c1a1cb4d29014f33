/** Which of a cluster's 16,384 slots a key is in. Source: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ */

import type { Bytes } from "../../sim/index.js";

/** How many slots a cluster has. */
export const SLOT_COUNT = 16_384;

/** A key's slot: of what stands between its first `{` and the next `}` if that is not empty, else of all of it. */
export function keySlot(key: Bytes): number {
  const open = key.indexOf("{");
  const close = open < 0 ? -1 : key.indexOf("}", open + 1);
  return crc16(close > open + 1 ? key.slice(open + 1, close) : key) % SLOT_COUNT;
}

/** CRC-16 as XMODEM has it: polynomial 0x1021, from 0. */
function crc16(bytes: Bytes): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i++) {
    crc ^= bytes.charCodeAt(i) << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
