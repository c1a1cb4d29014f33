/** The shapes of stream replies in RESP2 and RESP3, and their bytes as text. */

import type { Bytes, Reply } from "../../sim/resp/reply.js";

/** Whether a reply is an array. */
export function isArray(reply: Reply | undefined): reply is readonly Reply[] {
  return Array.isArray(reply);
}

/** Whether a reply is an integer. */
export function isNumber(reply: Reply | undefined): reply is number | bigint {
  return typeof reply === "number" || typeof reply === "bigint";
}

/** The rows that XREAD or XREADGROUP gave for one stream: an array of pairs in RESP2, a map in RESP3. */
export function rowsOf(reply: Reply, streamKey: Bytes): readonly Reply[] | undefined {
  if (isArray(reply)) {
    for (const pair of reply) if (isArray(pair) && pair[0] === streamKey && isArray(pair[1])) return pair[1];
    return undefined;
  }
  if (typeof reply !== "object" || reply === null || reply.kind !== "map") return undefined;
  for (let i = 0; i + 1 < reply.items.length; i += 2) {
    const rows = reply.items[i + 1];
    if (reply.items[i] === streamKey && isArray(rows)) return rows;
  }
  return undefined;
}

/** Field names and values of an entry, alternating, as text; none when they are missing. */
export function fieldsOf(fields: Reply | undefined): string[] {
  return isArray(fields) ? fields.map((field) => (typeof field === "string" ? textOf(field) : "")) : [];
}

/** Bytes as the UTF-8 text that they are. */
export function textOf(bytes: Bytes): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}

/** A text as its UTF-8 bytes. */
export function bytesOf(text: string): Bytes {
  return isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** Each character is one byte in UTF-8. The engine counts them faster than any pattern does. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
