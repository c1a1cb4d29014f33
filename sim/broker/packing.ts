/** Up to where the server packs a hash, a set or a sorted set into one piece of memory. What grows beyond that stays unpacked for good. */

import type { Bytes } from "../resp/reply.js";
import type { Configuration } from "./configuration.js";

/** The settings `*-max-listpack-entries` and `*-max-listpack-value` of a type. */
export interface PackingLimit {
  readonly entries: number;
  readonly bytes: number;
}

/** The limits of all types that are packed. */
export type PackingLimits = Readonly<Record<"hash" | "set" | "zset", PackingLimit>>;

/** The limits as the settings are now. The older names, where there are any, mean the same in every version. */
export function packingLimits(configuration: Configuration): PackingLimits {
  const limit = (prefix: string): PackingLimit => ({
    entries: Number(configuration.get(`${prefix}-entries`)),
    bytes: Number(configuration.get(`${prefix}-value`)),
  });
  return { hash: limit("hash-max-ziplist"), set: limit("set-max-listpack"), zset: limit("zset-max-ziplist") };
}

/** Whether so many elements with these texts, or so many of which these are new, can be packed. */
export function isPackable(count: number, texts: readonly Bytes[], most: PackingLimit): boolean {
  return count <= most.entries && texts.every((text) => text.length <= most.bytes);
}
