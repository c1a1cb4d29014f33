/** Replies, server to client: values in, bytes out, as the server writes them in RESP2 and RESP3. */

import { assertNever } from "../kernel/assert.js";
import type { Bytes, Reply } from "./reply.js";

/** The bytes of one reply; none for a reply that CLIENT REPLY holds back. */
export function encodeReply(reply: Reply, protocol: 2 | 3): Bytes {
  if (typeof reply === "string") return `$${reply.length}\r\n${reply}\r\n`;
  if (typeof reply === "number" || typeof reply === "bigint") return `:${reply}\r\n`;
  if (reply === null) return protocol === 3 ? "_\r\n" : "$-1\r\n";
  if (isArray(reply)) return `*${reply.length}\r\n${encodeAll(reply, protocol)}`;
  switch (reply.kind) {
    case "status":
      return `+${reply.text}\r\n`;
    case "error":
      return `-${reply.text}\r\n`;
    case "map":
      return `${protocol === 3 ? `%${reply.items.length / 2}` : `*${reply.items.length}`}\r\n${encodeAll(reply.items, protocol)}`;
    case "set":
      return `${protocol === 3 ? "~" : "*"}${reply.items.length}\r\n${encodeAll(reply.items, protocol)}`;
    case "push":
      return `${protocol === 3 ? ">" : "*"}${reply.items.length}\r\n${encodeAll(reply.items, protocol)}`;
    case "sequence":
      return encodeAll(reply.items, reply.protocol ?? protocol);
    case "double":
      return protocol === 3 ? `,${reply.text}\r\n` : encodeReply(reply.text, protocol);
    case "verbatim":
      return protocol === 3 ? `=${reply.text.length + 4}\r\ntxt:${reply.text}\r\n` : encodeReply(reply.text, protocol);
    case "nil-array":
      return protocol === 3 ? "_\r\n" : "*-1\r\n";
    case "none":
      return "";
    default:
      return assertNever(reply);
  }
}

/** A command as a client writes it: an array of bulk strings. */
export function encodeRequest(args: readonly Bytes[]): Bytes {
  let bytes = `*${args.length}\r\n`;
  for (const argument of args) bytes += `$${argument.length}\r\n${argument}\r\n`;
  return bytes;
}

function encodeAll(items: readonly Reply[], protocol: 2 | 3): Bytes {
  let bytes = "";
  for (const item of items) bytes += encodeReply(item, protocol);
  return bytes;
}

function isArray(reply: Exclude<Reply, Bytes | number | bigint | null>): reply is readonly Reply[] {
  return Array.isArray(reply);
}
