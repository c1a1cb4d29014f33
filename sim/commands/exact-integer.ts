/** Signed 64-bit arguments of which every digit counts. Those that are only compared are read by `parseInteger`. */

import { toS64, type S64 } from "../broker/u64.js";
import type { Bytes } from "../resp/reply.js";
import { parseInt64 } from "./arguments.js";

/** A signed 64-bit decimal as the server reads it; undefined when it is none. */
export function parseS64(text: Bytes): S64 | undefined {
  const value = parseInt64(text);
  return value === undefined ? undefined : toS64(value);
}
