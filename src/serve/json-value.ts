/** Plain values as replies and as JSON. What they say is not here. */

import type { Bytes, Reply } from "../../sim/index.js";

/** A value as JSON has it; strings are bytes. */
export type JsonValue = Bytes | number | bigint | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** The value as nested maps and arrays; null is nil. */
export function replyOf(value: JsonValue): Reply {
  if (value === null || typeof value !== "object") return value;
  if (isArray(value)) return value.map(replyOf);
  return { kind: "map", items: Object.entries(value).flatMap(([name, member]) => [name, replyOf(member)]) };
}

/** The value as one line of JSON in ASCII. Bytes that are UTF-8 are read as such, others byte by byte. */
export function jsonText(value: JsonValue): Bytes {
  if (value === null) return "null";
  if (typeof value === "string") return jsonString(value);
  if (typeof value !== "object") return String(value);
  if (isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  const members = Object.entries(value).map(([name, member]) => `${jsonString(name)}:${jsonText(member)}`);
  return `{${members.join(",")}}`;
}

function jsonString(bytes: Bytes): string {
  const code = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(decoded(bytes)).replaceAll(/[\u007f-\uffff]/g, code);
}

function decoded(bytes: Bytes): string {
  const text = Buffer.from(bytes, "latin1").toString("utf8");
  return Buffer.from(text, "utf8").toString("latin1") === bytes ? text : bytes;
}

function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
