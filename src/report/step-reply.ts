/** A reply as redis-cli prints it on a terminal. */

import type { Bytes, Reply } from "../../sim/index.js";
import { printableLines } from "../text/printable.js";

/** The lines of a RESP2 reply (cliFormatReplyTTY in redis-cli.c). */
export function replyLines(reply: Reply): string[] {
  if (reply === null) return ["(nil)"];
  switch (typeof reply) {
    case "string":
      return [quoted(reply)];
    case "number":
    case "bigint":
      return [`(integer) ${reply}`];
    default:
  }
  if ("length" in reply) return listLines(reply);
  switch (reply.kind) {
    case "status":
      return printableLines(reply.text);
    case "error":
      return [`(error) ${printableLines(reply.text).join(" ")}`];
    case "nil-array":
      return ["(nil)"];
    case "none":
      return [];
    case "double":
    case "verbatim":
      return [quoted(reply.text)];
    default:
      return listLines(reply.items);
  }
}

/** Numbers are as wide as the widest, and what an element's own lines begin with is as wide as its number. */
function listLines(items: readonly Reply[]): string[] {
  if (items.length === 0) return ["(empty array)"];
  const width = String(items.length).length;
  return items.flatMap((item, n) =>
    replyLines(item).map((line, at) =>
      at === 0 ? `${String(n + 1).padStart(width)}) ${line}` : `${" ".repeat(width + 2)}${line}`,
    ),
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\u0007": "\\a",
  "\b": "\\b",
};

/** In double quotes, what is no printable ASCII escaped (sdscatrepr). */
export function quoted(bytes: Bytes): string {
  let text = "";
  for (const byte of bytes) {
    const code = byte.charCodeAt(0);
    text += ESCAPES[byte] ?? (code >= 0x20 && code < 0x7f ? byte : `\\x${code.toString(16).padStart(2, "0")}`);
  }
  return `"${text}"`;
}
